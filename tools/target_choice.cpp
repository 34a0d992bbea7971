#include "tools/target_choice.h"

#include <algorithm>
#include <map>

#include "tensor/error.h"

namespace limpid::tools {

namespace {

constexpr std::string_view kCellForm = "head=H,anchor=A,row=R,column=C,class=NAME";

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

// The parts of "key=value,key=value", where a comma that no key follows belongs to the value.
std::map<std::string, std::string> parts_of(const std::string& text) {
  const std::vector<std::string> keys{"head", "anchor", "row", "column", "class"};
  std::map<std::string, std::string> parts;
  std::string last;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    const std::size_t equals = part.find('=');
    const std::string key = trimmed(part.substr(0, equals));
    const bool known = equals != std::string::npos && std::find(keys.begin(), keys.end(), key) != keys.end();
    if (known) {
      if (!parts.emplace(key, trimmed(part.substr(equals + 1))).second) {
        throw UsageError("[--target] '" + key + "' is given twice, expected " + std::string(kCellForm));
      }
      last = key;
    } else if (last == "class") {
      parts[last] += "," + part;
    } else {
      throw UsageError("[--target] '" + part + "' is unknown, expected " + std::string(kCellForm) +
                       suggestion(key, keys));
    }
    begin = end + 1;
  }
  for (const std::string& key : keys) {
    if (!parts.contains(key))
      throw UsageError("[--target] '" + key + "' is missing, expected " + std::string(kCellForm));
  }
  return parts;
}

// The detections that --class and --at leave, as numbers in the list.
std::vector<std::size_t> fitting(const TargetOptions& options, const Detector& detector,
                                 const std::vector<Found>& found) {
  std::optional<std::int64_t> wanted;
  if (!options.class_name.empty()) wanted = class_id(detector, options.class_name, "--class");
  double x = 0, y = 0;
  if (!options.at.empty()) {
    const std::size_t comma = options.at.find(',');
    if (comma == std::string::npos) throw UsageError("[--at] '" + options.at + "' is not X,Y in pixels of the picture");
    x = number(options.at.substr(0, comma), "--at", 0, 1e9);
    y = number(options.at.substr(comma + 1), "--at", 0, 1e9);
  }
  std::vector<std::size_t> fits;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (wanted && found[i].detection.class_id != *wanted) continue;
    if (!options.at.empty() && !found[i].box.contains(x, y)) continue;
    fits.push_back(i);
  }
  return fits;
}

std::string wish(const TargetOptions& options) {
  std::string text;
  if (!options.class_name.empty()) text += " of class '" + options.class_name + "'";
  if (!options.at.empty()) text += " at " + options.at;
  return text;
}

}  // namespace

void TargetOptions::add_to(CommandLine& line) {
  line.group("What to explain");
  line.custom("--detection", "K|all", "the detection with this number, by score, of those that --class and --at leave",
              "0", [this](const std::string& text) {
                if (text != "all") whole_number(text, "--detection", 0, 1'000'000);
                detection = text;
              });
  line.option("--class", "NAME", class_name, "only detections of this class");
  line.option("--at", "X,Y", at, "only detections whose box holds this pixel of the picture");
  line.option("--target", std::string(kCellForm), cell,
              "any candidate and class, detected or not; a class id may stand for its name");
  line.option(
      "--of", "QUANTITY", quantity,
      "score, log_score, class_logit, objectness_logit, contrast:CLASS (this class rather than that), x, y, w, h "
      "(the box in pixels of the network input), or best_match (not differentiable)");
}

void TargetOptions::check() const {
  if (!cell.empty() && !(detection.empty() && class_name.empty() && at.empty())) {
    throw UsageError("[--target] names a candidate, so --detection, --class and --at cannot be given as well");
  }
}

std::vector<Asked> choose(const TargetOptions& options, const Detector& detector, const std::vector<Found>& found) {
  if (!options.cell.empty()) {
    Asked asked = asked_cell(options.cell, detector);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const Detection& d = found[i].detection;
      if (d.candidate == asked.candidate && d.class_id == asked.class_id) asked.detection = i;
    }
    return {asked};
  }
  const std::vector<std::size_t> fits = fitting(options, detector, found);
  const auto asked = [&](std::size_t i) { return Asked{found[i].detection.candidate, found[i].detection.class_id, i}; };
  if (fits.empty()) {
    throw NothingToExplain("[explain] no detection" + wish(options) +
                           " above the threshold; a lower --threshold finds more, "
                           "and --target names any candidate");
  }
  std::vector<Asked> all;
  if (options.detection == "all") {
    for (const std::size_t i : fits) all.push_back(asked(i));
    return all;
  }
  const std::int64_t k = options.detection.empty() ? 0 : whole_number(options.detection, "--detection", 0, 1'000'000);
  if (k >= static_cast<std::int64_t>(fits.size())) {
    throw NothingToExplain(
        "[--detection] " + std::to_string(k) + " was asked for, there " +
        (fits.size() == 1 ? "is 1 detection" : "are " + std::to_string(fits.size()) + " detections") + wish(options) +
        ", counted from 0");
  }
  return {asked(fits[static_cast<std::size_t>(k)])};
}

void expect_seen(const Asked& asked, const Detector& detector, const Predictions& predictions) {
  const std::vector<CandidateId>& only = predictions.only;
  if (only.empty() || std::find(only.begin(), only.end(), asked.candidate) != only.end()) return;
  const HeadCell cell = detector.cell(asked.candidate);
  throw UsageError("[--target] head " + std::to_string(cell.head) + ", anchor " + std::to_string(cell.anchor) +
                   ", row " + std::to_string(cell.row) + ", column " + std::to_string(cell.column) +
                   " proposed no box in this picture; " + std::to_string(only.size()) + " of " +
                   std::to_string(detector.candidates()) +
                   " anchors did, and 'limpid errors' lists those that came near");
}

Asked asked_cell(const std::string& text, const Detector& detector) {
  const auto parts = parts_of(text);
  const auto count = [&](const std::string& key) {
    return whole_number(parts.at(key), "--target " + key, 0, 1'000'000);
  };
  const HeadCell cell{count("head"), count("anchor"), count("row"), count("column")};
  return {detector.candidate(cell), class_id(detector, parts.at("class"), "--target class"), std::nullopt};
}

CandidateId centre_candidate(const Detector& detector, std::int64_t head) {
  const nn::Network& network = detector.network();
  const Shape& map = network.nodes()[network.find(detector.head_layer(head))].output_shape;
  return detector.candidate({.head = head, .anchor = 0, .row = map[2] / 2, .column = map[3] / 2});
}

std::string asked_name(const Asked& asked, const Detector& detector) {
  if (asked.detection) return "detection-" + std::to_string(*asked.detection);
  const HeadCell cell = detector.cell(asked.candidate);
  return "head" + std::to_string(cell.head) + "-anchor" + std::to_string(cell.anchor) + "-row" +
         std::to_string(cell.row) + "-column" + std::to_string(cell.column) + "-class" + std::to_string(asked.class_id);
}

}  // namespace limpid::tools
