// The program on a Faster R-CNN with seeded weights: what each command makes of it, from a file under torchvision's
// names on.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "detector/image_io.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"
#include "tests/support/torchvision_case.h"

using namespace limpid;
using namespace limpid::test;

namespace {

// The model's file and two pictures whose inputs differ.
struct Files {
  Files() {
    model = (folder / "seeded.safetensors").string();
    write_torchvision_weights(model, torchvision_weights(Torchvision::mobilenet_v3_large_320_fpn, 1));
    wide = picture("wide.png", 120, 90), tall = picture("tall.png", 60, 100);
  }
  std::string picture(const char* name, std::int64_t width, std::int64_t height) const {
    const auto path = (folder / name).string();
    save_png(path, torchvision_image(width, height, 1));
    return path;
  }
  TemporaryFolder folder;
  std::string model, wide, tall;
};
const Files& files() {
  static const Files all;
  return all;
}

nlohmann::json json_of(const std::vector<std::string>& words) {
  const Ran ran = run_limpid(words);
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  return nlohmann::json::parse(ran.out);
}

}  // namespace

TEST_CASE("detect: pictures of several sizes, alone and in batches, with the same detections") {
  NOT_UNDER_SANITIZERS("a dozen runs of the program; detector/ and xai/faster_rcnn_test run its parts there");
  const Files& f = files();
  const auto both =
      json_of({"detect", f.wide, f.tall, "--model", f.model, "--threshold", "0.15", "--batch", "2", "--json", "-"});
  for (std::size_t i = 0; i < 2; ++i) {
    const auto alone =
        json_of({"detect", i == 0 ? f.wide : f.tall, "--model", f.model, "--threshold", "0.15", "--json", "-"});
    CHECK(both["images"][i]["detections"] == alone["detections"]);
    CHECK_FALSE(alone["detections"].empty());
    CHECK(alone["detections"][0]["class"].is_string());
  }
}

TEST_CASE("explain and replay: the same bytes; an anchor that proposed nothing is told") {
  NOT_UNDER_SANITIZERS("a dozen runs of the program; detector/ and xai/faster_rcnn_test run its parts there");
  const Files& f = files();
  const std::string out = (f.folder / "why").string();
  const Ran ran = run_limpid({"explain", f.wide, "--model", f.model, "--threshold", "0.1", "--method", "grad-cam,lime",
                              "--segmentation", "grid:2x2", "--samples", "24", "--out", out});
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  CHECK(contains(ran.out, "grad-cam"));
  const Ran again = run_limpid({"replay", out + "/explanation.json"});
  CHECK(again.code == 0);
  CHECK(contains(again.out, "the same bytes again"));
  std::ifstream file(out + "/explanation.json");
  CHECK(nlohmann::json::parse(file)["preprocessing"]["fit"] == "shorter_side");

  const Ran none = run_limpid({"explain", f.wide, "--model", f.model, "--target",
                               "head=0,anchor=4,row=0,column=0,class=dog", "--out", (f.folder / "no").string()});
  CHECK(none.code == 2);
  CHECK(contains(none.error, "[--target] head 0, anchor 4, row 0, column 0 proposed no box in this picture"));
}

TEST_CASE("whatif tells what became of the very proposal; errors and trace know proposals") {
  NOT_UNDER_SANITIZERS("a dozen runs of the program; detector/ and xai/faster_rcnn_test run its parts there");
  const Files& f = files();
  const auto changes =
      json_of({"whatif", f.wide, "--model", f.model, "--threshold", "0.15", "--hide", "0,0,60,90", "--json", "-"});
  CHECK_FALSE(changes["changes"].empty());
  const Ran errors = run_limpid({"errors", f.wide, "--model", f.model});
  CHECK(errors.code == 0);
  const Ran trace = run_limpid({"trace", f.wide, "--model", f.model, "--threshold", "0.1", "--samples", "0"});
  CAPTURE(trace.error);
  CHECK(trace.code == 0);
  CHECK(contains(trace.out, "roi_heads.box_roi_pool"));
  CHECK(contains(trace.out, "roi_align"));
}

TEST_CASE("convert keeps the detections; inspect tells how a picture is scaled") {
  NOT_UNDER_SANITIZERS("a dozen runs of the program; detector/ and xai/faster_rcnn_test run its parts there");
  const Files& f = files();
  const std::string copy = (f.folder / "copy.safetensors").string();
  CHECK(run_limpid({"convert", f.model, "-o", copy}).code == 0);
  const std::vector<std::string> asked{"detect", f.tall, "--threshold", "0.15", "--json", "-", "--model"};
  const auto with = [&](const std::string& model) {
    std::vector<std::string> words = asked;
    words.push_back(model);
    return json_of(words);
  };
  CHECK(with(copy) == with(f.model));
  CHECK(contains(run_limpid({"inspect", f.model}).out, "scaled to a shorter side of 320, a longer one of at most 640"));
}
