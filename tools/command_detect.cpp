#include "detector/image_io.h"
#include "tensor/error.h"
#include "tensor/ops.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/detections.h"
#include "tools/drawing.h"
#include "tools/output_folder.h"
#include "tools/progress.h"
#include "tools/session.h"
#include "tools/text.h"
#include "weights/npy.h"

namespace limpid::tools {

namespace {

struct Settings {
  ModelOptions model;
  PictureOptions pictures;
  DetectOptions detect;
  RunOptions run;
  SpeedOptions speed;
  std::int64_t batch = 1;
  std::string json;
  std::filesystem::path out, raw;
};

struct Result {
  std::string path;
  Extent extent;
  std::vector<Found> found;
};

Json detections_json(const Result& result) {
  Json list = Json::array();
  for (const Found& found : result.found) list.push(found_json(found));
  return list;
}

// One picture: {"schema_version", "detections"} with its name and size; several: the same under "images".
Json results_json(const std::vector<Result>& results, bool several) {
  Json images = Json::array();
  for (const Result& result : results) {
    images.push(Json::object()
                    .set("image", result.path)
                    .set("width", result.extent.width)
                    .set("height", result.extent.height)
                    .set("detections", detections_json(result)));
  }
  if (several) return Json::object().set("schema_version", 1).set("images", std::move(images));
  Json json = Json::object().set("schema_version", 1);
  for (const auto& [key, value] : images.as_array().at(0).as_object()) json.set(key, value);
  return json;
}

std::string result_text(const Result& result, double threshold) {
  const std::string name = safe_text(result.path) + " (" + std::to_string(result.extent.width) + " x " +
                           std::to_string(result.extent.height) + "): ";
  if (result.found.empty()) return name + "nothing scores above " + number_text(threshold) + "\n";
  const std::size_t count = result.found.size();
  return name + std::to_string(count) + (count == 1 ? " object" : " objects") + "\n" + found_table(result.found);
}

// head0.npy, ...: the raw maps [C,H,W] of picture `n` of the batch.
std::vector<NamedBytes> raw_heads(const Detector& detector, const Predictions& predictions, std::int64_t n) {
  std::vector<NamedBytes> files;
  for (std::int64_t head = 0; head < detector.heads(); ++head) {
    const Var map = slice(predictions.layers.at(detector.head_layer(head)), 0, n, n + 1);
    const Shape& shape = map.shape();
    files.emplace_back("head" + std::to_string(head) + ".npy",
                       weights::npy_bytes(map.value().reshaped({shape[1], shape[2], shape[3]})));
  }
  return files;
}

// Whether pictures in these frames can be evaluated together.
bool same_input(const Letterbox& a, const Letterbox& b) { return a.network() == b.network() && a.valid() == b.valid(); }

class Detecting {
 public:
  explicit Detecting(const Settings& s) : s_(s), count_(s.pictures.tensor.empty() ? s.pictures.images.size() : 1) {
    expect_json_place(s.json);
    const auto inputs = input_files(s.model, s.pictures);
    if (!s.out.empty()) out_.emplace(s.out, inputs);
    if (!s.raw.empty()) raw_.emplace(s.raw, inputs);
    names_ = stems(s.pictures.tensor.empty() ? s.pictures.images : std::vector{s.pictures.tensor.string()});
  }

  int operator()() {
    session_ = open_session(s_.model, s_.run, s_.detect, s_.speed.work(s_.run, s_.batch));
    Progress progress("detecting", static_cast<std::int64_t>(count_));
    for (std::size_t i = 0; i < count_; ++i) {
      try {
        Picture picture = session_.input(s_.pictures, i);
        if (!waiting_.empty() && !same_input(waiting_.front().picture.frame, picture.frame)) predict();
        waiting_.push_back({i, std::move(picture)});
      } catch (const FormatError& error) {
        if (count_ == 1) throw;
        warn(error.what());
        ++failed_;
      }
      if (waiting_.size() == static_cast<std::size_t>(s_.batch)) predict();
      progress.step();
    }
    predict();
    report();
    return failed_ > 0 ? 5 : 0;
  }

