// What a survey says about a detector as a whole. Everything is computed from the records alone, in the order of the
// pictures, so that it is the same whoever made them.
#pragma once

#include <map>

#include "tools/survey/cases.h"
#include "tools/survey/context_maps.h"
#include "tools/survey/influences.h"
#include "tools/survey/suspects.h"
#include "xai/statistics/bootstrap.h"

namespace limpid::tools::survey {

// Classes, and pairs of classes, that were seen in fewer pictures are never ranked nor tested.
inline constexpr std::int64_t kLeastPictures = 10;

struct GroupMeans {
  xai::MeanOverPictures value;  // Shapley values of the group, in points of confidence
  xai::MeanOverPictures size;   // the same whatever their signs
};

struct ClassRow {
  std::string name;                 // of the class; of several "other classes"; of all "all classes"
  std::vector<std::string> pooled;  // the classes, where they are several
  std::optional<int> rank;          // by the share of context, the largest first; only single classes
  std::int64_t pictures = 0, detections = 0;
  std::vector<std::array<GroupMeans, 4>> groups;  // [baseline][role]
  std::optional<xai::MeanOverPictures> context;   // its share of all influence, 0..1
  std::optional<xai::MeanOverPictures> excess;    // of that over what is usual for the size
  std::map<std::string, std::int64_t> seats;      // verdicts, "no verdict" where there is none
  std::map<std::string, std::int64_t> outcomes;   // with labels
  std::optional<ClassPrecision> precision;        // with labels, single classes
};

struct OutcomeRow {
  std::string kind;
  std::int64_t detections = 0;
  std::optional<xai::MeanOverPictures> context;
};

struct Summary {
  const Survey* survey = nullptr;
  std::vector<Case> cases;
  std::vector<std::string> baselines;
  std::int64_t detections = 0;    // also those that were not asked about
  std::vector<ClassRow> classes;  // all classes; the single ones by rank; the other classes
  std::vector<OutcomeRow> outcomes;
  std::optional<AveragePrecision> precision;
  Influences influences;
  Suspects suspects;
  ContextMaps maps;
};

// The survey must outlive it.
Summary summary_of(const Survey& survey);

}  // namespace limpid::tools::survey
