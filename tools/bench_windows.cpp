#include "tools/bench_windows.h"

#include <algorithm>
#include <numeric>

#include "tools/measure.h"

namespace limpid::tools {

namespace {

// The smallest window that holds all pixels of each player.
std::vector<nn::Window> player_windows(const xai::Players& players) {
  std::vector<nn::Window> windows(static_cast<std::size_t>(players.count()));
  for (std::int64_t row = 0; row < players.height(); ++row) {
    for (std::int64_t column = 0; column < players.width(); ++column) {
      const std::int32_t player = players.at(row, column);
      if (player == xai::Players::kNobody) continue;
      nn::Window& window = windows[static_cast<std::size_t>(player)];
      window = window.united({row, column, row + 1, column + 1});
    }
  }
  return windows;
}

nn::Window window_of(const HeadCell& cell) { return {cell.row, cell.column, cell.row + 1, cell.column + 1}; }

// For every layer the window of its output that changes with the window `in` of the picture.
std::vector<nn::Window> touched(const nn::Network& network, const nn::Window& in) {
  std::vector<nn::Window> windows;
  for (const nn::Node& node : network.nodes()) {
    nn::Window window;
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      const nn::Window& from = node.inputs[k] == nn::kFromInput ? in : windows[node.inputs[k]];
      if (!from.empty()) window = window.united(node.layer->touches(from, k, node.input_shapes));
    }
    windows.push_back(window);
  }
  return windows;
}

// Of the layers' multiply-adds those that make the cells of a window of each output.
std::int64_t multiply_adds(const nn::Network& network, const std::vector<nn::Window>& windows) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const nn::Node& node = network.nodes()[i];
    const std::int64_t all = node.layer->multiply_adds(node.input_shapes);
    const bool is_map = node.output_shape.rank() == 4;
    const std::int64_t cells = is_map ? node.output_shape[2] * node.output_shape[3] : 1;
    sum += windows[i].empty() ? 0 : is_map ? all / cells * windows[i].height() * windows[i].width() : all;
  }
  return sum;
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
  double sum = 0, often = 0.5;
  for (const double cost : costs) {
    sum += often * cost;
    often /= 2;
  }
  return sum;
}

FlipCounts count_flips(const Detector& detector, CandidateId candidate, const xai::Players& players) {
  const nn::Network& network = detector.network();
  const HeadCell cell = detector.cell(candidate);
  const std::vector<nn::Window> cone = network.cone(network.find(detector.head_layer(cell.head)), window_of(cell));
  FlipCounts counts;
  for (const nn::Node& node : network.nodes()) counts.whole += node.layer->multiply_adds(node.input_shapes);
  counts.cone = multiply_adds(network, cone);
  for (const nn::Window& player : player_windows(players)) {
    std::vector<nn::Window> windows = touched(network, player);
    for (std::size_t i = 0; i < windows.size(); ++i) windows[i] = windows[i].common(cone[i]);
    counts.players.push_back(multiply_adds(network, windows));
  }
  return counts;
}

FlipTimes time_flips(const nn::Plan& plan, const Detector& detector, CandidateId candidate, const xai::Players& players,
                     std::int64_t repeats) {
  const HeadCell cell = detector.cell(candidate);
  const std::vector<nn::WantedOutput> wanted{{detector.head_layer(cell.head), window_of(cell)}};
  nn::WindowedRun run(plan, wanted);
  const nn::Window whole = nn::Window::whole(players.height(), players.width());
  FlipTimes times;
  times.cone = median(measure(1, repeats, [&] { run.update(whole); }));
  for (const nn::Window& player : player_windows(players))
    times.players.push_back(median(measure(1, repeats, [&] { run.update(player); })));
  return times;
}

}  // namespace limpid::tools
