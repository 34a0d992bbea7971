#include "tools/explanation.h"

#include <algorithm>
#include <iterator>

#include "detector/image_io.h"
#include "detector/select.h"
#include "detector/targets.h"
#include "nn/memory.h"
#include "tensor/error.h"
#include "tensor/ops.h"
#include "tools/answer_all.h"
#include "tools/explanation_json.h"
#include "tools/explanation_text.h"
#include "tools/parts_csv.h"
#include "tools/player_plot.h"
#include "weights/byte_reader.h"
#include "weights/npy.h"
#include "weights/sha256.h"
#include "xai/heatmap.h"
#include "xai/layer_choice.h"
#include "xai/segmentation.h"
#include "xai/sheet.h"

namespace limpid::tools {

namespace {

constexpr std::int64_t kSheetColumns = 8, kMethodColumns = 4;

std::string sha256_of(const std::string& bytes) { return weights::sha256(std::as_bytes(std::span(bytes))); }

// [1,C,h,w] -> [C,h,w]
std::string npy_of(const Tensor& tensor) {
  const auto& dims = tensor.shape().dims();
  return weights::npy_bytes(tensor.reshaped(Shape(std::vector<std::int64_t>(dims.begin() + 1, dims.end()))));
}

// METHOD.png over the picture, METHOD.npy in the picture's frame; CAMs besides at the layer's resolution, signed and as
// the paper has it; black-box methods their parts as a table and as bars, the map of their players, and what is theirs.
std::vector<NamedBytes> map_files(const xai::Attribution& answer, const Picture& picture,
                                  const std::optional<Box>& box) {
  const std::string& name = answer.method;
  std::vector<NamedBytes> files{{name + ".png", png_bytes(xai::overlay(picture.image, answer, box, &picture.frame))},
                                {name + ".npy", weights::npy_bytes(answer.picture_map)}};
  if (!answer.layer.empty()) {
    files.emplace_back(name + ".signed.layer.npy", weights::npy_bytes(answer.signed_map));
    files.emplace_back(name + ".layer.npy", weights::npy_bytes(answer.paper_map));
  }
  if (answer.game) {
    files.emplace_back(name + ".csv", parts_csv(*answer.game));
    files.emplace_back(name + ".svg", player_plot_svg(answer));
    if (answer.game->players)
      files.emplace_back(name + ".segments.npy", weights::npy_bytes(xai::ids_of(*answer.game->players)));
  }
  files.insert(files.end(), answer.files.begin(), answer.files.end());
  return files;
}

// Everything a reader needs to work the CAMs out by hand: the layer's activation, the gradient of the target's very
// value with respect to it and to the network's input, and the raw heads.
std::vector<NamedBytes> tensor_files(const xai::Question& question, const DetectionTarget& target,
                                     const std::string& layer) {
  const xai::Recording& recording = question.recording();
  const Detector& detector = question.detector();
  const Var& activation = recording.layer(layer);
  const xai::Derivative derivative = xai::differentiate("tensors", recording, target, {activation, recording.image()});
  const auto gradient = [&](const Var& of) { return scale(derivative.inner[of], derivative.factor).value(); };
  std::vector<NamedBytes> files{{"activation.layer.npy", npy_of(activation.value())},
                                {"gradient.layer.npy", npy_of(gradient(activation))},
                                {"gradient.input.npy", npy_of(gradient(recording.image()))},
                                {"input.npy", npy_of(recording.image().value())}};
  for (std::int64_t head = 0; head < detector.heads(); ++head) {
    files.emplace_back("head" + std::to_string(head) + ".npy",
                       npy_of(recording.layer(detector.head_layer(head)).value()));
  }
  return files;
}

Json files_json(const std::vector<NamedBytes>& files) {
  Json list = Json::array();
  for (const auto& [name, bytes] : files) list.push(Json::object().set("name", name).set("sha256", sha256_of(bytes)));
  return list;
}

// The request with the counts that its methods really took: time may have ended one early, and where each target has
// its own game, not at the same count for all. A replay takes the same.
ExplainRequest as_answered(ExplainRequest request, const std::vector<xai::Attribution>& answers) {
  for (const xai::Attribution& answer : answers) {
    const auto counted = request.settings.counts.find(answer.method);
    if (counted == request.settings.counts.end()) continue;
    counted->second = answer.settings.get<std::int64_t>(answer.settings.contains("pairs") ? "pairs" : "samples");
  }
  return request;
}

// All that were asked about together. Some methods share their evaluations out between them (owen opens a group for
// all) or stop when all are sure enough, so a replay of one asks about all of them.
Json together_json(const std::vector<Asked>& together) {
  Json list = Json::array();
  for (const Asked& one : together)
    list.push(Json::object().set("candidate", one.candidate).set("class_id", one.class_id));
  return list;
}

// One target's answers on their way into files, JSON and text.
struct Writing {
  const Session& session;
  const ExplainRequest& request;
  const Seen& seen;
  const xai::Question& question;
  const DetectionTarget& target;
  const Asked& asked;
  const std::vector<Asked>& together;
  const std::vector<xai::Attribution>& answers;
  const std::optional<Predictions>& readable;  // where `seen` comes from a plan: the same picture on the readable path

