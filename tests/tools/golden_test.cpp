// The program against PyTorch's numbers, through its files alone: prepared input in, tensors and maps out.
#include <doctest/doctest.h>

#include "tests/support/networks.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tools/json.h"
#include "weights/npy.h"

using namespace limpid::test;
using limpid::Tensor;
using limpid::tools::Json;
using limpid::weights::read_npy;

namespace {

// The largest difference, as a share of the reference's largest magnitude.
double difference(const std::filesystem::path& file, const std::filesystem::path& reference) {
  const Tensor x = read_npy(file), r = read_npy(reference);
  REQUIRE(x.elements() == r.elements());
  return relative_difference(x.reshaped(r.shape()), r);
}

}  // namespace

TEST_CASE("explain --tensors on the golden inputs gives PyTorch's heads, activations, gradients and maps in float64") {
  NEEDS_SHARED(shared);
  for (const std::string name : {"yolo-fastest-1.1-dog", "MobileNetV2-YOLOv3-Nano-voc-horses"}) {
    CAPTURE(name);
    const std::filesystem::path golden = shared / "golden" / name;
    const Json golden_case = Json::parse(bytes_of(golden / "case.json"), "case.json");
    const Json& target = golden_case.at("target");
    std::string cell;
    for (const std::string key : {"head", "anchor", "row", "column"}) {
      cell += key + "=" + std::to_string(target.whole_at(key)) + ",";
    }
    for (const std::string of : {"class_logit", "score"}) {
      const Json::Array& layers = golden_case.array_at("layers");
      const std::string layer =
          std::to_string(static_cast<int>(layers[of == "score" ? 0 : layers.size() - 1].as_number()));
      CAPTURE(layer);
      const TemporaryFolder out;
      const Ran ran =
          run_limpid({"explain", "--tensor", (golden / "input.npy").string(), "--model",
                      (shared / "models" / (golden_case.text_at("model") + ".cfg")).string(), "--precision", "float64",
                      "--target", cell + "class=" + target.text_at("class_name"), "--of", of, "--layer", layer,
                      "--method", "grad-cam,hires-cam", "--tensors", "--out", out.path().string()});
      CAPTURE(ran.error);
      REQUIRE(ran.code == 0);
      for (int head = 0; head < 2; ++head) {
        const std::string file = "head" + std::to_string(head) + ".npy";
        CHECK(difference(out / file, golden / file) <= 1e-6);
      }
      CHECK(difference(out / "activation.layer.npy", golden / ("activation_layer" + layer + ".npy")) <= 1e-6);
      CHECK(difference(out / "gradient.layer.npy", golden / ("grad_" + of + "_layer" + layer + ".npy")) <= 1e-6);
      CHECK(difference(out / "gradient.input.npy", golden / ("grad_" + of + "_input.npy")) <= 1e-6);
      CHECK(difference(out / "grad-cam.layer.npy", golden / ("gradcam_" + of + "_layer" + layer + ".npy")) <= 1e-6);
      CHECK(difference(out / "hires-cam.layer.npy", golden / ("hirescam_" + of + "_layer" + layer + ".npy")) <= 1e-6);
    }
  }
}
