// What the hand-in reads in a report.json.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/json.h"

namespace limpid::tools::handin {

// An explained object with the picture it is in. Points into the report.
struct ReportedObject {
  const Json* picture = nullptr;
  const Json* object = nullptr;
  std::string path;           // of the picture, as the run was asked for it
  std::string model;          // file of the detector that found it
  std::string detector;       // its name, where there are several detectors
  std::string model_options;  // that model as options of a command
  std::string
      figures;  // the first part of the names of its figures: letters, digits, - and _ of ASCII, used by no other

  std::string file() const;   // of the picture, without its folder
  std::string place() const;  // "dog.jpg", of several detectors "dog.jpg (yolo-fastest-1.1)"
  std::string name() const;   // the class
  std::string title() const;  // "dog 96 %"
};
std::vector<ReportedObject> objects_of(const Json& report);

bool is_worksheet(const Json& report);
std::string model_file(const Json& report);
std::string title_of_method(const Json& report, const std::string& name);  // "Grad-CAM"

// A CAM, LIME and a SHAP: those that the assignment compares; what is missing is replaced by what answered.
std::vector<const Json*> leading_methods(const Json& report, const Json& object);
// Those that answered.
std::vector<const Json*> answered(const Json& object);

// "23.1 points" of a score, a plain number of anything else; `signs`: with a + or -.
std::string amount(const Json& object, double value, bool with_sign = false);
}  // namespace limpid::tools::handin
