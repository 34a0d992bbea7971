// What may be wrong with a detector or with a map, as a hypothesis to test: what was measured, and the command that
// could refute it.
#pragma once

#include <string>
#include <vector>

#include "tools/handin/reading.h"

namespace limpid::tools::handin {

struct Flaw {
  std::string hypothesis;
  std::vector<std::string> evidence;  // sentences
  std::string test, command;          // what to look for, and how; the command may be empty
};

// Of a report with verdicts: about each object, then about each picture's errors.
std::vector<Flaw> flaws_of(const Json& report, const std::vector<ReportedObject>& objects);

}  // namespace limpid::tools::handin
