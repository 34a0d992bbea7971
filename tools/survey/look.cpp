#include "tools/survey/look.h"

#include <algorithm>

#include "detector/select.h"
#include "detector/targets.h"
#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/sha256.h"
#include "xai/question.h"

namespace limpid::tools::survey {

namespace {

GroupGame game_of(const xai::GroupAnswer& answer, std::span<const xai::SceneObject> scene, const Letterbox& frame) {
  GroupGame game;
  const xai::Players& players = *answer.players;
  const double width = static_cast<double>(frame.picture().width), height = static_cast<double>(frame.picture().height);
  double all = 0;
  for (std::int64_t p = 0; p < players.count(); ++p) all += static_cast<double>(players.area(p));
  for (std::int64_t p = 0; p < players.count(); ++p) {
    const nn::Window& w = players.window(p);
    const Box box{static_cast<double>(w.left), static_cast<double>(w.top), static_cast<double>(w.right),
                  static_cast<double>(w.bottom)};
    game.players.push_back({players.name(p), class_of_player(players.name(p), scene),
                            static_cast<double>(players.area(p)) / all, frame.to_picture(box).clipped(width, height)});
  }
  for (std::size_t g = 0; g < answer.games.size(); ++g) {
    const xai::GroupValues& values = answer.games[g];
    game.games.push_back({values.baseline, values.v_none, values.v_all, values.values, answer.interaction(g)});
  }
  game.seat = xai::seat_of(answer);
  return game;
}

// The group game of the best detections; boxes in pixels of the network's input. A question for each: a cut around the
// object is a game of its own anyway, and its memory is free for the next.
std::vector<GroupGame> games_of(const Inquiry& inquiry, const Detector& detector, const Picture& picture,
                                const Predictions& predictions, const std::vector<Detection>& detections) {
  const std::vector<xai::SceneObject> scene = xai::scene_of(detections, detector.class_names());
  xai::Settings settings;
  settings.evaluation = inquiry.session.dtype;
  std::vector<GroupGame> games;
  for (const Detection& detection : detections) {
    if (static_cast<std::int64_t>(games.size()) == inquiry.settings.max_objects) break;
    const std::unique_ptr<DetectionTarget> target = make_target("score", detector, predictions, detection);
    xai::Question question(detector, picture.input, picture.frame, {target.get()});
    question.known(predictions);
    question.know_scene(scene);
    games.push_back(
        game_of(xai::play_groups(question, settings, inquiry.settings.baselines).at(0), scene, picture.frame));
  }
  return games;
}

std::vector<Detection> in_picture(std::vector<Detection> detections, const Letterbox& frame) {
  const Extent extent = frame.picture();
  for (Detection& d : detections)
    d.box = frame.to_picture(d.box).clipped(static_cast<double>(extent.width), static_cast<double>(extent.height));
  return detections;
}

void compare_with_labels(const Inquiry& inquiry, const Predictions& predictions, const Letterbox& frame,
                         const std::vector<Detection>& detections, Record& record) {
  const std::vector<std::string>& names = inquiry.session.detector->class_names();
  const PictureOutcome outcome = outcome_of(detections, record.labels);
  for (std::size_t i = 0; i < record.found.size(); ++i) {
    const DetectionOutcome& o = outcome.detections[i];
    const std::string label =
        o.object ? names.at(static_cast<std::size_t>(record.labels[*o.object].class_id)) : std::string();
    record.found[i].outcome = Outcome{std::string(kind_text(o.kind)), label, o.overlap};
  }
  for (const auto& by : outcome.found_by) record.seen.push_back(by.has_value());
  record.ranked = in_picture(select(predictions, 0, kPrecisionProtocol), frame);
  for (Detection& d : record.ranked) d.candidate = 0;
}

void look(const Inquiry& inquiry, const LabelledPicture& labelled, LabelNotes& notes, Record& record) {
  const Picture picture = inquiry.session.picture(labelled.image.string());
  const Session here = inquiry.session.on(picture.frame);
  const Detector& detector = *here.detector;
  const Extent extent = picture.frame.picture();
  record.sha256 = picture.source.sha256;
  record.width = extent.width, record.height = extent.height;
  if (inquiry.labelled) record.labels = objects_in(labelled, extent, notes);
  const Predictions predictions = detector.predict(picture.input);
  const std::vector<Detection> detections =
      select(predictions, 0, {.threshold = inquiry.settings.detect.threshold, .nms = inquiry.settings.detect.nms});
  const std::vector<Detection> shown = in_picture(detections, picture.frame);
  std::vector<GroupGame> games = games_of(inquiry, detector, picture, predictions, detections);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    Found found;
    found.class_name = detector.class_names().at(static_cast<std::size_t>(shown[i].class_id));
    found.detection = shown[i];
    found.area = shown[i].box.area() / (static_cast<double>(extent.width) * static_cast<double>(extent.height));
    if (i < games.size()) found.game = std::move(games[i]);
    record.found.push_back(std::move(found));
  }
  if (inquiry.labelled) compare_with_labels(inquiry, predictions, picture.frame, shown, record);
}

// A reason names files without their folders, which are another machine's tomorrow.
std::string without_folder(std::string reason, const std::filesystem::path& path) {
  if (path.empty()) return reason;
  const std::string whole = weights::printable(path.native()), name = weights::printable(path.filename().native());
  for (std::size_t at = 0; !whole.empty() && (at = reason.find(whole, at)) != std::string::npos; at += name.size())
    reason.replace(at, whole.size(), name);
  return reason;
}

}  // namespace

