// Grad-CAM from its definition: a layer of two channels, a candidate that reads its right side only.
#include "tensor/backward.h"
#include "tensor/ops.h"
#include "tools/lessons/grid_text.h"
#include "tools/lessons/lesson.h"
#include "tools/table.h"
#include "xai/methods/cam.h"

namespace limpid::tools {
namespace {

Var network(Tape& tape) {
  const Var x = tape.watch(values({1, 1, 4, 4}, {1, 0, 1, 0,  //
                                                 1, 0, 1, 0,  //
                                                 1, 0, 1, 1,  //
                                                 0, 0, 0, 0}),
                           "x");
  const Tensor kernels =
      values({2, 1, 2, 2}, {1, 0, 1, 0,    // channel 0: a pixel and the one below it
                            1, 1, 0, 0});  // channel 1: a pixel and the one beside it, if both are lit
  const Var before = named(conv2d(x, kernels, Var(values({2}, {0, -1}))), "before"), A = named(relu(before), "A");
  const Tensor reads = values({1, 2, 3, 3}, {0, 0, 0, 0, 0, 2, 0, 0, -1,  //
                                             0, 0, 0, 0, 0, 0, 0, 0, 1});
  const Var read = named(A * Var(reads), "read"), logit = named(scale(sum(read), 1, -3), "logit");
  return named(sigmoid(logit), "score");
}

// S = log y for a probability y, else S = y: the convention of xai/methods/cam.h.
xai::LayerView view_of(const Tensor& A, const Tensor& dA, double probability) {
  xai::LayerView view{.channels = A.shape()[1], .height = A.shape()[2], .width = A.shape()[3], .A = {}, .G = {}};
  view.factor = probability;
  for (std::int64_t i = 0; i < A.elements(); ++i) view.A.push_back(A.at(i)), view.G.push_back(dA.at(i) / probability);
  return view;
}

std::string map_text(const xai::CamFormula& formula, const xai::LayerView& view) {
  return grid_text(Tensor::of<double>({view.height, view.width}, formula.map(view).values), 4);
}

// The weight of a channel: its map where the layer is 1 in that channel alone and stays so in sum.
double channel_weight(const xai::CamFormula& formula, const xai::LayerView& view, std::int64_t channel) {
  const std::vector<double> all = formula.map(view).values;
  xai::LayerView without = view;
  for (std::int64_t p = 0; p < view.cells(); ++p) without.G[static_cast<std::size_t>(channel * view.cells() + p)] = 0;
  const std::vector<double> rest = formula.map(without).values;
  const auto strongest = static_cast<std::size_t>(view.cells() - 1);  // both channels are active in the last cell
  return (all[strongest] - rest[strongest]) / view.activation(channel)[strongest];
}

std::string more(const Walk& walk) {
  const Tensor& A = value_of(walk, "A");
  const Tensor dscore = gradient_of(walk, "A");
  const Tensor dlogit = scale(dscore, 1 / gradient_of(walk, "logit").item()).value();
  const double p = walk.value.value().item();
  const xai::LayerView logit = view_of(A, dlogit, 1), score = view_of(A, dscore, p);
  Table table({"weights", ">channel 0", ">channel 1", ">channel 1 / channel 0"});
  const auto row = [&](const char* name, const xai::CamFormula& formula, const xai::LayerView& view) {
    const double first = channel_weight(formula, view, 0), second = channel_weight(formula, view, 1);
    table.row({name, short_value(first, 4), short_value(second, 4), short_value(second / first, 4)});
  };
  row("Grad-CAM of the logit", xai::kGradCam, logit);
  row("Grad-CAM of the score", xai::kGradCam, score);
  row("Grad-CAM++ of the logit", xai::kGradCamPlusPlus, logit);
  row("Grad-CAM++ of the score", xai::kGradCamPlusPlus, score);
  return "maps of the logit at A, before any ReLU\n  Grad-CAM: sum over channels of mean(dA) A\n" +
         map_text(xai::kGradCam, logit) + "  HiResCAM: sum over channels of dA A\n" + map_text(xai::kHiResCam, logit) +
         "\n" + table.text(2);
}

}  // namespace

extern const Lesson kGradCamLesson{
    .name = "grad-cam",
    .summary = "a class activation map by hand: two channels, 3x3 cells",
    .text =
        "A: channel 0 sees two lit pixels one above the other, channel 1 two side by side; the logit reads the right "
        "column only",
    .network = network,
    .more = more};

}  // namespace limpid::tools
