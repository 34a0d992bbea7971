#include "tools/patience.h"

#include <malloc.h>
#include <unistd.h>

#include <cstdlib>

namespace limpid::tools {

void wait_with_less_spinning(char** arguments) {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
  if (setenv("GOMP_SPINCOUNT", "3000", 0) == 0) execv("/proc/self/exe", arguments);
}

void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc allows
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

}  // namespace limpid::tools
