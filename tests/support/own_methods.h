// Methods that a test makes up, so that it knows their maps.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "xai/answer.h"
#include "xai/methods.h"

namespace limpid::test {

inline constexpr std::int64_t kOwnSide = 8;  // of their maps, cells
// The map of a question, kOwnSide x kOwnSide; `seed` is that of the settings.
using OwnFormula = std::vector<double> (*)(const xai::Question& question, std::uint64_t seed);

template <OwnFormula formula, bool draws>
class OwnExplainer : public xai::Explainer {
 public:
  OwnExplainer(const xai::Method& method, const xai::Settings& settings) : method_(&method), seed_(settings.seed) {}
  std::vector<xai::Attribution> explain(const xai::Question& question) const override {
    std::vector<xai::Attribution> maps;
    for (const DetectionTarget* target : question.targets()) {
      xai::Answer answer(question, *target, *method_);
      if (draws) answer.attribution.settings.set("seed", std::to_string(seed_));
      maps.push_back(std::move(answer).finish(formula(question, seed_), kOwnSide, kOwnSide, false));
    }
    return maps;
  }

 private:
  const xai::Method* method_;
  std::uint64_t seed_;
};

template <OwnFormula formula, bool draws = false>
xai::Method own_method(std::string_view name) {
  return {name,
          name,
          "",
          "",
          "",
          true,
          true,
          nullptr,
          false,
          [](const xai::Method& m, const xai::Settings& s) -> std::unique_ptr<xai::Explainer> {
            return std::make_unique<OwnExplainer<formula, draws>>(m, s);
          }};
}

}  // namespace limpid::test