std::string class_of_player(const std::string& player, std::span<const xai::SceneObject> scene) {
  if (xai::role_of(player) != xai::Role::other) return "";
  const auto known = [&](const std::string& name) {
    return std::any_of(scene.begin(), scene.end(), [&](const xai::SceneObject& o) { return o.name == name; });
  };
  if (known(player)) return player;
  const std::size_t blank = player.rfind(' ');
  if (blank == std::string::npos || player.find_first_not_of("0123456789", blank + 1) != std::string::npos) return "";
  const std::string name = player.substr(0, blank);
  return known(name) ? name : "";
}

Record look_at(const Inquiry& inquiry, const LabelledPicture& labelled, LabelNotes& notes) {
  const auto fresh = [&] {
    Record record;
    record.image = image_name(labelled.image);
    record.survey = inquiry.digest;
    record.labelled = inquiry.labelled;
    return record;
  };
  const auto failed = [&](const std::string& reason) {
    Record record = fresh();
    record.failed = without_folder(without_folder(reason, labelled.image), labelled.labels);
    return record;
  };
  try {
    Record record = fresh();
    look(inquiry, labelled, notes, record);
    return record;
  } catch (const FormatError& error) {
    return failed(error.what());
  } catch (const NumericError& error) {
    return failed(error.what());
  }
}

bool still_holds(const Record& record, const Inquiry& inquiry, const LabelledPicture& labelled) {
  if (record.survey != inquiry.digest || record.image != image_name(labelled.image)) return false;
  if (!record.failed.empty() || record.labelled != inquiry.labelled) return false;
  try {
    if (weights::sha256(weights::read_file(labelled.image)) != record.sha256) return false;
    if (!inquiry.labelled) return true;
    LabelNotes ignored;
    const std::vector<LabelledObject> objects = objects_in(labelled, {record.width, record.height}, ignored);
    return std::equal(objects.begin(), objects.end(), record.labels.begin(), record.labels.end(),
                      [](const LabelledObject& a, const LabelledObject& b) {
                        return a.class_id == b.class_id && a.box == b.box && a.duty == b.duty;
                      });
  } catch (const Error&) {
    return false;
  }
}

}  // namespace limpid::tools::survey
