#include "tensor/error.h"
#include "tools/before_after.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/drawing.h"
#include "tools/edits.h"
#include "tools/output_folder.h"
#include "tools/session.h"
#include "tools/text.h"
#include "xai/baseline.h"
#include "xai/diagnostics.h"

namespace limpid::tools {

namespace {

struct Settings {
  ModelOptions model;
  DetectOptions detect;
  RunOptions run;
  std::string image;
  Edits edits;
  std::filesystem::path out;
  std::string json;
};

struct Look {
  Predictions predictions;
  std::vector<Found> found;
};

Look look(const Session& session, const Settings& s, const Image& image, const Letterbox& frame) {
  Predictions predictions = session.detector->predict(frame.apply(image).to(session.dtype));
  std::vector<Found> found = find_objects(*session.detector, predictions, 0, frame, s.detect.threshold, s.detect.nms);
  return {std::move(predictions), std::move(found)};
}

// What the changed picture makes of the very candidates that fired before, where it proposes others; none where
// candidates stay.
std::optional<Predictions> same_candidates(const Session& session, const Look& before, const Image& changed,
                                           const Letterbox& frame) {
  std::vector<HeldCandidate> held;
  for (const Found& found : before.found) held.push_back(before.predictions.held(found.detection.candidate));
  const std::unique_ptr<Detector> detector = held.empty() ? nullptr : session.detector->hold(held);
  if (detector == nullptr) return std::nullopt;
  return detector->predict(frame.apply(changed).to(session.dtype));
}

Json edits_json(const Edits& edits) {
  Json hidden = Json::array(), pasted = Json::array();
  for (const Box& box : edits.hidden) hidden.push(box_json(box));
  for (const Paste& p : edits.pasted)
    pasted.push(Json::object().set("file", p.file.string()).set("x", p.x).set("y", p.y));
  return Json::object()
      .set("hidden", std::move(hidden))
      .set("baseline", edits.filling)
      .set("pasted", std::move(pasted));
}

int run(const Settings& s) {
  expect_json_place(s.json);
  std::vector<std::filesystem::path> inputs = input_files(s.model, {.images = {s.image}, .tensor = {}});
  for (const Paste& paste : s.edits.pasted) inputs.push_back(paste.file);
  std::optional<OutputFolder> out;
  if (!s.out.empty()) out.emplace(s.out, inputs);
  const Session any = open_session(s.model, s.run, s.detect, {});
  const Picture picture = any.picture(s.image);
  const Session session = any.on(picture.frame);
  const Image changed = edited(picture.image, s.edits);
  const Look before = look(session, s, picture.image, picture.frame), after = look(session, s, changed, picture.frame);
  const std::vector<Change> changes = compare_detections(
      before.found, after.found, same_candidates(session, before, changed, picture.frame).value_or(after.predictions));

  if (out)
    out->save({{"before.png", png_bytes(draw_detections(picture.image, before.found))},
               {"after.png", png_bytes(draw_detections(changed, after.found))},
               {"changed.png", png_bytes(changed)}});
  if (!s.json.empty()) {
    Json list = Json::array();
    for (const Change& change : changes) list.push(change_json(change, before.found, after.found));
    write_json(s.json, Json::object()
                           .set("schema_version", 1)
                           .set("image", s.image)
                           .set("sha256", picture.source.sha256)
                           .set("edits", edits_json(s.edits))
                           .set("changes", std::move(list)));
  }
  if (s.json == "-") return 0;
  print(safe_text(s.image) + ": " + xai::counted(std::ssize(before.found), "object") + " before, " +
        std::to_string(after.found.size()) + " after\n");
  if (changes.empty())
    print("nothing scores above " + number_text(s.detect.threshold) + " in either picture\n");
  else
    print(change_table(changes, before.found, after.found));
  if (out)
    print("\nbefore.png and after.png with their boxes, and changed.png as it is, are in " + safe_text(s.out.string()) +
          "\n");
  return 0;
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.argument("IMAGE", s->image, "a PNG, JPEG or BMP file");
  s->model.add_to(line);
  line.group("What changes");
  line.repeated("--hide", "X0,Y0,X1,Y1", "a region to hide, in pixels of the picture; may be given several times",
                [s](const std::string& text) { s->edits.hidden.push_back(region_of(text)); });
  std::string words;
  for (const xai::BaselineType& type : xai::baseline_types())
    if (!type.needs_players) words += (words.empty() ? "" : ", ") + std::string(type.name);
  line.option("--baseline", "WORD", s->edits.filling,
              "what stands in hidden regions: " + words + ", or a grey level from 0 (black) to 1 (white)");
  line.repeated("--paste", "FILE@X,Y",
                "another picture to lay over this one, its upper left corner at pixel X,Y; may be given several times",
                [s](const std::string& text) { s->edits.pasted.push_back(paste_of(text)); });
  s->detect.add_to(line);
  line.group("Output");
  line.option("--out", "DIR", s->out, "write before.png, after.png (with boxes) and changed.png");
  line.option("--json", "FILE", s->json, "write the changes as JSON; - is stdout, and then no table is printed");
  s->run.add_to(line);
  return [s] {
    if (s->edits.hidden.empty() && s->edits.pasted.empty())
      throw UsageError("[whatif] nothing would change: give --hide X0,Y0,X1,Y1 or --paste FILE@X,Y");
    xai::check_baseline(s->edits.filling, false);
    return run(*s);
  };
}

}  // namespace

extern const Command kWhatIf{
    "whatif", "change a picture and see what becomes of its objects",
    "Hides regions of a picture or pastes other pictures into it, looks at it again, and sets the detections side by "
    "side. This is the test that a suspicion needs: a map that lies on the background suggests that the detector uses "
    "it, and hiding the background shows whether it does.\n"
    "'change' is in points of confidence. 'same candidate' is the score that the very candidate which fired before has "
    "now: a detection can be gone because its score fell below the threshold, or live on in another candidate.",
    "limpid whatif dog.jpg --model yolo-fastest-1.1.cfg --hide 113,127,573,497\n"
    "limpid whatif dog.jpg --model yolo-fastest-1.1.cfg --hide 0,0,768,120 --baseline mean --out sky/\n"
    "limpid whatif dog.jpg --model yolo-fastest-1.1.cfg --paste watermark.png@20,30 --json -",
    define};

}  // namespace limpid::tools
