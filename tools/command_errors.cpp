#include "tensor/error.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/labels.h"
#include "tools/picture_errors.h"
#include "tools/progress.h"
#include "tools/session.h"
#include "tools/text.h"

namespace limpid::tools {

namespace {

struct Settings {
  std::vector<std::string> images;
  ModelOptions model;
  DetectOptions detect;
  RunOptions run;
  SpeedOptions speed;
  LabelOptions labels;
  std::optional<Box> box;
  std::optional<Point> point;
  double least = 0.05;
  std::int64_t places = 10;
  std::string json;
};

NearMissOptions options_for(const Settings& s, const Letterbox& frame) {
  NearMissOptions options;
  options.select = {.threshold = s.detect.threshold, .nms = s.detect.nms};
  options.least_score = s.least;
  options.places = static_cast<std::size_t>(s.places);
  options.within = frame.valid();
  return options;
}

void expect_inside(const Settings& s, const Picture& picture) {
  const Extent e = picture.frame.picture();
  const Box all{0, 0, static_cast<double>(e.width), static_cast<double>(e.height)};
  const std::string size =
      safe_text(picture.path) + ", which has " + std::to_string(e.width) + " x " + std::to_string(e.height);
  if (s.point && !all.contains(s.point->x, s.point->y)) throw UsageError("[--near] the point lies outside " + size);
  if (s.box && intersection_over_union(*s.box, all) == 0) throw UsageError("[--box] the box lies outside " + size);
}

PictureErrors look_at(const Session& session, const Settings& s, const Picture& picture,
                      const LabelledPicture* labelled, LabelNotes& notes) {
  const Detector& detector = *session.detector;
  const Predictions predictions = detector.predict(picture.input);
  const NearMissOptions options = options_for(s, picture.frame);
  std::optional<std::vector<LabelledObject>> objects;
  if (labelled != nullptr) objects = objects_in(*labelled, picture.frame.picture(), notes);
  PictureErrors e = picture_errors({picture.path, &s.model, &s.detect}, detector, picture.frame, predictions, options,
                                   std::move(objects));
  e.box = s.box, e.point = s.point;
  if (s.box) e.for_box = best_for(e, predictions, options, *s.box, std::nullopt);
  if (s.point) {
    const Box at = picture.frame.to_network({s.point->x, s.point->y, s.point->x, s.point->y});
    e.at_point = best_at_point(predictions, 0, e.near.selection, options, at.x0, at.y0);
  }
  return e;
}

int run(const Settings& s) {
  expect_json_place(s.json);
  s.labels.check();
  const Session session = open_session(s.model, s.run, s.detect, s.speed.work(s.run, 1));
  PictureLabels labels(s.labels, session.detector->class_names());
  LabelNotes notes;
  Json images = Json::array();
  std::string text;
  std::size_t failed = 0;
  Progress progress("looking", static_cast<std::int64_t>(s.images.size()));
  for (const std::string& image : s.images) {
    try {
      const Picture picture = session.picture(image);
      expect_inside(s, picture);
      const LabelledPicture* const labelled = labels.of(image);
      const Session here = session.on(picture.frame);
      const PictureErrors errors = look_at(here, s, picture, labelled, notes);
      images.push(errors_json(errors));
      text += (text.empty() ? "" : "\n") + errors_text(errors);
      if (s.labels.given() && labelled == nullptr) text += "\nno labels for this picture\n";
    } catch (const FormatError& error) {
      if (s.images.size() == 1) throw;
      warn(error.what());
      ++failed;
    }
    progress.step();
  }
  if (failed == s.images.size())
    throw FormatError("[errors] none of the " + std::to_string(failed) + " pictures could be read");
  if (!notes.empty()) text += "\n" + notes_text(notes);
  if (!s.json.empty())
    write_json(s.json, Json::object()
                           .set("schema_version", 1)
                           .set("model", s.model.model.string())
                           .set("threshold", s.detect.threshold)
                           .set("nms", s.detect.nms)
                           .set("images", std::move(images)));
  if (s.json != "-") print(text);
  if (s.json != "-" && failed > 0)
    print("\n" + std::to_string(failed) + " of " + std::to_string(s.images.size()) + " pictures could not be read\n");
  return failed > 0 ? 5 : 0;
}

// "X,Y,..." as numbers.
std::vector<double> numbers_of(const std::string& text, const char* option, std::size_t count, const char* expected) {
  std::vector<double> numbers;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    numbers.push_back(number(text.substr(begin, end - begin), option, -1e9, 1e9));
    begin = end + 1;
  }
  if (numbers.size() != count)
    throw UsageError("[" + std::string(option) + "] '" + text + "', expected " + expected +
                     " in pixels of the picture");
  return numbers;
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.group("Input");
  line.arguments("IMAGE", s->images, "pictures: PNG, JPEG or BMP");
  s->labels.add_to(line);
  s->model.add_to(line);
  line.group("Where to look");
  line.custom("--near", "X,Y", "also tell the best candidates whose boxes hold this pixel of the picture", "",
              [s](const std::string& text) {
                const std::vector<double> n = numbers_of(text, "--near", 2, "X,Y");
                s->point = Point{n[0], n[1]};
              });
  line.custom("--box", "X0,Y0,X1,Y1", "also tell the best candidate for this box of the picture", "",
              [s](const std::string& text) {
                const std::vector<double> n = numbers_of(text, "--box", 4, "X0,Y0,X1,Y1");
                if (!(n[0] < n[2] && n[1] < n[3]))
                  throw UsageError("[--box] '" + text + "' is empty, expected X0 < X1 and Y0 < Y1");
                s->box = Box{n[0], n[1], n[2], n[3]};
              });
  line.option("--least", "P", s->least, "leave out candidates that score less", 0, 1);
  line.option("--places", "N", s->places, "tell at most so many places below the threshold", 0, 1000);
  s->detect.add_to(line);
  line.group("Output");
  line.option("--json", "FILE", s->json, "write it all as JSON; - is stdout, and then no table is printed");
  s->run.add_to(line);
  s->speed.add_to(line);
  return [s] { return run(*s); };
}

}  // namespace

extern const Command kErrors{
    "errors", "what the detections do not show: missed, suppressed, doubled, wrong",
    "Tells for each detection how many boxes of its class suppression hid behind it and which class came second at the "
    "same candidate ('logits apart': how much it would have to gain); which detections lie in one place; and where "
    "something came close to the threshold. With labels each detection is correct, of a wrong class, badly placed, a "
    "duplicate or on the background (a box counts as on an object from an IoU of 0.5, as near it from 0.1), and for "
    "each missed object it tells the best candidate and why that one was not shown: below the threshold, suppressed by "
    "which box, or taken for something else. 'next:' is a command that asks further.",
    "limpid errors dog.jpg --model yolo-fastest-1.1.cfg\n"
    "limpid errors dog.jpg --model yolo-fastest-1.1.cfg --threshold 0.5 --near 330,350\n"
    "limpid errors coco/images/*.jpg --labels coco/labels --model yolo-fastest-1.1.cfg --json errors.json",
    define};

}  // namespace limpid::tools