  Explanation explanation() const {
    Explanation e{asked, {}, request_json(session, request, seen), {}};
    e.json.set("target", target_json(*session.detector, asked, target, value(), taped(), picture_box()));
    e.json.set("together", together_json(together));
    Json methods = Json::array();
    std::vector<LayerSheet> sheets;
    for (const xai::Attribution& answer : answers) methods.push(method_json(answer, e.files, sheets));
    e.json.set("methods", std::move(methods));
    if (answers.size() > 1) e.json.set("sheet", sheet_json(e.files));
    if (request.tensors) e.json.set("tensors", tensors_json(e.files));
    e.text = explanation_text(target, value(), taped(), answers, sheets);
    e.files.emplace_back("explanation.json", e.json.text());
    return e;
  }

 private:
  // What was asked about, whatever question a method may have asked instead.
  double value() const { return target.score(seen.predictions).value().item(); }
  std::optional<double> taped() const {
    return readable ? std::optional(target.score(*readable).value().item()) : std::nullopt;
  }
  Box network_box() const { return detection_of(seen.predictions, 0, asked.candidate, asked.class_id).box; }
  Box picture_box() const { return seen.picture.frame.to_picture(network_box()); }

  // Appends the method's files, and its maps at all layers where they are asked for.
  Json method_json(const xai::Attribution& answer, std::vector<NamedBytes>& all,
                   std::vector<LayerSheet>& sheets) const {
    const xai::Method& method = xai::method(answer.method);
    std::vector<NamedBytes> files = map_files(answer, seen.picture, picture_box());
    Json json = attribution_json(method, answer);
    if (request.all_layers && method.cam != nullptr) {
      const auto layers = xai::cam_layers(question.detector(), question.detector().reads(asked.candidate).head);
      sheets.push_back({answer.method, {}});
      std::vector<xai::Tile> tiles;
      Json list = Json::array();
      xai::sweep(question, target, method, layers, [&](xai::Attribution one) {
        tiles.push_back(xai::tile_of(seen.picture.image, one, picture_box(), kSheetColumns));
        list.push(attribution_json(method, one));
        one.picture_map = Tensor();
        sheets.back().answers.push_back(std::move(one));
      });
      files.emplace_back(answer.method + ".layers.png", png_bytes(xai::sheet(tiles, kSheetColumns)));
      json.set("layers", std::move(list));
    }
    json.set("files", files_json(files));
    std::move(files.begin(), files.end(), std::back_inserter(all));
    return json;
  }

  // methods.png: all methods side by side.
  Json sheet_json(std::vector<NamedBytes>& all) const {
    const std::int64_t columns = std::min<std::int64_t>(kMethodColumns, static_cast<std::int64_t>(answers.size()));
    std::vector<xai::Tile> tiles;
    for (const xai::Attribution& answer : answers)
      tiles.push_back(xai::tile_of(seen.picture.image, answer, picture_box(), columns, &seen.picture.frame));
    const std::vector<NamedBytes> files{{"methods.png", png_bytes(xai::sheet(tiles, columns))}};
    all.push_back(files.front());
    return Json::object().set("files", files_json(files));
  }

