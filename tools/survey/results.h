// What a survey or a merge leaves: the files of its summary, and words about them.
#pragma once

#include "tools/output_folder.h"
#include "tools/survey/cases.h"

namespace limpid::tools::survey {

// Writes summary.json, summary.csv, objects.csv, survey.sqlite, bars.svg and beeswarm.svg, prints the summary, names
// what is missing. Returns the exit code: 5 where a picture is missing or failed. Throws FormatError when there is no
// picture that could be looked at.
int finish(const Survey& survey, const OutputFolder& out);

}  // namespace limpid::tools::survey
