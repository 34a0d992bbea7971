// The record of one picture of a survey, RECORDS/NAME.json: what was found there and the group game of each detection.
// Nothing in it depends on when, where and by how many it was made: no times, no folders, no numbers of threads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "detector/average_precision.h"
#include "detector/outcome.h"
#include "tools/json.h"
#include "xai/group_game.h"
#include "xai/verdict.h"

namespace limpid::tools::survey {

struct Player {
  std::string name;        // "object", "car 2", "ring", "rest"
  std::string class_name;  // of another object; empty for the parts of the picture, and for several objects as one
  double area = 0;         // its share of the picture
  Box box;                 // the smallest one with all its pixels, in pixels of the picture

  xai::Role role() const { return xai::role_of(name); }
};

struct Game {
  std::string baseline;
  double v_none = 0, v_all = 0;
  std::vector<double> values;  // Shapley values of the players
  double interaction = 0;      // of the object with everything else
};

struct GroupGame {
  std::vector<Player> players;
  std::vector<Game> games;  // one per baseline; the first one is the answer
  xai::SeatVerdict seat;

  double value(xai::Role role, std::size_t game = 0) const;
  double area(xai::Role role) const;
  // Of all influence, whatever the sign, 0..1; none where there is no influence.
  std::optional<double> share(xai::Role role, std::size_t game = 0) const;
};

struct Outcome {
  std::string kind;   // kind_text
  std::string label;  // the class of the labelled object it is on or near; empty without one
  double overlap = 0;
};

struct Found {
  std::string class_name;
  Detection detection;             // box in pixels of the picture, clipped to it
  double area = 0;                 // of the box, as a share of the picture
  std::optional<Outcome> outcome;  // with labels
  std::optional<GroupGame> game;   // of the best ones: --max-objects
};

struct Record {
  std::string image;   // file name
  std::string survey;  // digest of the settings that it was made with
  std::string sha256;  // of the picture; empty where it could not be read
  std::string failed;  // why it could not be looked at; the rest is empty then
  std::int64_t width = 0, height = 0;
  std::vector<Found> found;
  // With labels: the objects, whether each was found, and what average precision is computed from.
  bool labelled = false;
  std::vector<LabelledObject> labels;
  std::vector<bool> seen;
  std::vector<Detection> ranked;
};

Json record_json(const Record& record);
// Throws FormatError when it is not a whole record, to the last byte as record_json would write it.
Record record_of(const std::string& text, const std::string& file);

// The file of a picture's record: "street.jpg.json", shortened where that is no file name.
std::string record_name(const std::string& image);

}  // namespace limpid::tools::survey
