#include "nn/plan/chain.h"

#include <algorithm>

#include "tensor/parallel.h"

namespace limpid::nn::plan {

namespace {

constexpr std::int64_t kTeam = 8;       // tasks that keep a lab machine's cores busy; two or four get equal shares
constexpr std::int64_t kMostTwice = 8;  // of a map's rows, one in so many may be worked out twice

class Finder {
 public:
  Finder(Chain::Steps steps, const Placement& placement, const std::vector<std::size_t>& outputs, const ChainRule& rule)
      : steps_(steps),
        placement_(placement),
        rule_(rule),
        readers_(placement.maps.size()),
        maps_in_(placement.storages.size()) {
    for (const Map& map : placement.maps) maps_in_[map.storage] += 1;
    for (const std::size_t map : outputs) readers_[map] += 1;
    for (const auto& step : steps)
      for (const std::size_t map : step->facts().inputs) readers_[map] += 1;
  }

  std::vector<std::size_t> run() const {
    std::vector<std::size_t> counts;
    for (std::size_t first = 0; first < steps_.size(); first += counts.back()) {
      std::size_t count = 1;
      bool large = false;
      for (; first + count < steps_.size() && joins(first + count); ++count)
        large = large || size_between(first + count) >= rule_.large_map;
      counts.push_back(large ? count : 1);
    }
    return counts;
  }

 private:
  const Map& output(std::size_t i) const { return placement_.maps[steps_[i]->facts().output]; }
  // Of the map between step i and the one before.
  std::int64_t size_between(std::size_t i) const { return placement_.storages[output(i - 1).storage].size(); }
  std::int64_t weights(std::size_t i) const {
    return steps_[i]->facts().multiply_adds / (output(i).height * output(i).width);
  }

  // Whether step i may follow the one before in a chain.
  bool joins(std::size_t i) const {
    const StepFacts &before = steps_[i - 1]->facts(), &facts = steps_[i]->facts();
    return before.by_rows && facts.by_rows && (before.light || facts.light) &&
           std::max(weights(i - 1), weights(i)) <= rule_.most_weights && size_between(i) >= rule_.least_map &&
           facts.inputs[0] == before.output && readers_[before.output] == 1 && maps_in_[output(i - 1).storage] == 1 &&
           every_row_reads(i);
  }

  // Not so where a padding is as wide as a kernel: rows made of zeros alone belong to no place.
  bool every_row_reads(std::size_t i) const {
    Window row = output(i).whole();
    for (row.bottom = 1; row.bottom <= output(i).height; ++row.top, ++row.bottom)
      if (steps_[i]->reads(row, 0).empty()) return false;
    return true;
  }

