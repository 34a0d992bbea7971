// The table of explanation methods.
#pragma once

#include <functional>
#include <span>

#include "xai/explainer.h"

namespace limpid::xai {

struct CamFormula;

struct Method {
  std::string_view name;   // on the command line: "grad-cam"
  std::string_view title;  // "Grad-CAM"
  std::string_view paper;
  std::string_view reads;  // what a cell of the map says
  std::string_view asks;   // the question that the method answers, in plain words
  bool has_sign;           // negative cells speak against the target
  bool asks_target;        // false: the map is the same for every target
  const CamFormula* cam;   // null for methods that are not CAMs
  bool goes_backward;      // false: a black-box method, which evaluates masked pictures
  std::unique_ptr<Explainer> (*build)(const Method&, const Settings&);
};

std::span<const Method> methods();
// Throws UsageError listing the names when there is no such method.
const Method& method(std::string_view name);

// One target seen through a CAM at several layers, with a single backward pass: for a sheet of all layers. The answers
// are handed over one by one, so that not all maps in the picture's frame must be held at once.
void sweep(const Question& question, const DetectionTarget& target, const Method& method,
           const std::vector<std::string>& layers, const std::function<void(Attribution)>& take);

}  // namespace limpid::xai
