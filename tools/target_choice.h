// What `limpid explain` is asked to explain: which object, and which of its numbers.
#pragma once

#include "detector/target.h"
#include "tools/command_line.h"
#include "tools/detections.h"

namespace limpid::tools {

struct TargetOptions {
  std::string detection;   // K, or "all"; empty: the best
  std::string class_name;  // only detections of this class
  std::string at;          // "X,Y": only detections whose box holds this pixel of the picture
  std::string cell;        // "head=..,anchor=..,row=..,column=..,class=..": any candidate, detected or not
  std::string quantity = "score";

  void add_to(CommandLine& line);
  void check() const;  // throws UsageError for options that contradict each other
};

struct Asked {
  CandidateId candidate = 0;
  std::int64_t class_id = 0;
  std::optional<std::size_t> detection;  // its number in the list of detections, when it is one of them
};

// Throws UsageError for unknown words, NothingToExplain when no detection fits.
std::vector<Asked> choose(const TargetOptions& options, const Detector& detector, const std::vector<Found>& found);

// Throws UsageError where a candidate is none of this picture's: an anchor that nothing was proposed for.
void expect_seen(const Asked& asked, const Detector& detector, const Predictions& predictions);

// "head=0,anchor=1,row=6,column=3,class=dog": a class name may hold blanks and commas.
Asked asked_cell(const std::string& text, const Detector& detector);

// The first anchor in the centre cell of a head: something to ask about where nothing was found.
CandidateId centre_candidate(const Detector& detector, std::int64_t head);

// As a folder's name and in tables: "detection-0", or "head0-anchor1-row6-column3-class16".
std::string asked_name(const Asked& asked, const Detector& detector);

}  // namespace limpid::tools
