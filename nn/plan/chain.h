// Chain: neighbouring steps worked on together, some rows at a time, so that the maps between them stay in a core's
// caches instead of going through memory.
//
//   for every stretch of the last step's rows, a task        1x1 -> depthwise 3x3, strips of 4 rows:
//     for every strip of the stretch, from top to bottom
//       for every step                                       1x1        rows 0..4 |  5..8  |  9..12  of the map between
//         move the rows that are still needed up             depthwise       0..3 |  4..7  |  8..11  of the output
//         work out the rows that are missing                 rows 3 and 4, then 7 and 8 are still needed
//
// A task holds rows of the maps between in a workspace of its own, where the next strip's take their place. So no task
// waits for another; rows that two stretches need are worked out by both. Every cell is the same sum as ever: a chain
// has the bits of its steps.
//
// Which steps form a chain: each reads the one before, and nobody else does; one of two neighbours is a depthwise
// convolution or a maximum, which compute little for what they read. It pays where a map between is larger than what a
// second-level cache keeps until the next step comes, measured on cores with 2 MB: chains over maps of 1.8 to 10 MB
// took 5 to 30 % less time than their steps, over smaller ones often more. Such a chain takes in neighbours over
// smaller maps, too.
#pragma once

#include <functional>
#include <limits>
#include <memory>

#include "nn/plan/placement.h"
#include "nn/plan/step.h"
#include "nn/plan/workspaces.h"

namespace limpid::nn::plan {

struct ChainRule {
  std::int64_t large_map = 448 * 1024;   // floats of the map between for which a chain begins
  std::int64_t least_map = 96 * 1024;    // for which it goes on
  std::int64_t most_weights = 8 * 1024;  // of a step: they are read again for every strip
  std::int64_t strip = 64 * 1024;        // floats of the maps between that a task holds, about

  static ChainRule never() { return {.least_map = std::numeric_limits<std::int64_t>::max()}; }
};

class Chain {
 public:
  using Steps = std::span<const std::unique_ptr<Step>>;
  // Makes the chain's step number `index` anew, for maps that lie as `placement` says.
  using Maker = std::function<std::unique_ptr<Step>(std::size_t index, const Placement& placement)>;

  // Steps of a plan, in order; one alone is run as a whole. They and the placement must live longer.
  Chain(Steps steps, const Placement& placement, const ChainRule& rule, const Maker& make,
        std::shared_ptr<Workspaces> workspaces);

  void run(const Buffers& buffers) const;  // the maps between need no buffer

  Steps steps() const { return steps_; }
  std::size_t tasks() const { return tasks_.size(); }  // 0 for one step alone
  const Map& output(std::size_t step) const { return placement_->maps[steps_[step]->facts().output]; }

 private:
  struct Part {        // what a strip asks of one step
    Window out;        // to be worked out now
    std::int64_t top;  // first row that is held; those up to out.top are there already
  };
  using Strip = std::vector<Part>;  // by step
  using Task = std::vector<Strip>;  // from top to bottom

  std::vector<Task> cut(std::int64_t rows) const;
  Task cut(std::int64_t top, std::int64_t bottom, std::int64_t rows) const;
  bool shares_much(const std::vector<Task>& tasks) const;
  void run(const Task& task, Buffers buffers) const;

  Steps steps_;
  const Placement* placement_;
  std::shared_ptr<Workspaces> workspaces_;
  std::vector<Task> tasks_;
  std::vector<Storage> held_;                   // per map between: the rows that a task holds
  std::vector<std::unique_ptr<Step>> by_rows_;  // the steps, for maps of which only these rows are there
};

// How many of the steps, in order, each chain has. `outputs` are maps that others read afterwards.
std::vector<std::size_t> find_chains(Chain::Steps steps, const Placement& placement,
                                     const std::vector<std::size_t>& outputs, const ChainRule& rule);

}  // namespace limpid::nn::plan
