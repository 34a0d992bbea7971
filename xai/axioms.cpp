#include "xai/axioms.h"

#include <algorithm>
#include <cmath>

#include "xai/game_checks.h"

namespace limpid::xai {
namespace {

struct Word {
  Outcome outcome;
  std::string_view why;
};

constexpr Word open(std::string_view why) { return {Outcome::nothing_to_test, why}; }
constexpr Word sure(std::string_view why) { return {Outcome::by_construction, why}; }

constexpr Word kNoShare = open("a cell of a layer is no share of the target");
constexpr Word kNoSign = open("the map has no sign: it is no share of the target");
constexpr Word kCells = open("cells of a layer overlap in what they see of the picture: the axiom is about its parts");
constexpr Word kNoTarget = open("the target plays no part");
constexpr Word kInTheMean =
    open("holds in the mean of many samples; no two parts are known that the target treats alike");
constexpr Word kSums = sure("values are sums of what the target answers, weighted without asking it");
constexpr Word kDerivative = sure("a derivative is linear in what is derived");
constexpr Word kAlike = sure("where the target does not tell two pixels apart, its derivatives do not");
constexpr Word kPooled = sure("the map is linear in the gradient, before any ReLU");
constexpr Word kBent = open("this method does not promise it: it bends the gradient");
constexpr Word kByMethod = open("this method does not promise it");

// What holds of a method whatever the picture is. `efficiency` stands where the method does not check it itself.
struct Row {
  std::string_view method;
  Word efficiency, symmetry, linearity;
};
constexpr Row kRows[] = {
    {"grad-cam", kNoShare, kCells, kPooled},
    {"grad-cam++", kNoShare, kCells, kBent},
    {"xgrad-cam", kNoShare, kCells, kPooled},
    {"hires-cam", open("promised only where the rest of the network is linear"), kCells, kPooled},
    {"layer-cam", kNoShare, kCells, kBent},
    {"ssgrad-cam", kNoShare, kCells, kBent},
    {"eigen-cam", kNoTarget, kNoTarget, kNoTarget},
    {"saliency", kNoSign, kAlike, kBent},
    {"gradient-x-input", open("promised only where the target is linear in the picture"), kAlike, kDerivative},
    {"integrated-gradients", kByMethod, sure("the path from the baseline to the picture is straight (theorem 1)"),
     kDerivative},
    {"smooth-grad", kNoSign, kInTheMean, kBent},
    {"guided-backprop", kNoSign, open("the messages are no derivative of the target"), kBent},
    {"lime", kByMethod, kInTheMean, kSums},
    {"shapley-exact", kByMethod, sure("a player's weights depend on the size of the coalition alone"), kSums},
    {"shapley", kByMethod, kInTheMean, kSums},
    {"kernel-shap", kByMethod, kInTheMean, kSums},
    {"owen", kByMethod, open("promised only to members of one group of the tree"),
     open("which groups are opened depends on the target")},
    {"d-rise", kByMethod, kInTheMean, open("the best match of many candidates is no sum of targets")},
    {"rise", kByMethod, kInTheMean, kSums},
    {"occlusion", kByMethod, sure("parts that the target loses alike by are worth the same"), kSums},
};

constexpr std::string_view kOrder[] = {"efficiency", "dummy", "symmetry", "linearity"};

// The cells of the answer's map that the candidate is computed from.
nn::Window seen_cells(const Attribution& answer, const Question& question, const DetectionTarget& target) {
  if (answer.layer.empty()) return receptive_field(question, target);
  const Detector& detector = question.detector();
  const nn::Network& network = detector.network();
  const HeadWindow read = detector.reads(*target.candidate());
  const std::vector<nn::Window> cones = network.cone(network.find(detector.head_layer(read.head)), read.cells);
  return cones[network.find(answer.layer)].clipped(answer.signed_map.shape()[0], answer.signed_map.shape()[1]);
}

}  // namespace

Check unseen_cells_check(const Attribution& answer, const Question& question, const DetectionTarget& target) {
  const std::string cells = answer.layer.empty() ? "pixel" : "cell";
  const nn::Window seen = seen_cells(answer, question, target);
  const std::int64_t height = answer.signed_map.shape()[0], width = answer.signed_map.shape()[1];
  const std::int64_t unseen = height * width - seen.height() * seen.width();
  if (unseen == 0)
    return {"dummy", Outcome::nothing_to_test, "what is explained is computed from every " + cells + " of the map"};
  double largest = 0, outside = 0;
  for (std::int64_t i = 0; i < height * width; ++i) {
    const double size = std::abs(answer.signed_map.at(i));
    largest = std::max(largest, size);
    if (!seen.covers({i / width, i % width, i / width + 1, i % width + 1})) outside = std::max(outside, size);
  }
  std::string detail = "what is explained is not computed from " + std::to_string(unseen) + " of " +
                       counted(height * width, cells) + ": the largest value there is " + short_number(outside);
  if (outside > 0) detail += ", " + short_number(100 * outside / largest, 3) + " % of the largest anywhere";
  return {"dummy", outside == 0 ? Outcome::passed : Outcome::failed, std::move(detail)};
}

void complete_checks(Attribution& answer, const Question& question, const DetectionTarget& target,
                     const Method& method) {
  const Row* const row =
      std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.method == method.name; });
  if (row == std::end(kRows)) return;
  std::vector<Check>& checks = answer.diagnostics.checks;
  const auto missing = [&](std::string_view name) {
    return std::none_of(checks.begin(), checks.end(), [&](const Check& check) { return check.name == name; });
  };
  const auto add = [&](std::string_view name, const Word& word) {
    if (missing(name)) checks.push_back({std::string(name), word.outcome, std::string(word.why)});
  };
  add("efficiency", row->efficiency);
  add("symmetry", row->symmetry);
  add("linearity", row->linearity);
  if (!method.asks_target)
    add("dummy", kNoTarget);
  else if (missing("dummy") && target.candidate())
    checks.push_back(unseen_cells_check(answer, question, target));
  const auto place = [](const Check& check) { return std::find(std::begin(kOrder), std::end(kOrder), check.name); };
  std::stable_sort(checks.begin(), checks.end(), [&](const Check& a, const Check& b) { return place(a) < place(b); });
}

}  // namespace limpid::xai
