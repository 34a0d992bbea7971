// Explaining one picture: from the question to the files and the JSON that names everything needed to make them again.
// `limpid explain` and `limpid replay` both end here, so a replay runs the very same code.
#pragma once

#include "tools/game_options.h"
#include "tools/output_folder.h"
#include "tools/session.h"
#include "tools/target_choice.h"
#include "xai/methods.h"

namespace limpid::tools {

// What does not depend on the picture.
struct ExplainRequest {
  ModelOptions model;
  // precision empty: float64 where a method goes backward, because next to a kink of a ReLU or of max pooling a float32
  // gradient can be off by a percent; float32 for masked pictures, which have no such trouble.
  RunOptions run{.precision = ""};
  DetectOptions detect;
  std::vector<std::string> methods{"grad-cam"};
  xai::Settings settings;
  GameOptions game;
  std::string segments_sha256;  // of the file of players, once it is read
  std::string quantity = "score";
  bool all_layers = false;
  bool tensors = false;
  bool replayed = false;  // precisions and hashes are those of an earlier explanation

  void check() const;          // throws UsageError for unknown methods, words and layers
  bool goes_backward() const;  // some method needs a tape
  // By a plan unless everything is asked for in float64.
  Work work() const;
  // Settles the precisions and reads the players' file, in the frame of the network's input or of the picture. Throws
  // FormatError, for a replay also when the file is not the same.
  void prepare(bool network_frame);
};

struct Explanation {
  Asked asked;
  std::vector<NamedBytes> files;  // explanation.json is the last
  Json json;
  std::string text;  // for people
};

// A picture and what was found in it.
struct Seen {
  Picture picture;
  Predictions predictions;
  std::vector<Found> found;
};
Seen look_at(const Session& session, const ExplainRequest& request, Picture picture);

// One explanation per asked object, all from one recorded forward pass.
std::vector<Explanation> explain_picture(const Session& session, ExplainRequest request, const Seen& seen,
                                         const std::vector<Asked>& asked);

// The folder within --out of one explanation, "" for --out itself: several pictures stand in folders named after them,
// several objects of a picture in folders named after asked_name().
std::string folder_of(bool several_pictures, const std::string& picture, bool several_objects,
                      const std::string& object);

}  // namespace limpid::tools
