// Progress of long work on stderr, with the time that is left. Silent when stderr is no terminal, and for the first
// second.
//
//   Progress progress("evaluating", pictures.size());
//   for (...) { ...; progress.step(); }
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace limpid::tools {

class Progress {
 public:
  Progress(std::string what, std::int64_t total);
  ~Progress();  // wipes the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void step(std::int64_t count = 1);

 private:
  using Clock = std::chrono::steady_clock;
  void show(const std::string& text);

  std::string what_;
  std::int64_t total_, done_ = 0;
  bool visible_;
  std::size_t shown_ = 0;  // columns on the screen
  Clock::time_point start_, last_;
};

}  // namespace limpid::tools
