// The tables of handin.md, each with its caption line; empty where there is nothing to tell.
#pragma once

#include <string>

#include "tools/handin/reading.h"

namespace limpid::tools::handin {

std::string settings_table(const Json& report);
std::string pictures_table(const Json& report);
std::string methods_table(const Json& report);                               // what each asks
std::string groups_table(const ReportedObject& one);                         // object, others, ring, rest
std::string measures_table(const Json& report, const ReportedObject& one);   // a column per method
std::string agreement_table(const Json& report, const ReportedObject& one);  // of the leading methods
std::string baselines_table(const Json& report, const ReportedObject& one);  // under a second filling
std::string overview_tables(const Json& report);                             // of each detector, and what they say
std::string detectors_table(const Json& pair);                               // one of the report's "detectors"

}  // namespace limpid::tools::handin
