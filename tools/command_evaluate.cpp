#include <algorithm>

#include "detector/average_precision.h"
#include "detector/class_aliases.h"
#include "detector/select.h"
#include "tensor/error.h"
#include "tensor/stopwatch.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/json.h"
#include "tools/progress.h"
#include "tools/session.h"
#include "tools/table.h"
#include "tools/text.h"
#include "weights/byte_reader.h"
#include "weights/class_names.h"

namespace limpid::tools {

namespace {

// The protocol under which Darknet and COCO report average precision.
constexpr SelectOptions kProtocol{.threshold = 0.005, .nms = 0.45, .max_count = 100};

struct Settings {
  std::filesystem::path images, labels, label_names;
  ModelOptions model;
  DetectOptions detect;
  RunOptions run;
  SpeedOptions speed;
  std::string json;
};

struct Failure {
  std::string picture, reason;
};

struct Evaluation {
  AveragePrecision precision;
  std::vector<std::string> label_names;
  std::size_t pictures = 0, unlabelled = 0, shared_classes = 0;
  double pictures_per_second = 0;
  std::vector<Failure> failures;
};

std::vector<std::string> names_in(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = weights::read_file(path, 16'000'000);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::string_view named = text.substr(0, text.find_last_not_of("\r\n \t") + 1);
  return weights::read_class_names(text, weights::printable(path.string(), 400),
                                   named.empty() ? 0 : std::count(named.begin(), named.end(), '\n') + 1);
}

// What the numbers in the label files mean: --label-names, else classes.txt beside them, else the 80 classes of COCO
// for a model of COCO's or VOC's classes, else the model's own.
std::vector<std::string> label_names(const Settings& s, const std::vector<std::string>& model) {
  if (!s.label_names.empty()) return names_in(s.label_names);
  if (std::filesystem::exists(s.labels / "classes.txt")) return names_in(s.labels / "classes.txt");
  const std::span<const std::string> coco = coco_class_names();
  const bool known = (model.size() == 80 || model.size() == 20) &&
                     std::all_of(model.begin(), model.end(), [&](const auto& name) { return find_class(coco, name); });
  return known ? std::vector(coco.begin(), coco.end()) : model;
}

class Evaluator {
 public:
  Evaluator(const Session& session, std::vector<std::string> labels)
      : session_(session),
        label_names_(std::move(labels)),
        shared_(shared_classes(session.detector->class_names(), label_names_)) {
    if (shared_count() == 0)
      throw UsageError(
          "[evaluate] the model and the labels share no class, expected --label-names to say what the labels' numbers "
          "mean");
  }

  std::size_t shared_count() const {
    return static_cast<std::size_t>(
        std::count_if(shared_.begin(), shared_.end(), [](const auto& c) { return c.has_value(); }));
  }
  const std::vector<std::string>& label_names() const { return label_names_; }

  // Throws FormatError when the picture cannot be read.
  EvaluatedPicture operator()(const LabelledPicture& labelled) const {
    const Picture picture = session_.picture(labelled.image.string());
    const auto w = static_cast<double>(picture.image.width()), h = static_cast<double>(picture.image.height());
    EvaluatedPicture result;
    for (const LabelledBox& object : labelled.boxes) {
      expect_class(object, labelled);
      if (std::find(shared_.begin(), shared_.end(), object.class_id) == shared_.end()) continue;
      const Box& b = object.box;
      result.objects.push_back({object.class_id, {b.x0 * w, b.y0 * h, b.x1 * w, b.y1 * h}});
    }
    for (Detection d : select(session_.detector->predict(picture.input), 0, kProtocol)) {
      const std::optional<std::int64_t> id = shared_[static_cast<std::size_t>(d.class_id)];
      if (!id) continue;
      d.class_id = *id;
      d.box = picture.frame.to_picture(d.box).clipped(w, h);
      result.detections.push_back(d);
    }
    return result;
  }

 private:
  void expect_class(const LabelledBox& object, const LabelledPicture& labelled) const {
    if (object.class_id < static_cast<std::int64_t>(label_names_.size())) return;
    throw UsageError("[" + weights::printable(labelled.labels.string(), 400) + "] class " +
                     std::to_string(object.class_id) + ", but the labels have " + std::to_string(label_names_.size()) +
                     " classes; --label-names says what their numbers mean");
  }

