#include "tools/survey/records.h"

#include "tools/survey/header.h"
#include "weights/byte_reader.h"

namespace limpid::tools::survey {

std::optional<Record> read_record(const std::filesystem::path& folder, const std::string& image) {
  constexpr std::size_t kMostBytes = std::size_t{1} << 28;
  const std::filesystem::path path = folder / kRecordFolder / record_name(image);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  const std::vector<std::byte> bytes = weights::read_file(path, kMostBytes);
  return record_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, weights::printable(path.native()));
}

}  // namespace limpid::tools::survey
