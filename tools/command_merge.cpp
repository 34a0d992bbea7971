#include "tensor/error.h"
#include "tools/command.h"
#include "tools/survey/header.h"
#include "tools/survey/records.h"
#include "tools/survey/results.h"

namespace limpid::tools {

namespace {

struct Settings {
  std::vector<std::string> folders;
  std::filesystem::path out;
};

int run(const Settings& s) {
  const OutputFolder out(s.out);
  const std::vector<std::filesystem::path> folders(s.folders.begin(), s.folders.end());
  const survey::Survey merged = survey::read_survey(folders);
  out.sweep();
  survey::settle(out, merged.header);
  return survey::finish(merged, out);
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.arguments("DIR", s->folders, "folders that 'limpid survey' wrote into, of one and the same survey");
  line.group("Output");
  line.option("--out", "DIR", s->out, "where the summary goes; may be one of them (needed)");
  return [s] {
    if (s->out.empty()) throw UsageError("[--out] is missing: name a folder for the summary");
    return run(*s);
  };
}

}  // namespace

extern const Command kMerge{
    "merge", "put the shards of a survey together",
    "Reads the records that the shards of one survey made, in one folder or several, and sums them up: the same bytes "
    "however the work was split. Pictures without a record are named, and the exit code is 5; the summary is then of "
    "those that are there.\n"
    "Per class: what the object itself, other objects, the ring around it and the rest of the picture are worth to its "
    "detections (summary.csv, bars.svg, beeswarm.svg); what objects do to each other; detections that rest on their "
    "surroundings more than is usual for their size, each with the 'limpid whatif' that tests it; the kinds of maps; "
    "with labels, average precision and errors. objects.csv has a row per detection, survey.sqlite everything.\n"
    "Intervals are 95 % bootstrap intervals over pictures. Classes in less than 10 pictures are pooled and not ranked.",
    "limpid merge survey/ --out survey/\n"
    "limpid merge shard-1/ shard-2/ shard-3/ --out survey/",
    define};

}  // namespace limpid::tools
