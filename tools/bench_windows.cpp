#include "tools/bench_windows.h"

#include <algorithm>
#include <numeric>

#include "tensor/median.h"
#include "tools/measure.h"
#include "xai/coalition_order.h"

namespace limpid::tools {

namespace {

nn::Window window_of(const HeadCell& cell) { return {cell.row, cell.column, cell.row + 1, cell.column + 1}; }

nn::WindowedRun run_for(const nn::Plan& plan, const Detector& detector, CandidateId candidate) {
  const HeadCell cell = detector.cell(candidate);
  return {plan, {{detector.head_layer(cell.head), window_of(cell)}}};
}

}  // namespace

double FlipCounts::cone_share() const { return static_cast<double>(cone) / static_cast<double>(whole); }

double FlipCounts::mean_share() const {
  const std::int64_t sum = std::accumulate(players.begin(), players.end(), std::int64_t{0});
  return static_cast<double>(sum) / static_cast<double>(players.size()) / static_cast<double>(whole);
}

double FlipCounts::gray_code_share() const {
  return gray_code_mean({players.begin(), players.end()}) / static_cast<double>(whole);
}

double gray_code_mean(std::vector<double> costs) {
  std::sort(costs.begin(), costs.end());
  return xai::gray_move(costs);
}

FlipCounts count_flips(const nn::Plan& plan, const Detector& detector, CandidateId candidate,
                       const xai::Players& players) {
  const nn::WindowedRun run = run_for(plan, detector, candidate);
  FlipCounts counts;
  for (const nn::Node& node : detector.network().nodes()) counts.whole += node.layer->multiply_adds(node.input_shapes);
  counts.cone = run.cone_multiply_adds();
  for (std::int64_t p = 0; p < players.count(); ++p) counts.players.push_back(run.multiply_adds(players.window(p)));
  return counts;
}

FlipTimes time_flips(const nn::Plan& plan, const Detector& detector, CandidateId candidate, const xai::Players& players,
                     std::int64_t repeats) {
  nn::WindowedRun run = run_for(plan, detector, candidate);
  const nn::Window whole = nn::Window::whole(players.height(), players.width());
  FlipTimes times;
  times.cone = median(measure(1, repeats, [&] { run.update(whole); }));
  for (std::int64_t p = 0; p < players.count(); ++p)
    times.players.push_back(median(measure(1, repeats, [&] { run.update(players.window(p)); })));
  return times;
}

}  // namespace limpid::tools
