#include "tools/measure.h"

#include <charconv>
#include <fstream>
#include <string>

namespace limpid::tools {

std::vector<double> measure(std::int64_t warm_ups, std::int64_t repeats, const std::function<void()>& call) {
  for (std::int64_t i = 0; i < warm_ups; ++i) call();
  std::vector<double> times;
  for (std::int64_t i = 0; i < repeats; ++i) {
    const Stopwatch watch;
    call();
    times.push_back(watch.milliseconds());
  }
  return times;
}

std::int64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("VmHWM:")) continue;
    const std::size_t digits = line.find_first_of("0123456789");
    if (digits == std::string::npos) return 0;
    std::int64_t kilobytes = 0;
    std::from_chars(line.data() + digits, line.data() + line.size(), kilobytes);
    return kilobytes * 1024;
  }
  return 0;
}

}  // namespace limpid::tools
