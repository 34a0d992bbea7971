#include <algorithm>

#include "detector/average_precision.h"
#include "detector/dataset.h"
#include "tensor/error.h"
#include "tensor/stopwatch.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/json.h"
#include "tools/labels.h"
#include "tools/progress.h"
#include "tools/session.h"
#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {

namespace {

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
  std::vector<std::string> class_names;
  Dataset data;
  std::size_t pictures = 0, unlabelled = 0, not_asked_for = 0;
  double pictures_per_second = 0;
  std::vector<Failure> failures;
};

// Objects and detections of one picture, in its pixels. Throws FormatError when the picture cannot be read.
EvaluatedPicture look_at(const Session& session, const LabelledPicture& labelled, LabelNotes& notes) {
  const Picture picture = session.picture(labelled.image.string());
  const Session here = session.on(picture.frame);
  const Extent extent = picture.frame.picture();
  EvaluatedPicture result{objects_in(labelled, extent, notes), {}};
  for (Detection d : select(here.detector->predict(picture.input), 0, kPrecisionProtocol)) {
    d.box =
        picture.frame.to_picture(d.box).clipped(static_cast<double>(extent.width), static_cast<double>(extent.height));
    result.detections.push_back(d);
  }
  return result;
}

Evaluation evaluate(const Settings& s) {
  Evaluation e;
  const LabelOptions labels{s.labels, s.label_names};
  labels.check();
  const Session session = open_session(s.model, s.run, s.detect, s.speed.work(s.run, 1));
  e.class_names = session.detector->class_names();
  e.data = read_labels(labels, s.images, e.class_names, "evaluate");

  std::vector<EvaluatedPicture> pictures;
  Progress progress("evaluating", static_cast<std::int64_t>(e.data.pictures.size()));
  const Stopwatch watch;
  for (const LabelledPicture& labelled : e.data.pictures) {
    try {
      pictures.push_back(look_at(session, labelled, e.data.notes));
      e.unlabelled += labelled.has_labels ? 0 : 1;
    } catch (const FormatError& error) {
      warn(error.what());
      e.failures.push_back({labelled.image.string(), error.what()});
    }
    progress.step();
  }
  const double seconds = watch.seconds();
  if (pictures.empty())
    throw FormatError("[evaluate] none of the " + std::to_string(e.data.pictures.size()) + " pictures could be read");
  for (const EvaluatedPicture& picture : pictures)
    for (const LabelledObject& object : picture.objects) e.not_asked_for += object.duty == Duty::find ? 0 : 1;
  e.precision = average_precision(pictures, static_cast<std::size_t>(kPrecisionProtocol.max_count));
  if (e.precision.classes.empty())
    throw FormatError("[evaluate] no object of a class that the model knows in any of the " +
                      std::to_string(pictures.size()) + " pictures, expected some to measure by");
  e.pictures = pictures.size();
  e.pictures_per_second = static_cast<double>(pictures.size()) / seconds;
  return e;
}

Json evaluation_json(const Evaluation& e) {
  Json classes = Json::array(), failures = Json::array(), unknown = Json::array(), notes = Json::array();
  for (const ClassPrecision& c : e.precision.classes)
    classes.push(Json::object()
                     .set("class", e.class_names[static_cast<std::size_t>(c.class_id)])
                     .set("class_id", c.class_id)
                     .set("objects", c.objects)
                     .set("detections", c.detections)
                     .set("ap50", c.ap50)
                     .set("ap50_95", c.ap50_95));
  for (const Failure& f : e.failures) failures.push(Json::object().set("image", f.picture).set("error", f.reason));
  for (const ClassCount& c : e.data.unknown)
    unknown.push(Json::object().set("class", c.name).set("objects", c.objects));
  for (const LabelNote& n : e.data.notes)
    notes.push(Json::object().set("what", n.what).set("count", n.count).set("first", n.first));
  return Json::object()
      .set("schema_version", 1)
      .set("layout", e.data.layout)
      .set("ap50", e.precision.ap50)
      .set("ap50_95", e.precision.ap50_95)
      .set("pictures", e.pictures)
      .set("pictures_without_labels", e.unlabelled)
      .set("pictures_per_second", e.pictures_per_second)
      .set("shared_classes", e.data.shared_classes)
      .set("crowd_or_difficult", e.not_asked_for)
      .set("threshold", kPrecisionProtocol.threshold)
      .set("nms", kPrecisionProtocol.nms)
      .set("detections_per_picture", kPrecisionProtocol.max_count)
      .set("classes", std::move(classes))
      .set("unknown_classes", std::move(unknown))
      .set("notes", std::move(notes))
      .set("failed", std::move(failures));
}

