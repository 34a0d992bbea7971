// What a report.json says of its files, for a replay: names are part of its bytes, wherever the files are now.
#pragma once

#include <map>

#include "tools/comparison.h"
#include "tools/json.h"

namespace limpid::tools {

struct Recorded {
  std::vector<ModelOptions> models;
  std::vector<std::string> images, hashes;  // paths and SHA-256
  // Of pictures with labels, in pixels of the picture; by path and detector ("" where there was one only).
  std::map<std::pair<std::string, std::string>, std::vector<LabelledObject>> labels;

  // Throws FormatError where a model is not the one of then; else gives the detectors their recorded names.
  void expect_same(const Json& request, ComparedDetectors& detectors) const;
};

// Makes request and images those of the report; files that moved are at the places that they name. Throws UsageError
// when other numbers of them are named than the report has, FormatError when one is not there.
Recorded recorded(const Json& report, CompareRequest& request, std::vector<std::string>& images);

}  // namespace limpid::tools
