// What a training says on stderr while it runs: on a terminal a line that keeps changing, with loss and time left; at
// the end of every epoch a line that stays.
#pragma once

#include "detector/training/trainer.h"
#include "tensor/stopwatch.h"

namespace limpid::tools {

class TrainingLog {
 public:
  TrainingLog(const Trainer& trainer, const TrainingState& from);
  ~TrainingLog();  // wipes the changing line
  TrainingLog(const TrainingLog&) = delete;
  TrainingLog& operator=(const TrainingLog&) = delete;

  void step(const TrainingState& state);
  void epoch(const CurveRow& row, const TrainingState& state);

 private:
  std::string time_left(std::int64_t step) const;
  void show(const std::string& text);

  const Trainer& trainer_;
  std::int64_t first_;  // step
  Stopwatch watch_;
  double shown_at_ = 0;    // seconds
  std::size_t width_ = 0;  // columns of the changing line
};

}  // namespace limpid::tools
