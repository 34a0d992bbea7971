#include "tools/trace_view.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "detector/select.h"
#include "detector/stb.h"
#include "tensor/error.h"
#include "tools/base64.h"
#include "tools/channel_ranks.h"
#include "tools/trace_cam.h"
#include "xai/game_checks.h"

namespace limpid::tools {
namespace {

Json packed(std::span<const std::byte> bytes) { return Json::object().set("deflate", base64(stb::deflate(bytes))); }

// All recorded steps up to the chosen number: those on the way and those beside it.
Json network_json(const Tape& tape, const Trace& trace) {
  Json list = Json::array();
  for (StepId id = 0; id <= trace.to; ++id) {
    const Step& step = tape[id];
    Json from = Json::array();
    for (const std::ptrdiff_t input : step.from)
      if (input >= 0) from.push(std::int64_t{input});
    const Shape& shape = step.value.shape();
    list.push(Json::object()
                  .set("name", step.name)
                  .set("op", step.op == nullptr ? "watched" : std::string(step.op->name()))
                  .set("output", Json(Json::Array(shape.dims().begin(), shape.dims().end())))
                  .set("from", std::move(from)));
  }
  return list;
}

Json corners(const Box& box) { return Json(Json::Array{box.x0, box.y0, box.x1, box.y1}); }

struct Outside {
  std::int64_t pixels = 0, reached = 0;
};

// Pixels outside of the field, and how many of them the gradient reaches nevertheless.
Outside outside(const Window& field, const Tensor& gradient) {
  const std::int64_t height = gradient.shape()[2], width = gradient.shape()[3], plane = height * width;
  Outside found;
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      if (y >= field.top && y < field.bottom && x >= field.left && x < field.right) continue;
      ++found.pixels;
      bool reached = false;
      for (std::int64_t c = 0; c < 3; ++c) reached = reached || gradient.at(c * plane + y * width + x) != 0;
      found.reached += reached;
    }
  return found;
}

// From much to little: small maps of a side, exact channels, side of their window.
constexpr MapLimits kLimits[] = {{40, 1024, 40}, {40, 64, 20}, {40, 32, 20}, {40, 16, 20}, {28, 16, 16},
                                 {20, 16, 16},   {20, 16, 13}, {20, 16, 10}, {14, 8, 7},   {10, 4, 5}};
constexpr MapLimits kLeast{5, 1, 1};

// Whether it is worth trying: maps of noise hardly get smaller, maps of zeros nearly vanish.
bool may_fit(const Tape& tape, const Trace& trace, const MapLimits& limits, std::size_t budget) {
  constexpr double kSmallest = 0.6 * 4 / 3;  // of the bytes: half of the gradients zero, and base64
  double bytes = 0;
  for (const TracedStep& traced : trace.steps) {
    const Planes p = planes_of(tape[traced.step].value.shape());
    const auto cells = [&](std::int64_t side) {
      return static_cast<double>(std::min(p.height, side) * std::min(p.width, side));
    };
    bytes += 2 * static_cast<double>(p.channels) * cells(limits.side) +
             8 * static_cast<double>(std::min(p.channels, limits.channels)) * cells(limits.exact_side);
  }
  return kSmallest * bytes <= static_cast<double>(budget);
}

// Nothing when it does not fit.
std::optional<TraceView> limited_view(const Tape& tape, const Trace& trace, const ChannelRanks& ranks,
                                      const Focus& focus, const MapLimits& limits, std::size_t budget) {
  TraceView view{Json::object(), Json::object(), 0};
  Json steps = Json::array();
  for (const TracedStep& traced : trace.steps) {
    StepMaps maps = step_maps(tape[traced.step], trace.gradients.at(traced.step), ranks.at(traced.step), focus, limits);
    const std::string key = "step-" + std::to_string(traced.step);
    Json asset = packed(maps.bytes);
    view.bytes += asset.text_at("deflate").size();
    if (view.bytes > budget) return std::nullopt;
    view.assets.set(key, std::move(asset));
    steps.push(maps.json.set("number", traced.step).set("asset", key));
  }
  view.view.set("steps", std::move(steps));
  return view;
}

}  // namespace

TraceView steps_view(const Tape& tape, const Trace& trace, const Focus& focus, std::size_t budget) {
  const ChannelRanks ranks = channel_ranks(tape, trace);
  std::optional<TraceView> view;
  for (const MapLimits& limits : kLimits)
    if (!view && may_fit(tape, trace, limits, budget)) view = limited_view(tape, trace, ranks, focus, limits, budget);
  if (!view) view = limited_view(tape, trace, ranks, focus, kLeast, std::numeric_limits<std::size_t>::max());
  view->view.set("network", network_json(tape, trace));
  return std::move(*view);
}

void add_detection(TraceView& view, const Traced& t, const Detector& detector) {
  const Tensor& image = t.recording->image().value();
  const std::string picture = base64(jpeg_bytes(drawn(image)));
  view.bytes += picture.size();
  view.assets.set("picture", Json::object().set("jpeg", picture));
  view.view.set("picture", Json::object()
                               .set("image", "picture")
                               .set("name", t.picture.source.name)
                               .set("width", image.shape()[3])
                               .set("height", image.shape()[2]));
  const Window field = xai::receptive_field(detector, *t.target);
  const Tensor at_picture =
      backward(t.tape(), t.value, {.with_respect_to = {t.recording->image()}})[t.recording->image()];
  const Outside rest = outside(field, at_picture);
  const Detection asked = detection_of(t.recording->predictions(), 0, t.asked.candidate, t.asked.class_id);
  view.view.set("box", corners(asked.box))
      .set("field", Json::object()
                        .set("window", Json(Json::Array{field.left, field.top, field.right, field.bottom}))
                        .set("outside", rest.pixels)
                        .set("reached", rest.reached));
  const HeadCell cell = detector.cell(t.asked.candidate);
  view.view.set(
      "cell",
      Json::object().set("head", cell.head).set("anchor", cell.anchor).set("row", cell.row).set("column", cell.column));
  view.view.set("cam", cam_view_json(t));
}

}  // namespace limpid::tools
