// The program with nothing beside it: no model, no picture, from any folder.
#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tools/json.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("the demo finds what is in its scenes and explains it; one scene alone can be explained without a model") {
  NOT_UNDER_SANITIZERS("two comparisons of two scenes take too long under a sanitizer");
  const TemporaryFolder folder;
  RunSettings elsewhere;
  elsewhere.folder = folder.path().string();
  elsewhere.seconds = 900;
  const Ran demo = run_limpid({"demo", "--scenes", "2", "--objects", "1", "--out", "shown"}, elsewhere);
  CAPTURE(demo.error);
  REQUIRE(demo.code == 0);
  CHECK(contains(demo.out, (folder / "shown/report.html").string()));
  const Json report = Json::parse(content(folder / "shown/report.json"), "report.json");
  CHECK(report.contains("detectors"));
  CHECK(report.array_at("pictures").size() == 4);  // by each detector

  const Ran explained =
      run_limpid({"explain", "shown/pictures/test-000013.png", "--method", "hires-cam", "--out", "why"}, elsewhere);
  CAPTURE(explained.error);
  CHECK(explained.code == 0);
  CHECK(contains(explained.error, "model scenes-honest was trained on limpid's own scenes; it knows toadstool"));
  CHECK(run_limpid({"replay", "why/explanation.json"}, elsewhere).code == 0);
}
