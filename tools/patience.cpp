#include "tools/patience.h"

#include <unistd.h>

#include <cstdlib>

namespace limpid::tools {

void wait_with_less_spinning(char** arguments) {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
  if (setenv("GOMP_SPINCOUNT", "3000", 0) == 0) execv("/proc/self/exe", arguments);
}

}  // namespace limpid::tools
