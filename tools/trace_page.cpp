#include "tools/trace_page.h"

#include <algorithm>

#include "tools/command_text.h"
#include "tools/page.h"
#include "tools/shell_word.h"
#include "tools/text.h"

namespace limpid::tools {
namespace {

// The page stays below 25 MB: maps get what trace.json, the scripts and the description of the maps leave.
constexpr std::size_t kPage = 24'500'000, kRest = 1'500'000, kLeastMaps = 1'000'000;

std::string command_of(const TraceRequest& request, const Traced& t) {
  const std::string input = (t.picture.tensor ? "--tensor " : "") + shell_word(t.picture.path);
  std::string text = command_text("trace", input, request.model, request.detect);
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) text += std::string(" ") + option + " " + shell_word(value);
  };
  add("--detection", request.target.detection);
  add("--class", request.target.class_name);
  add("--at", request.target.at);
  add("--target", request.target.cell);
  add("--of", request.target.quantity);
  if (request.detect.threshold != DetectOptions{}.threshold) add("--threshold", number_text(request.detect.threshold));
  if (request.detect.nms != DetectOptions{}.nms) add("--nms", number_text(request.detect.nms));
  if (request.run.precision != TraceRequest{}.run.precision) add("--precision", request.run.precision);
  add("--layer", request.layer);
  if (request.to_input) text += " --to input";
  return text;
}

}  // namespace

std::string trace_page(const Json& trace, TraceView view, const std::string& command, std::string_view elsewhere) {
  view.view.set("command", command);
  return page(trace_ui_files(), {.title = "limpid trace", .elsewhere = elsewhere},
              {{"trace", trace}, {"view", view.view}, {"assets", view.assets}});
}

std::string trace_page(const TraceRequest& request, const Traced& t, const Json& trace) {
  const Detector& detector = *t.detector;
  const HeadWindow read = detector.reads(t.asked.candidate);
  const Shape& head = t.recording->layer(detector.head_layer(read.head)).value().shape();
  const auto middle = [](std::int64_t from, std::int64_t to, std::int64_t extent) {
    return static_cast<double>(from + to) / 2 / static_cast<double>(extent);
  };
  const Focus focus{middle(read.cells.top, read.cells.bottom, head[2]),
                    middle(read.cells.left, read.cells.right, head[3])};
  const std::size_t taken = kRest + trace.text().size();
  TraceView view = steps_view(t.tape(), t.trace, focus, std::max(kLeastMaps, kPage - std::min(kPage, taken)));
  add_detection(view, t, detector);
  return trace_page(trace, std::move(view), command_of(request, t), "trace.json beside it");
}

}  // namespace limpid::tools