 private:
  struct Waiting {
    std::size_t index;
    Picture picture;
  };

  void predict() {
    if (waiting_.empty()) return;
    const Session here = session_.on(waiting_.front().picture.frame);
    const Detector& detector = *here.detector;
    std::vector<Var> inputs;
    for (const Waiting& w : waiting_) inputs.emplace_back(w.picture.input);
    std::vector<std::string> keep;
    if (raw_) {
      for (std::int64_t head = 0; head < detector.heads(); ++head) keep.push_back(detector.head_layer(head));
    }
    const Predictions predictions = detector.predict(inputs.size() == 1 ? inputs[0] : concat(inputs, 0), keep);
    for (std::size_t n = 0; n < waiting_.size(); ++n) {
      const auto& [index, picture] = waiting_[n];
      const auto at = static_cast<std::int64_t>(n);
      results_.push_back({picture.path, picture.frame.picture(),
                          find_objects(detector, predictions, at, picture.frame, s_.detect.threshold, s_.detect.nms)});
      if (out_) {
        out_->save(
            {{names_[index] + ".detections.png", png_bytes(draw_detections(picture.image, results_.back().found))}});
      }
      if (raw_) (count_ == 1 ? *raw_ : raw_->inside(names_[index])).save(raw_heads(detector, predictions, at));
    }
    waiting_.clear();
  }

  void report() const {
    if (results_.empty())
      throw FormatError("[detect] none of the " + std::to_string(count_) + " pictures could be read");
    if (!s_.json.empty()) write_json(s_.json, results_json(results_, count_ > 1));
    if (s_.json == "-") return;
    for (std::size_t i = 0; i < results_.size(); ++i) {
      print((i > 0 ? "\n" : "") + result_text(results_[i], s_.detect.threshold));
    }
    if (out_) print("\npictures with boxes are in " + safe_text(s_.out.string()) + "\n");
    if (failed_ > 0)
      print("\n" + std::to_string(failed_) + " of " + std::to_string(count_) + " pictures could not be read\n");
  }

  const Settings& s_;
  std::size_t count_, failed_ = 0;
  std::optional<OutputFolder> out_, raw_;
  std::vector<std::string> names_;
  Session session_;
  std::vector<Waiting> waiting_;
  std::vector<Result> results_;
};

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  s->pictures.add_to(line);
  s->model.add_to(line);
  s->detect.add_to(line);
  line.group("Output");
  line.option("--out", "DIR", s->out, "write each picture with its boxes drawn: DIR/NAME.detections.png");
  line.option("--json", "FILE", s->json, "write the detections as JSON; - is stdout, and then no table is printed");
  line.option(
      "--raw", "DIR", s->raw,
      "write the raw outputs of the heads [C,H,W], before any sigmoid: DIR/head0.npy, ...; for several pictures "
      "DIR/NAME/head0.npy");
  s->run.add_to(line);
  s->speed.add_to(line);
  line.option("--batch", "N", s->batch, "pictures per forward pass; the result has the same bits for any number", 1,
              1024);
  return [s] {
    s->pictures.check();
    return Detecting(*s)();
  };
}

}  // namespace

extern const Command kDetect{"detect", "find objects in pictures",
                             "Prints one line per object, the best first: its class, its score (the network's "
                             "probability that there is an object and "
                             "that it is of this class), its box in pixels of the picture, and the candidate that "
                             "fired: head, anchor, row and column. "
                             "The number in the first column is what 'limpid explain --detection' takes.",
                             "limpid detect dog.jpg --model yolo-fastest-1.1.cfg\n"
                             "limpid detect *.jpg --model yolo-fastest-1.1.cfg --out found/ --threshold 0.4\n"
                             "limpid detect dog.jpg --model yolo-fastest-1.1.cfg --json -",
                             define};

}  // namespace limpid::tools
