// What may be wrong with a detector or with a map, as a hypothesis to test: what was measured, and the command that
// could refute it.
#pragma once

#include <string>
#include <vector>

#include "tools/handin/reading.h"

namespace limpid::tools::handin {

enum class Weight { hint, serious, grave };

struct Flaw {
  std::string hypothesis;
  Weight weight = Weight::hint;
  std::string test, command;          // what to look for, and how; the command may be empty
  std::vector<std::string> evidence;  // sentences
  std::size_t cases = 0;              // objects, maps or detections that speak for it
};

// One flaw for each hypothesis, whatever number of objects and pictures it is found in.
class Flaws {
 public:
  // The evidence joins that of a flaw with the same hypothesis, which keeps its first test.
  void add(Flaw flaw);
  // The gravest first, of those the ones with the most cases.
  std::vector<Flaw> ranked() const;

 private:
  std::vector<Flaw> flaws_;
};

// Of a report with verdicts, ranked.
std::vector<Flaw> flaws_of(const Json& report, const std::vector<ReportedObject>& objects);

// Of its parts: what maps do not show.
void add_map_flaws(Flaws& flaws, const Json& report, const std::vector<ReportedObject>& objects);

}  // namespace limpid::tools::handin
