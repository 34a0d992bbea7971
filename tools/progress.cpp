#include "tools/progress.h"

#include <unistd.h>

#include "tools/console.h"
#include "xai/duration.h"

namespace limpid::tools {

Progress::Progress(std::string what, std::int64_t total)
    : what_(std::move(what)), total_(total), visible_(stderr_is_terminal()), start_(Clock::now()), last_(start_) {}

Progress::~Progress() {
  if (shown_ > 0) show("");
}

void Progress::step(std::int64_t count) {
  done_ += count;
  if (!visible_) return;
  const Clock::time_point now = Clock::now();
  if (now - start_ < std::chrono::seconds(1) || now - last_ < std::chrono::milliseconds(200)) return;
  last_ = now;
  const double spent = std::chrono::duration<double>(now - start_).count();
  const double left = spent / static_cast<double>(done_) * static_cast<double>(total_ - done_);
  show(what_ + " " + std::to_string(done_) + " of " + std::to_string(total_) + ", " + xai::duration_text(left) +
       " left");
}

// Carriage return and blanks only: no escape codes, so that it works where TERM is unset.
void Progress::show(const std::string& text) {
  std::string line = "\r" + text;
  if (shown_ > text.size()) line += std::string(shown_ - text.size(), ' ');
  if (text.empty()) line += "\r";
  shown_ = text.size();
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace limpid::tools
