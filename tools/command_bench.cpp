#include <algorithm>
#include <cmath>

#include "detector/load.h"
#include "detector/planned_detector.h"
#include "tensor/backward.h"
#include "tensor/error.h"
#include "tensor/median.h"
#include "tensor/ops.h"
#include "tensor/parallel.h"
#include "tensor/random.h"
#include "tools/bench_game.h"
#include "tools/bench_gradient.h"
#include "tools/bench_layers.h"
#include "tools/bench_report.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/json.h"
#include "tools/measure.h"
#include "tools/memory.h"
#include "tools/options.h"
#include "tools/probe.h"
#include "tools/progress.h"
#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {

namespace {

struct Settings {
  ModelOptions model;
  RunOptions run;
  std::string engine = "plan";
  bool winograd = false, layers = false, forward_only = false;
  std::int64_t repeats = 15, batch = 8;
  std::string window_grid, target, gradient;  // gradient: a layer
  std::string json;
};

constexpr std::int64_t kWarmUps = 3;

// Noise, the same every time: zeros would let a processor with early exits look fast.
Tensor noise(Shape shape, DType dtype) {
  Random random(1);
  Draft<float> draft(std::move(shape));
  for (float& value : draft.values()) value = static_cast<float>(random.uniform());
  return std::move(draft).freeze().to(dtype);
}

struct Taped {
  double forward_ms = 0, backward_ms = 0;
  std::int64_t tape_bytes = 0, forward_peak = 0;
};

// Forward with every step recorded, then the gradient of the sum of the heads with respect to the picture.
Taped time_taped(const nn::Network& network, const Tensor& picture, std::int64_t repeats) {
  std::vector<double> forward, backward_times;
  Taped taped;
  for (std::int64_t i = -1; i < repeats; ++i) {  // one warm-up
    Tape tape;
    const Var image = tape.watch(picture, "picture");
    const Stopwatch forward_watch;
    const nn::LayerOutputs outputs = network.forward(image);
    if (i >= 0) forward.push_back(forward_watch.milliseconds());
    if (i < 0) {
      taped.forward_peak = peak_memory();
      taped.tape_bytes = static_cast<std::int64_t>(tape.bytes());
    }
    std::optional<Var> total;
    for (const auto& [name, value] : outputs) total = total ? *total + sum(value) : sum(value);
    const Stopwatch backward_watch;
    const Gradients gradients = backward(tape, *total, {.with_respect_to = {image}});
    if (i >= 0) backward_times.push_back(backward_watch.milliseconds());
  }
  taped.forward_ms = median(forward);
  taped.backward_ms = median(backward_times);
  return taped;
}

// Largest difference of two engines' outputs, relative to the largest finite magnitude of `expected`; infinite where
// one value is not finite and the other is not the same.
double difference(const nn::LayerOutputs& outputs, const nn::LayerOutputs& expected) {
  double largest = 0, apart = 0;
  for (const auto& [name, value] : expected) {
    const Tensor ours = outputs.at(name).value(), theirs = value.value();
    for (std::int64_t i = 0; i < theirs.elements(); ++i) {
      const double a = ours.at(i), b = theirs.at(i), here = a == b ? 0 : std::abs(a - b);
      apart = std::max(apart, std::isnan(here) ? HUGE_VAL : here);
      if (std::isfinite(b)) largest = std::max(largest, std::abs(b));
    }
  }
  return largest > 0 ? apart / largest : apart;
}

int run(const Settings& s) {
  expect_json_place(s.json);
  if (!s.target.empty() && s.window_grid.empty())
    throw UsageError("[--target] is for --window-grid, which was not given");
  const bool planned = s.engine == "plan" && s.run.dtype() == DType::float32;
  if (s.winograd && !planned)
    throw UsageError("[--winograd] is for the plan, which computes in float32; asked for was --engine " + s.engine +
                     " --precision " + s.run.precision);
  s.run.apply();
  const weights::ModelFile file = s.model.load();
  const nn::Network network = nn::build(file.blueprint, file.tensors).to(s.run.dtype());
  const Shape one = network.blueprint().input;
  const Shape many{s.batch, one[1], one[2], one[3]};
  const Tensor picture = noise(one, s.run.dtype());

  const Limit machine = measure_limit();
  const double limit = s.run.dtype() == DType::float64 ? machine.gflops / 2 : machine.gflops;  // half as many lanes

  const Stopwatch compiling;
  const auto plan =
      planned ? std::make_unique<const nn::Plan>(network, nn::PlanOptions{.winograd = s.winograd}) : nullptr;
  const double compile_ms = compiling.milliseconds();
  const auto evaluate = [&](const Tensor& images) { return plan ? plan->forward(images) : network.forward(images); };
  const std::int64_t few = std::max<std::int64_t>(1, s.repeats / 3);

  // In the order of the memory they need, because the peak is that of the process so far.
  Progress progress("measuring", (s.forward_only ? 2 : 4) + (s.window_grid.empty() ? 0 : 1));
  const std::vector<double> forward = measure(kWarmUps, s.repeats, [&] { evaluate(picture); });
  const std::int64_t forward_peak = peak_memory();
  progress.step();
  const std::vector<LayerTime> layers = !s.layers ? std::vector<LayerTime>()
                                        : plan    ? time_steps(*plan, picture, kWarmUps, s.repeats)
                                                  : time_layers(network, picture, kWarmUps, s.repeats);
  progress.step();
  Taped taped;
  std::int64_t backward_peak = 0;
  double batch_ms = 0, readable_ms = 0, apart = 0;
  if (!s.forward_only) {
    if (plan) {
      apart = difference(plan->forward(picture), network.forward(picture));
      readable_ms = median(measure(1, few, [&] { network.forward(picture); }));
    }
    taped = time_taped(network, picture, few);
    backward_peak = peak_memory();
    progress.step();
    const Tensor pictures = noise(many, s.run.dtype());
    batch_ms = median(measure(1, few, [&] { evaluate(pictures); }));
    progress.step();
  }

  std::optional<GameBench> game;
  if (!s.window_grid.empty()) {
    std::shared_ptr<const Detector> detector = make_detector(file);
    if (s.run.dtype() != DType::float32) detector = detector->to(s.run.dtype());
    const bool windows = plan != nullptr && !s.winograd;
    if (windows) detector = std::make_shared<const PlannedDetector>(std::move(detector));
    game = bench_game(std::move(detector), windows ? plan.get() : nullptr, picture, s.window_grid, s.target);
    progress.step();
  }

  std::optional<GradientTime> gradient;
  if (!s.gradient.empty())
    gradient = time_grad_cam(*make_detector(file)->to(s.run.dtype()), picture, s.gradient, kWarmUps, s.repeats);

  const double forward_ms = median(forward);
  std::int64_t multiply_adds = 0;
  for (const nn::Node& node : network.nodes()) multiply_adds += node.layer->multiply_adds(node.input_shapes);
  const double per_second = s.forward_only ? 0 : 1000.0 * static_cast<double>(s.batch) / batch_ms;

  Json json = Json::object();
  json.set("schema_version", 1).set("model", s.model.model.string());
  json.set("input", Json(Json::Array(one.dims().begin(), one.dims().end())));
  json.set("version", std::string(version())).set("arithmetic", arithmetic());
  json.set("instructions", instructions()).set("precision", s.run.precision);
  json.set("threads", threads()).set("team", observed_team()).set("cores", cores());
  json.set("multiply_adds", multiply_adds).set("warm_ups", kWarmUps).set("repeats", s.repeats);
  json.set("forward_ms", forward_ms);
  json.set("forward_ms_all", Json(Json::Array(forward.begin(), forward.end())));
  json.set("gflops", gigaflops(multiply_adds, forward_ms));
  json.set("limit",
           Json::object().set("gflops", limit).set("threads", machine.threads).set("vectors", machine.vectors));
  json.set("share_of_limit", gigaflops(multiply_adds, forward_ms) / limit);
  json.set("engine", plan ? "plan" : "readable");
  if (plan) json.set("plan", json_of(*plan).set("winograd", s.winograd).set("compile_ms", compile_ms));
  if (plan && !s.forward_only) json.set("readable_forward_ms", readable_ms).set("difference_from_readable", apart);
  Json memory = Json::object();
  memory.set("forward", forward_peak);
  if (!s.forward_only) {
    json.set("tape_forward_ms", taped.forward_ms).set("tape_backward_ms", taped.backward_ms);
    json.set("tape_bytes", taped.tape_bytes);
    json.set("batch", s.batch).set("batch_ms", batch_ms).set("batch_pictures_per_second", per_second);
    memory.set("tape_forward", taped.forward_peak).set("tape_backward", backward_peak);
  }
  json.set("peak_memory_bytes", std::move(memory.set("whole_run", peak_memory())));
  if (s.layers) {
    Json list = Json::array();
    for (const LayerTime& layer : layers) list.push(json_of(layer, limit));
    json.set(plan ? "steps" : "layers", std::move(list));
  }
  if (game) json.set("windows", json_of(*game));
  if (gradient) json.set("gradient", json_of(*gradient));
  if (!s.json.empty()) write_json(s.json, json);
  if (s.json == "-") return 0;

  if (s.layers) print(text_of(layers, limit) + "\n");
  if (game) print(text_of(*game, forward_ms));
  Table table({"what", ">ms", "remark"});
  table.row({plan ? "forward, plan" : "forward", fixed(forward_ms, 2),
             "median of " + std::to_string(s.repeats) + ", fastest " + fixed(std::ranges::min(forward), 2) + ", " +
                 fixed(gigaflops(multiply_adds, forward_ms), 1) + " GFLOP/s, " +
                 percent(gigaflops(multiply_adds, forward_ms) / limit) + " of the limit, peak memory " +
                 memory_text(forward_peak)});
  if (plan && !s.forward_only) {
    table.row({"forward, readable", fixed(readable_ms, 2),
               fixed(readable_ms / forward_ms, 1) + " times the plan's; the plan differs by " + value_text(apart) +
                   " of the largest value"});
  }
  if (!s.forward_only) {
    table.row({"forward on tape", fixed(taped.forward_ms, 2),
               "tape holds " + memory_text(taped.tape_bytes) + ", peak memory " + memory_text(taped.forward_peak)});
    table.row({"backward to the picture", fixed(taped.backward_ms, 2), "peak memory " + memory_text(backward_peak)});
    table.row({"batch of " + std::to_string(s.batch), fixed(batch_ms, 2), fixed(per_second, 1) + " pictures a second"});
  }
  if (gradient)
    table.row({"Grad-CAM at " + gradient->layer, fixed(median(gradient->grad_cam_ms), 2),
               "end to end; its recorded forward takes " + fixed(median(gradient->recorded_ms), 2) + ": " +
                   gradient->target});
  print(table.text());
  if (plan) print("\n" + text_of(*plan) + (s.winograd ? ", Winograd" : "") + "\n");
  print("\nlimit of this machine, measured: " + fixed(limit, 1) + " GFLOP/s (" + machine.vectors + ")\n" +
        std::to_string(threads()) + (threads() == 1 ? " thread" : " threads") + ", " + s.run.precision + ", " +
        arithmetic() + ", " + instructions() +
        "; from the picture's numbers to the raw heads, without decoding boxes\n");
  return 0;
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  s->model.add_to(line);
  s->run.add_to(line);
  line.group("Measuring");
  line.option("--repeats", "N", s->repeats, "timed forward passes after 3 warm-ups", 1, 100000);
  line.option("--batch", "N", s->batch, "pictures in the batch whose throughput is measured", 1, 1024);
  line.choice("--engine", s->engine, {"plan", "readable"},
              "plan: the network compiled for evaluation in float32; readable: layer by layer, as on a tape. float64 "
              "is always readable");
  line.flag("--winograd", s->winograd, "the plan's 3x3 convolutions by Winograd's F(4x4,3x3)");
  line.flag("--forward-only", s->forward_only, "leave out the other engine, the tape, the way back and the batch");
  line.flag("--layers", s->layers, "time every step of the plan, or every layer, by itself");
  line.option("--window-grid", "RxC", s->window_grid,
              "also play the game of one candidate's score with the players of a grid of R x C cells: what share of a "
              "forward pass remains when one of them is flipped, and how many coalitions are evaluated in a second");
  line.option("--target", "head=H,anchor=A,row=R,column=C,class=NAME", s->target,
              "the candidate of --window-grid; default: class 0, anchor 0, the centre cell of the first head");
  line.option("--gradient", "LAYER", s->gradient,
              "also time Grad-CAM at this layer, for the centre cell of the first head that reads it");
  line.option("--json", "FILE", s->json, "write the numbers as JSON; - is stdout, and then nothing else is printed");
  return [s] { return run(*s); };
}

}  // namespace

extern const Command kBench{
    "bench", "measure speed and memory of a model",
    "Times repeated forward passes of one picture up to the raw outputs of the heads, with the plan and on the "
    "readable path, the same recorded on a tape, the way back to the gradient of the picture, and a batch. The forward "
    "time is the median; give the machine nothing "
    "else to do. The limit is what multiply-adds in registers reach on the same threads, measured at the start; no "
    "kernel comes nearer than all of it.",
    "limpid bench --model yolo-fastest-1.1.cfg\n"
    "limpid bench --model yolov3-tiny.cfg --random-weights --layers --winograd --json -\n"
    "limpid bench --model yolo-fastest-1.1.cfg --window-grid 3x4 --forward-only",
    define};

}  // namespace limpid::tools
