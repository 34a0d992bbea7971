#include "tools/answer_all.h"

#include <chrono>
#include <utility>

#include "tools/console.h"
#include "tools/progress.h"
#include "xai/against_exact.h"
#include "xai/budget.h"

namespace limpid::tools {

std::vector<std::vector<xai::Attribution>> answer_all(const xai::Question& question, ExplainRequest& request) {
  xai::Budget budget;
  if (request.game.budget > 0 && !request.replayed) {
    budget = xai::resolve_budget(question, request.methods, request.settings, request.game.budget);
    if (!budget.text.empty()) warn("[--budget] " + budget.text);
    request.settings.counts = budget.counts;
  }
  Progress progress("explaining", static_cast<std::int64_t>(request.methods.size()));
  std::vector<std::vector<xai::Attribution>> answers(question.targets().size());
  for (const std::string& name : request.methods) {
    const xai::Method& method = xai::method(name);
    xai::Settings settings = request.settings;
    std::optional<Progress> within;  // for the methods that run the network many times
    std::int64_t known = 0;
    settings.progress = [&](std::int64_t done, std::int64_t all) {
      if (!within) within.emplace(name, all);
      within->step(done - std::exchange(known, done));
    };
    settings.tell = [](const std::string& sentence) { warn(sentence); };
    if (budget.seconds.contains(name)) {
      const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(budget.seconds.at(name));
      settings.enough = [end] { return std::chrono::steady_clock::now() >= end; };
    }
    std::vector<xai::Attribution> of_method = method.build(method, settings)->explain(question);
    for (std::size_t t = 0; t < answers.size(); ++t) answers[t].push_back(std::move(of_method[t]));
    progress.step();
  }
  for (std::vector<xai::Attribution>& of_target : answers) xai::measure_against_exact(of_target);
  return answers;
}

}  // namespace limpid::tools