  const Session& session_;
  std::vector<std::string> label_names_;
  std::vector<std::optional<std::int64_t>> shared_;  // class of the model -> class of the labels
};

Evaluation evaluate(const Settings& s) {
  const std::vector<LabelledPicture> dataset = read_dataset(s.images, s.labels);
  const Session session = open_session(s.model, s.run, s.detect, s.speed.work(s.run, 1));
  const Evaluator run(session, label_names(s, session.detector->class_names()));

  Evaluation e;
  std::vector<EvaluatedPicture> pictures;
  Progress progress("evaluating", static_cast<std::int64_t>(dataset.size()));
  const Stopwatch watch;
  for (const LabelledPicture& labelled : dataset) {
    try {
      pictures.push_back(run(labelled));
      e.unlabelled += labelled.has_labels ? 0 : 1;
    } catch (const FormatError& error) {
      warn(error.what());
      e.failures.push_back({labelled.image.string(), error.what()});
    }
    progress.step();
  }
  const double seconds = watch.seconds();
  if (pictures.empty())
    throw FormatError("[evaluate] none of the " + std::to_string(dataset.size()) + " pictures could be read");
  e.precision = average_precision(pictures, static_cast<std::size_t>(kProtocol.max_count));
  e.label_names = run.label_names();
  e.pictures = pictures.size();
  e.shared_classes = run.shared_count();
  e.pictures_per_second = static_cast<double>(pictures.size()) / seconds;
  return e;
}

Json evaluation_json(const Evaluation& e) {
  Json classes = Json::array(), failures = Json::array();
  for (const ClassPrecision& c : e.precision.classes)
    classes.push(Json::object()
                     .set("class", e.label_names[static_cast<std::size_t>(c.class_id)])
                     .set("class_id", c.class_id)
                     .set("objects", c.objects)
                     .set("detections", c.detections)
                     .set("ap50", c.ap50)
                     .set("ap50_95", c.ap50_95));
  for (const Failure& f : e.failures) failures.push(Json::object().set("image", f.picture).set("error", f.reason));
  return Json::object()
      .set("schema_version", 1)
      .set("ap50", e.precision.ap50)
      .set("ap50_95", e.precision.ap50_95)
      .set("pictures", e.pictures)
      .set("pictures_without_labels", e.unlabelled)
      .set("pictures_per_second", e.pictures_per_second)
      .set("shared_classes", e.shared_classes)
      .set("threshold", kProtocol.threshold)
      .set("nms", kProtocol.nms)
      .set("detections_per_picture", kProtocol.max_count)
      .set("classes", std::move(classes))
      .set("failed", std::move(failures));
}

std::string evaluation_text(const Evaluation& e) {
  Table table({"class", ">objects", ">detections", ">AP50", ">AP50-95"});
  for (const ClassPrecision& c : e.precision.classes)
    table.row({safe_text(e.label_names[static_cast<std::size_t>(c.class_id)]), std::to_string(c.objects),
               std::to_string(c.detections), fixed(c.ap50, 3), fixed(c.ap50_95, 3)});
  std::string text = table.text() + "\nAP50 " + fixed(e.precision.ap50, 4) + ", AP50-95 " +
                     fixed(e.precision.ap50_95, 4) + ": the mean over " + std::to_string(e.precision.classes.size()) +
                     " classes with objects, " + std::to_string(e.pictures) + " pictures, " +
                     fixed(e.pictures_per_second, 1) + " a second\n";
  if (e.unlabelled > 0) text += "without a label file, counted as empty: " + std::to_string(e.unlabelled) + "\n";
  if (!e.failures.empty()) {
    text += "not read:\n";
    for (const Failure& f : e.failures) text += "  " + safe_text(f.reason) + "\n";
  }
  return text;
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.group("Pictures");
  line.option("--images", "DIR", s->images, "folder of PNG, JPEG and BMP pictures (needed)");
  line.option(
      "--labels", "DIR", s->labels,
      "folder with NAME.txt for NAME.jpg: a line 'class cx cy w h' per object, in fractions of the picture (needed)");
  line.option(
      "--label-names", "FILE", s->label_names,
      "what the labels' class numbers mean, one name a line; default: classes.txt beside the labels, else COCO's 80 "
      "for a model of COCO's or VOC's classes, else the model's own");
  s->model.add_to(line);
  s->detect.add_to(line);
  line.group("Output");
  line.option("--json", "FILE", s->json, "write the numbers as JSON; - is stdout, and then no table is printed");
  s->run.add_to(line);
  s->speed.add_to(line);
  return [s, &line] {
    if (s->images.empty()) throw UsageError("[--images] is missing: name the folder of pictures");
    if (s->labels.empty()) throw UsageError("[--labels] is missing: name the folder of label files");
    for (const char* name : {"--threshold", "--nms"})
      if (line.given(name)) warn("[" + std::string(name) + "] has no say here: confidence 0.005, overlap 0.45");
    expect_json_place(s->json);
    const Evaluation e = evaluate(*s);
    if (!s->json.empty()) write_json(s->json, evaluation_json(e));
    if (s->json != "-") print(evaluation_text(e));
    return e.failures.empty() ? 0 : 5;
  };
}

}  // namespace

extern const Command kEvaluate{
    "evaluate", "measure average precision on labelled pictures",
    "Prints COCO's AP50 (a box counts when it overlaps an object by half: IoU 0.5) and AP50-95 (the mean over overlaps "
    "0.5, "
    "0.55, ..., 0.95), per class and in the mean over the classes that have objects. Detections above a score of "
    "0.005, "
    "suppressed at an overlap of 0.45, the best 100 of a picture: --threshold and --nms have no say here. Classes are "
    "matched "
    "by name, also in the spellings of VOC (aeroplane is airplane, sofa is couch); objects of classes that the model "
    "does not "
    "know count nowhere. Exit code 5 when some pictures could not be read.",
    "limpid evaluate --images coco/images --labels coco/labels --model yolo-fastest-1.1.cfg\n"
    "limpid evaluate --images coco/images --labels coco/labels --model yolo-fastest-1.1.cfg --fit letterbox --json -",
    define};

}  // namespace limpid::tools