  // The layer of the first CAM; without a CAM the one that a CAM would look at.
  Json tensors_json(std::vector<NamedBytes>& all) const {
    std::string layer;
    for (const xai::Attribution& answer : answers) {
      if (layer.empty()) layer = answer.layer;
    }
    if (layer.empty()) {
      layer = xai::choose_layer(question.detector(), request.settings.layer, asked.candidate, network_box(),
                                seen.picture.frame.valid())
                  .layer;
    }
    std::vector<NamedBytes> files = tensor_files(question, target, layer);
    Json json = Json::object().set("layer", layer).set("files", files_json(files));
    std::move(files.begin(), files.end(), std::back_inserter(all));
    return json;
  }
};

}  // namespace

bool ExplainRequest::goes_backward() const {
  const auto backward = [](const std::string& name) { return xai::method(name).goes_backward; };
  return tensors || all_layers || std::any_of(methods.begin(), methods.end(), backward);
}

Work ExplainRequest::work() const {
  return {.batch = 1, .recorded = goes_backward(), .plan = settings.evaluation == DType::float32};
}

void ExplainRequest::prepare(bool network_frame) {
  if (run.precision.empty()) {
    run.precision = goes_backward() ? "float64" : "float32";
  } else if (!replayed) {
    settings.evaluation = run.dtype();
  }
  if (game.segments.empty()) return;
  const std::string hash = weights::sha256(weights::read_file(game.segments));
  if (replayed && hash != segments_sha256)
    throw FormatError("[replay] players file " + weights::printable(game.segments.native()) +
                      " is not the one of the explanation: sha256 " + hash + ", expected " + segments_sha256);
  segments_sha256 = hash;
  game.load_segments(settings, network_frame);
}

void ExplainRequest::check() const {
  for (const std::string& name : methods) xai::method(name);
  game.check(settings);
  for (std::size_t i = 0; i < methods.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (methods[i] == methods[j]) throw UsageError("[--method] '" + methods[i] + "' is named twice");
    }
  }
  if (all_layers && !settings.layer.empty())
    throw UsageError("[--layers] all of them and --layer one of them were asked for");
}

Seen look_at(const Session& session, const ExplainRequest& request, Picture picture) {
  // By the plan where there is one, whatever precision the gradients are worked out in.
  Predictions predictions =
      session.detector->predict(session.planned != nullptr ? picture.input.to(DType::float32) : picture.input);
  std::vector<Found> found =
      find_objects(*session.detector, predictions, 0, picture.frame, request.detect.threshold, request.detect.nms);
  return {std::move(picture), std::move(predictions), std::move(found)};
}

std::vector<Explanation> explain_picture(const Session& session, ExplainRequest request, const Seen& seen,
                                         const std::vector<Asked>& asked) {
  std::vector<std::unique_ptr<DetectionTarget>> targets;
  std::vector<const DetectionTarget*> plain;
  for (const Asked& one : asked) {
    expect_seen(one, *session.detector, seen.predictions);
    const Detection wanted{.box = {}, .class_id = one.class_id, .score = 0, .candidate = one.candidate};
    targets.push_back(make_target(request.quantity, *session.detector, seen.predictions, wanted));
    plain.push_back(targets.back().get());
  }
  xai::Question question(*session.detector, seen.picture.input, seen.picture.frame, plain);
  question.known(seen.predictions);
  std::vector<Detection> found;
  for (const Found& one : seen.found) found.push_back(one.detection);
  question.know_scene(xai::scene_of(found, session.detector->class_names()));
  if (request.run.max_memory > 0) {
    const std::int64_t held = nn::estimate_memory(session.detector->network(), 1, session.dtype).parameters;
    request.settings.max_memory = std::max<std::int64_t>(1, request.run.max_memory - held);
  }
  std::vector<std::vector<xai::Attribution>> answers = answer_all(question, request);
  std::optional<Predictions> readable;
  if (session.planned != nullptr)
    readable = question.recorded() ? question.recording().predictions()
                                   : session.planned->readable().predict(seen.picture.input);
  std::vector<Explanation> explanations;
  for (std::size_t t = 0; t < asked.size(); ++t) {
    const ExplainRequest answered = as_answered(request, answers[t]);
    explanations.push_back(
        Writing{session, answered, seen, question, *plain[t], asked[t], asked, answers[t], readable}.explanation());
  }
  return explanations;
}

std::string folder_of(bool several_pictures, const std::string& picture, bool several_objects,
                      const std::string& object) {
  const std::string first = several_pictures ? picture : "";
  if (!several_objects) return first;
  return first.empty() ? object : first + "/" + object;
}

}  // namespace limpid::tools
