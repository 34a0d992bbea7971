// From a picture to its record.
#pragma once

#include "detector/dataset.h"
#include "tools/session.h"
#include "tools/survey/header.h"
#include "tools/survey/record.h"

namespace limpid::tools::survey {

// What is asked of every picture.
struct Inquiry {
  const Session& session;
  const Settings& settings;
  bool labelled = false;
  std::string digest;  // of the header
};

// A picture that cannot be looked at gets a record with the reason.
Record look_at(const Inquiry& inquiry, const LabelledPicture& labelled, LabelNotes& notes);

// Whether the record is the one that look_at would make, as far as that can be told without the detector: the same
// survey, picture and labels. Failed ones are never: whatever was wrong may have been mended.
bool still_holds(const Record& record, const Inquiry& inquiry, const LabelledPicture& labelled);

// The class of a player, from the classes of the objects in the scene: "car" of "car 2". Empty for a part of the
// picture, and for several objects as one.
std::string class_of_player(const std::string& player, std::span<const xai::SceneObject> scene);

}  // namespace limpid::tools::survey