// The most frequent ones by name.
std::string unknown_text(std::vector<ClassCount> unknown) {
  constexpr std::size_t kNamed = 6;
  std::stable_sort(unknown.begin(), unknown.end(), [](const auto& a, const auto& b) { return a.objects > b.objects; });
  std::int64_t objects = 0;
  std::string names;
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    objects += unknown[i].objects;
    if (i < kNamed)
      names += (i == 0 ? "" : ", ") + safe_text(unknown[i].name) + " " + std::to_string(unknown[i].objects);
  }
  if (unknown.size() > kNamed) names += " and " + std::to_string(unknown.size() - kNamed) + " more classes";
  return "objects of classes that the model does not know, left out: " + std::to_string(objects) + " (" + names + ")\n";
}

std::string evaluation_text(const Evaluation& e) {
  Table table({"class", ">objects", ">detections", ">AP50", ">AP50-95"});
  for (const ClassPrecision& c : e.precision.classes)
    table.row({safe_text(e.class_names[static_cast<std::size_t>(c.class_id)]), std::to_string(c.objects),
               std::to_string(c.detections), fixed(c.ap50, 3), fixed(c.ap50_95, 3)});
  std::string text = table.text() + "\nAP50 " + fixed(e.precision.ap50, 4) + ", AP50-95 " +
                     fixed(e.precision.ap50_95, 4) + ": the mean over " + std::to_string(e.precision.classes.size()) +
                     " classes with objects, " + std::to_string(e.pictures) + " pictures, " +
                     fixed(e.pictures_per_second, 1) + " a second\n";
  if (e.unlabelled > 0) text += "without labels, counted as empty: " + std::to_string(e.unlabelled) + "\n";
  if (e.not_asked_for > 0)
    text += "crowds and difficult objects, neither right nor wrong: " + std::to_string(e.not_asked_for) + "\n";
  if (!e.data.unknown.empty()) text += unknown_text(e.data.unknown);
  text += notes_text(e.data.notes);
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
  line.option("--labels", "DIR|FILE", s->labels,
              "folder with NAME.txt (YOLO: 'class cx cy w h' or 'class x1 y1 x2 y2 ...' a line, in fractions of the "
              "picture) or "
              "NAME.xml (PASCAL VOC) for NAME.jpg, or a .json file (COCO's instances) (needed)");
  line.option("--label-names", "FILE", s->label_names,
              "what the class numbers of YOLO's labels mean, one name a line; default: classes.txt beside the labels, "
              "else COCO's 80 "
              "for a model of COCO's or VOC's classes, else the model's own");
  s->model.add_to(line);
  s->detect.add_to(line);
  line.group("Output");
  line.option("--json", "FILE", s->json, "write the numbers as JSON; - is stdout, and then no table is printed");
  s->run.add_to(line);
  s->speed.add_to(line);
  return [s, &line] {
    if (s->images.empty()) throw UsageError("[--images] is missing: name the folder of pictures");
    if (s->labels.empty()) throw UsageError("[--labels] is missing: name the folder of label files, or a COCO .json");
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
    "matched by name, also in the spellings of VOC (aeroplane is airplane, sofa is couch); objects of classes that the "
    "model does not know are told and count nowhere; detections on COCO's crowds and VOC's difficult objects are "
    "neither "
    "right nor wrong. Exit code 5 when some pictures could not be read.",
    "limpid evaluate --images coco/images --labels coco/labels --model yolo-fastest-1.1.cfg\n"
    "limpid evaluate --images coco/images --labels coco/labels --model yolo-fastest-1.1.cfg --fit letterbox --json -\n"
    "limpid evaluate --images val2017 --labels instances_val2017.json --model yolo-fastest-1.1.cfg",
    define};

}  // namespace limpid::tools
