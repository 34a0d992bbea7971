#include "tools/training_log.h"

#include <unistd.h>

#include "tools/console.h"
#include "tools/text.h"
#include "xai/duration.h"

namespace limpid::tools {

TrainingLog::TrainingLog(const Trainer& trainer, const TrainingState& from) : trainer_(trainer), first_(from.step) {}

TrainingLog::~TrainingLog() {
  if (width_ > 0) show("");
}

void TrainingLog::step(const TrainingState& state) {
  const double now = watch_.seconds();
  if (!stderr_is_terminal() || state.sums.steps == 0 || now - shown_at_ < 0.2) return;
  shown_at_ = now;
  const double loss = state.sums.loss / static_cast<double>(state.sums.steps);
  show("step " + std::to_string(state.step) + " of " + std::to_string(trainer_.steps()) + ", loss " + fixed(loss, 3) +
       ", " + time_left(state.step));
}

void TrainingLog::epoch(const CurveRow& row, const TrainingState& state) {
  if (width_ > 0) show("");
  std::string text = "epoch " + std::to_string(row.epoch) + " of " + std::to_string(trainer_.settings().epochs) +
                     ": loss " + fixed(row.loss, 3) + " (box " + fixed(row.box, 3) + ", objectness " +
                     fixed(row.objectness, 3) + ", class " + fixed(row.classes, 3) + ")";
  if (row.ap50) text += ", AP50 " + fixed(*row.ap50, 3) + ", AP50-95 " + fixed(*row.ap50_95, 3);
  warn(text + ", " + time_left(state.step));
}

// From the speed since this run began.
std::string TrainingLog::time_left(std::int64_t step) const {
  const double each = watch_.seconds() / static_cast<double>(step - first_);
  return xai::duration_text(each * static_cast<double>(trainer_.steps() - step)) + " left";
}

void TrainingLog::show(const std::string& text) {
  std::string line = "\r" + text;
  if (width_ > text.size()) line += std::string(width_ - text.size(), ' ');
  if (text.empty()) line += "\r";
  width_ = text.size();
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace limpid::tools
