#include "nn/plan/windowed_run.h"

#include <cstdlib>
#include <new>

#include "nn/plan/placement.h"
#include "tensor/error.h"

namespace limpid::nn {

using namespace plan;

// Pages that nobody writes to take no memory, so that a run costs what its cone holds; the zeros that fresh memory is
// made of are the borders.
struct WindowedRun::Memory {
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::vector<std::unique_ptr<float, Free>> storages;
  Buffers buffers;
};

namespace {

std::int64_t share(const Step& step, const Map& out, const Window& window) {
  const double cells = static_cast<double>(window.height() * window.width());
  const double all = static_cast<double>(out.height * out.width);
  return static_cast<std::int64_t>(static_cast<double>(step.facts().multiply_adds) * cells / all);
}

}  // namespace

WindowedRun::WindowedRun(const Plan& plan, std::vector<WantedOutput> wanted)
    : plan_(&plan), wanted_(std::move(wanted)), memory_(std::make_unique<Memory>()) {
  if (!plan.windows())
    throw UsageError(
        "[windowed run] a plan with Winograd, expected one without: its tiles spread rounding beyond windows");
  const Placement& placement = plan.placement();
  cone_.resize(placement.maps.size());
  for (const WantedOutput& want : wanted_) {
    const auto found = std::ranges::find(plan.outputs(), want.name, &std::pair<std::string, std::size_t>::first);
    if (found == plan.outputs().end()) throw UsageError("[windowed run] '" + want.name + "' is no output of the plan");
    const Map& map = placement.maps[found->second];
    if (want.window.empty() || !map.whole().covers(want.window))
      throw UsageError("[windowed run] a window beyond the map of '" + want.name + "', " + std::to_string(map.height) +
                       "x" + std::to_string(map.width) + " cells");
    maps_.push_back(found->second);
    cone_[found->second] = cone_[found->second].united(want.window);
  }
  for (auto step = plan.steps().rbegin(); step != plan.steps().rend(); ++step) {
    const StepFacts& facts = (*step)->facts();
    if (cone_[facts.output].empty()) continue;
    for (std::size_t i = 0; i < facts.inputs.size(); ++i)
      cone_[facts.inputs[i]] = cone_[facts.inputs[i]].united((*step)->reads(cone_[facts.output], i));
  }
  for (const Storage& storage : placement.storages) {
    const auto bytes = static_cast<std::size_t>(std::max<std::int64_t>(1, storage.size())) * sizeof(float);
    float* memory = static_cast<float*>(std::calloc(bytes, 1));
    if (memory == nullptr) throw std::bad_alloc();
    memory_->storages.emplace_back(memory);
    memory_->buffers.push_back(memory);
  }
}

WindowedRun::~WindowedRun() = default;
WindowedRun::WindowedRun(WindowedRun&&) noexcept = default;

WindowedRun::Picture WindowedRun::picture() {
  const Map& map = plan_->placement().maps[plan_->picture()];
  return {cell(memory_->buffers, map, 0, 0), map.row, map.lanes};
}

const Window& WindowedRun::picture_cone() const { return cone_[plan_->picture()]; }

std::vector<Window> WindowedRun::touched(const Window& written) const {
  std::vector<Window> changed(cone_.size());
  changed[plan_->picture()] = written.common(picture_cone());
  for (const auto& step : plan_->steps()) {
    const StepFacts& facts = step->facts();
    Window reached;
    for (std::size_t i = 0; i < facts.inputs.size(); ++i)
      if (!changed[facts.inputs[i]].empty()) reached = reached.united(step->touches(changed[facts.inputs[i]], i));
    changed[facts.output] = changed[facts.output].united(reached.common(cone_[facts.output]));
  }
  return changed;
}

std::int64_t WindowedRun::bytes() const {
  const Placement& placement = plan_->placement();
  std::vector<Window> needed(placement.storages.size());
  for (std::size_t m = 0; m < cone_.size(); ++m)
    needed[placement.maps[m].storage] = needed[placement.maps[m].storage].united(cone_[m]);
  std::int64_t floats = 0;  // whole rows, because memory comes in pages
  for (std::size_t s = 0; s < needed.size(); ++s)
    floats += placement.storages[s].blocks() * needed[s].height() * placement.storages[s].row();
  return floats * static_cast<std::int64_t>(sizeof(float));
}

void WindowedRun::update(const Window& written) {
  WindowedRun* self = this;
  update({&self, 1}, {&written, 1});
}

void WindowedRun::update(std::span<WindowedRun* const> runs, std::span<const Window> written) {
  if (runs.empty()) return;
  std::vector<std::vector<Window>> windows;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    if (runs[r]->plan_ != runs[0]->plan_) throw UsageError("[windowed run] runs of different plans, expected one plan");
    windows.push_back(runs[r]->fresh_ ? runs[r]->cone_ : runs[r]->touched(written[r]));
    runs[r]->fresh_ = false;
  }
  std::vector<Job> jobs;
  for (const auto& step : runs[0]->plan_->steps()) {
    jobs.clear();
    for (std::size_t r = 0; r < runs.size(); ++r)
      if (const Window& out = windows[r][step->facts().output]; !out.empty())
        jobs.push_back({&runs[r]->memory_->buffers, out});
    if (!jobs.empty()) step->run(jobs);
  }
}

Tensor WindowedRun::output(std::size_t wanted) const {
  const Map& map = plan_->placement().maps[maps_[wanted]];
  const Window& window = wanted_[wanted].window;
  Draft<float> values({1, map.channels, window.height(), window.width()});
  copy_to_plain(memory_->buffers, map, window, values.data());
  return std::move(values).freeze();
}

std::int64_t WindowedRun::multiply_adds(const Window& written) const {
  const std::vector<Window> windows = touched(written);
  std::int64_t sum = 0;
  for (const auto& step : plan_->steps())
    sum += share(*step, plan_->placement().maps[step->facts().output], windows[step->facts().output]);
  return sum;
}

std::int64_t WindowedRun::cone_multiply_adds() const {
  std::int64_t sum = 0;
  for (const auto& step : plan_->steps())
    sum += share(*step, plan_->placement().maps[step->facts().output], cone_[step->facts().output]);
  return sum;
}

}  // namespace limpid::nn