  Chain::Steps steps_;
  const Placement& placement_;
  const ChainRule& rule_;
  std::vector<std::size_t> readers_;  // by map
  std::vector<std::size_t> maps_in_;  // by storage
};

}  // namespace

std::vector<std::size_t> find_chains(Chain::Steps steps, const Placement& placement,
                                     const std::vector<std::size_t>& outputs, const ChainRule& rule) {
  return Finder(steps, placement, outputs, rule).run();
}

Chain::Chain(Steps steps, const Placement& placement, const ChainRule& rule, const Maker& make,
             std::shared_ptr<Workspaces> workspaces)
    : steps_(steps), placement_(&placement), workspaces_(std::move(workspaces)) {
  const std::size_t last = steps.size() - 1;
  if (last == 0) return;
  std::int64_t all = 0;
  for (std::size_t k = 0; k < last; ++k) all += placement.storages[output(k).storage].size();
  tasks_ = cut(std::max<std::int64_t>(1, output(last).height * rule.strip / all));

  Placement rows = placement;
  for (std::size_t k = 0; k < last; ++k) {
    Storage held = placement.storages[output(k).storage];
    held.height = 0;
    for (const Task& task : tasks_)
      for (const Strip& strip : task) held.height = std::max(held.height, strip[k].out.bottom - strip[k].top);
    rows.maps[steps[k]->facts().output].plane = held.plane();
    held_.push_back(held);
  }
  for (std::size_t k = 0; k <= last; ++k) by_rows_.push_back(make(k, rows));
}

std::vector<Chain::Task> Chain::cut(std::int64_t rows) const {
  const std::int64_t height = output(steps_.size() - 1).height;
  for (std::int64_t count = std::min(kTeam, height);; count /= 2) {
    std::vector<Task> tasks;
    for (std::int64_t t = 0; t < count; ++t) tasks.push_back(cut(height * t / count, height * (t + 1) / count, rows));
    if (count <= 2 || !shares_much(tasks)) return tasks;
  }
}

// Strips of a stretch of the output's rows, of equal height and at most `rows`.
Chain::Task Chain::cut(std::int64_t top, std::int64_t bottom, std::int64_t rows) const {
  const std::size_t last = steps_.size() - 1;
  const std::int64_t strips = (bottom - top + rows - 1) / rows;
  Task task;
  for (std::int64_t i = 0; i < strips; ++i) {
    Strip strip(steps_.size());
    strip[last].out = output(last).whole();
    strip[last].out.top = top + (bottom - top) * i / strips;
    strip[last].out.bottom = top + (bottom - top) * (i + 1) / strips;
    for (std::size_t k = last; k-- > 0;) {
      const Window needed = steps_[k + 1]->reads(strip[k + 1].out, 0);
      Part& part = strip[k];
      part = {output(k).whole(), needed.top};
      part.out.top = needed.top, part.out.bottom = needed.bottom;
      if (task.empty()) continue;
      const Part& before = task.back()[k];
      part.top = std::max(needed.top, before.top);
      part.out.top = std::max(part.top, before.out.bottom);
      part.out.bottom = std::max(part.out.top, needed.bottom);
    }
    task.push_back(std::move(strip));
  }
  return task;
}

bool Chain::shares_much(const std::vector<Task>& tasks) const {
  for (std::size_t k = 0; k + 1 < steps_.size(); ++k) {
    std::int64_t rows = 0;
    for (const Task& task : tasks)
      for (const Strip& strip : task) rows += strip[k].out.height();
    if ((rows - output(k).height) * kMostTwice > output(k).height) return true;
  }
  return false;
}

void Chain::run(const Buffers& buffers) const {
  if (steps_.size() == 1) {
    const Job job{&buffers, output(0).whole()};
    steps_[0]->run({&job, 1});
    return;
  }
  parallel_for_neighbours(static_cast<std::int64_t>(tasks_.size()),
                          [&](std::int64_t t) { run(tasks_[static_cast<std::size_t>(t)], buffers); });
}

namespace {

float* line(float* memory, const Storage& held, std::int64_t block, std::int64_t row) {
  return memory + block * held.plane() + (held.border.top + row) * held.row();
}

// Rows [down, down + count) become the first ones.
void move_up(float* memory, const Storage& held, std::int64_t down, std::int64_t count) {
  if (down == 0) return;
  for (std::int64_t block = 0; block < held.blocks(); ++block)
    std::copy_n(line(memory, held, block, down), count * held.row(), line(memory, held, block, 0));
}

// The border below the map, where row number `row` would be.
void clear_below(float* memory, const Storage& held, std::int64_t row) {
  for (std::int64_t block = 0; block < held.blocks(); ++block)
    std::fill_n(line(memory, held, block, row), held.border.bottom * held.row(), 0.0f);
}

}  // namespace

void Chain::run(const Task& task, Buffers buffers) const {
  std::int64_t floats = 0;
  for (const Storage& held : held_) floats += held.size();
  const Workspaces::Lease workspace(*workspaces_, floats);
  std::vector<float*> memory;
  for (float* next = workspace.data(); const Storage& held : held_) {
    clear_border(next, held);
    memory.push_back(next);
    next += held.size();
  }
  for (const Strip* before = nullptr; const Strip& strip : task) {
    for (std::size_t k = 0; k < strip.size(); ++k) {
      const Part& part = strip[k];
      if (k < held_.size()) {
        const Storage& held = held_[k];
        if (before != nullptr) move_up(memory[k], held, part.top - (*before)[k].top, part.out.top - part.top);
        if (part.out.bottom == output(k).height) clear_below(memory[k], held, part.out.bottom - part.top);
        buffers[output(k).storage] = memory[k] - part.top * held.row();  // where the whole map would begin
      }
      const Job job{&buffers, part.out};
      if (!part.out.empty()) by_rows_[k]->run({&job, 1});
    }
    before = &strip;
  }
}

}  // namespace limpid::nn::plan
