#include "nn/receptive_field.h"

#include <optional>

#include "nn/geometry.h"
#include "tensor/error.h"

namespace limpid::nn {
namespace {

constexpr std::int64_t kFarEdges = 8000;  // pixels; more than the receptive field of any detector in use

// For one axis: positions of the input that each position of a layer's output sees.
using Lines = std::vector<Interval>;

struct Axis {
  bool rows;
  Interval of(const Window& w) const { return rows ? Interval{w.top, w.bottom} : Interval{w.left, w.right}; }
  // The line of cells at one position, all along the other axis.
  Window line(std::int64_t position, const Window& map) const {
    return rows ? Window{position, 0, position + 1, map.right} : Window{0, position, map.bottom, position + 1};
  }
};

struct Shapes {
  Shape picture;
  std::vector<std::vector<Shape>> inputs;  // per node
  std::vector<Shape> outputs;
};

// The shapes for a picture of another size; none when the layers do not take it.
std::optional<Shapes> shapes_for(const Network& network, const Shape& picture) try {
  Shapes shapes{picture, {}, {}};
  for (const Node& node : network.nodes()) {
    std::vector<Shape> inputs;
    for (const std::size_t from : node.inputs) inputs.push_back(from == kFromInput ? picture : shapes.outputs[from]);
    shapes.outputs.push_back(node.layer->output_shape(inputs));
    shapes.inputs.push_back(std::move(inputs));
  }
  return shapes;
} catch (const ShapeError&) {
  return std::nullopt;
}

// What every line of every layer sees of a picture: what the lines it reads see, united.
std::vector<Lines> walk(const Network& network, const Shapes& shapes, Axis axis) {
  const std::int64_t extent = axis.of(map_of(shapes.picture)).end;
  Lines picture;
  for (std::int64_t i = 0; i < extent; ++i) picture.push_back({i, i + 1});
  std::vector<Lines> seen_by;
  for (std::size_t n = 0; n < network.nodes().size(); ++n) {
    const Node& node = network.nodes()[n];
    const Window map = map_of(shapes.outputs[n]);
    Lines lines_seen(static_cast<std::size_t>(axis.of(map).end), Interval{extent, 0});
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      const Lines& from = node.inputs[k] == kFromInput ? picture : seen_by[node.inputs[k]];
      Interval known;  // neighbouring lines often read the same ones, a global layer always does
      Interval seen;
      for (std::size_t i = 0; i < lines_seen.size(); ++i) {
        const Window line = axis.line(static_cast<std::int64_t>(i), map);
        const Interval lines = axis.of(node.layer->reads(line, k, shapes.inputs[n]));
        if (lines != known) {
          known = lines;
          seen = {extent, 0};
          for (std::int64_t j = lines.begin; j < lines.end; ++j) {
            const Interval& one = from[static_cast<std::size_t>(j)];
            seen = {std::min(seen.begin, one.begin), std::max(seen.end, one.end)};
          }
        }
        if (!lines.empty())
          lines_seen[i] = {std::min(lines_seen[i].begin, seen.begin), std::max(lines_seen[i].end, seen.end)};
      }
    }
    seen_by.push_back(std::move(lines_seen));
  }
  return seen_by;
}

// The largest sight of a line, of those that see neither edge; 0 when all see an edge.
std::int64_t largest_free(const Lines& lines, std::int64_t extent) {
  std::int64_t largest = 0;
  for (const Interval& seen : lines)
    if (seen.begin > 0 && seen.end < extent) largest = std::max(largest, seen.end - seen.begin);
  return largest;
}

// From one line's sight to the next, in the middle of the picture; 0 when edges are seen from there. Over 48 lines
// every pattern of upsampling by 2, 3 or 4 has come round.
double step_between(const Lines& lines, std::int64_t extent) {
  constexpr std::size_t round = 48;
  if (lines.size() <= round) return 0;
  const Interval first = lines[(lines.size() - round) / 2], last = lines[(lines.size() - round) / 2 + round];
  if (first.begin <= 0 || last.end >= extent) return 0;
  return static_cast<double>(last.begin - first.begin) / static_cast<double>(round);
}

std::vector<Sight> measure(const Network& network, const std::vector<Shapes>& sizes, Axis axis) {
  std::vector<std::vector<Lines>> walks;
  std::vector<std::int64_t> extents;
  for (const Shapes& shapes : sizes) {
    walks.push_back(walk(network, shapes, axis));
    extents.push_back(axis.of(map_of(shapes.picture)).end);
  }
  std::vector<Sight> result;
  for (std::size_t n = 0; n < network.nodes().size(); ++n) {
    const Lines& real = walks[0][n];
    Sight sight{0, static_cast<double>(extents[0]) / static_cast<double>(real.size()), false};
    if (sizes.size() == 3) {
      const std::int64_t large = largest_free(walks[1][n], extents[1]), larger = largest_free(walks[2][n], extents[2]);
      if (large > 0 && large == larger) sight.extent = large, sight.own = true;
      if (const double step = step_between(walks[2][n], extents[2]); sight.own && step > 0) sight.stride = step;
    }
    if (!sight.own)
      for (const Interval& seen : real) sight.extent = std::max(sight.extent, seen.end - seen.begin);
    result.push_back(sight);
  }
  return result;
}

}  // namespace

std::vector<ReceptiveField> receptive_fields(const Network& network) {
  const Shape& picture = network.blueprint().input;
  std::vector<Shapes> sizes{*shapes_for(network, picture)};
  // One more than a multiple of 12 times the extent: what depends on evenness or thirds stays as it is.
  const auto enlarged = [](std::int64_t extent, std::int64_t far) {
    return extent * (12 * (far / (12 * extent) + 1) + 1);
  };
  for (const std::int64_t far : {kFarEdges, 2 * kFarEdges}) {
    const Shape large{1, picture[1], enlarged(picture[2], far), enlarged(picture[3], far)};
    if (const auto shapes = shapes_for(network, large)) sizes.push_back(*shapes);
  }
  const std::vector<Sight> rows = measure(network, sizes, {true}), columns = measure(network, sizes, {false});
  std::vector<ReceptiveField> fields;
  for (std::size_t n = 0; n < rows.size(); ++n) fields.push_back({rows[n], columns[n]});
  return fields;
}

}  // namespace limpid::nn
