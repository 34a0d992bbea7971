#include "tools/trace_cam.h"

#include <algorithm>
#include <cmath>

#include "xai/cam_arithmetic.h"

namespace limpid::tools {

Json cam_view_json(const Traced& t) {
  const Var& layer = t.recording->layer(t.layer);
  const Tensor &A = layer.value(), &G = t.trace.gradients[layer];
  const std::int64_t channels = A.shape()[1], height = A.shape()[2], width = A.shape()[3], cells = height * width;
  struct Channel {
    std::int64_t channel = 0;
    double weight = 0, size = 0;
  };
  const auto [weights, map] = xai::cam_sum(A, G);
  std::vector<Channel> list;
  std::vector<char> reached(static_cast<std::size_t>(cells), 0);
  double all = 0;
  for (std::int64_t c = 0; c < channels; ++c) {
    Channel one{c, weights[static_cast<std::size_t>(c)]};
    for (std::int64_t i = 0; i < cells; ++i) {
      if (G.at(c * cells + i) != 0) reached[static_cast<std::size_t>(i)] = 1;
      one.size += std::abs(one.weight * A.at(c * cells + i));
    }
    all += one.size;
    list.push_back(one);
  }
  std::stable_sort(list.begin(), list.end(), [](const Channel& a, const Channel& b) { return a.size > b.size; });
  Json rows = Json::array();
  for (const Channel& one : list) rows.push(Json(Json::Array{one.channel, one.weight, all > 0 ? one.size / all : 0.0}));
  const auto with_gradient = std::count(reached.begin(), reached.end(), 1);
  return Json::object()
      .set("layer", t.layer)
      .set("step", layer.step())
      .set("shape", Json(Json::Array{channels, height, width}))
      .set("channels", std::move(rows))
      .set("map", numbers(map))
      .set("reached", Json(Json::Array(reached.begin(), reached.end())))
      .set("footprint", static_cast<double>(with_gradient) / static_cast<double>(cells));
}

}  // namespace limpid::tools
