// A comparison of methods on the objects of a picture, from the request to the finished level. What is made of it:
// report.json (comparison_json.h), pictures and maps for the page (comparison_assets.h), sentences
// (comparison_words.h).
#pragma once

#include "tools/explanation.h"
#include "xai/comparison.h"

namespace limpid::tools {

struct CompareRequest {
  CompareRequest() { explain.methods.clear(); }

  ExplainRequest explain;  // methods empty: those of the levels
  xai::Level level = xai::Level::quick;
  std::int64_t objects = 3;  // of a picture, the best ones
  std::string second_baseline = "mean";
  bool lime_parity = false;  // LIME's own choice of players and filling
  bool worksheet = false;    // without verdicts and analysis

  void check() const;  // throws UsageError
  xai::ComparisonOptions options() const;
};

class ComparedPicture {
 public:
  // The best objects, one of each place. Throws NothingToExplain where nothing was found.
  ComparedPicture(const Session& session, const CompareRequest& request, Picture picture, std::string name);

  const std::string& name() const { return name_; }  // its folder and the first part of its keys
  const Picture& picture() const { return seen_.picture; }
  const std::vector<Found>& found() const { return seen_.found; }
  // Numbers in found(), in the order of comparison().objects().
  const std::vector<std::size_t>& explained() const { return explained_; }
  const xai::Question& question() const { return *question_; }
  xai::Comparison& comparison() { return *comparison_; }
  const xai::Comparison& comparison() const { return *comparison_; }
  std::string id(std::size_t object) const;  // "dog/0-dog"

 private:
  std::string name_;
  Seen seen_;
  std::vector<std::size_t> explained_;
  std::vector<std::unique_ptr<DetectionTarget>> targets_;
  std::unique_ptr<xai::Question> question_;
  std::unique_ptr<xai::Comparison> comparison_;
};

using ComparedPictures = std::vector<std::unique_ptr<ComparedPicture>>;

}  // namespace limpid::tools
