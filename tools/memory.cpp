#include "tools/memory.h"

#include <unistd.h>

#include <algorithm>

#include "tensor/error.h"
#include "tools/text.h"
#include "weights/byte_reader.h"

namespace limpid::tools {

void expect_memory(std::int64_t bytes, std::int64_t limit, const std::string& model) {
  const std::int64_t machine = std::int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE);
  const std::int64_t most = limit > 0 ? limit : machine;
  if (bytes <= most) return;
  throw FormatError("[" + weights::printable(model) + "] needs about " + memory_text(bytes) + " for its values, " +
                    (limit > 0 ? "--max-memory allows " : "this machine has ") + memory_text(most));
}

std::string memory_text(std::int64_t bytes) {
  const auto value = static_cast<double>(bytes);
  return bytes >= 1'000'000'000 ? fixed(value / 1e9, 1) + " GB" : fixed(value / 1e6, 1) + " MB";
}

}  // namespace limpid::tools
