// report.json: a comparison as data (docs/report.md). Everything in it follows from model, pictures and request, but
// for "took", which a replay copies.
#pragma once

#include "tools/comparison.h"

namespace limpid::tools {

// `took`: of the run that a replay repeats; null to write down what this run took.
Json report_json(const ComparedDetectors& detectors, const ComparedPictures& pictures, const Json& took);
Json took_json(const ComparedPictures& pictures);

// The request of a report.json, to run it again, and the paths of its pictures. Throw FormatError when it is not one.
CompareRequest compare_request_of(const Json& report);
std::vector<std::string> pictures_of(const Json& report);

}  // namespace limpid::tools
