#include "weights/formats.h"

#include <doctest/doctest.h>

#include <cmath>

#include "nn/network.h"
#include "tensor/error.h"
#include "tests/support/darknet_files.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"
#include "weights/class_names.h"
#include "weights/random_parameters.h"

using namespace limpid;
using namespace limpid::test;

namespace {

std::string tiny_weights() { return header_bytes() + value_bytes(159); }
std::vector<std::string> names(const std::string& text, std::int64_t classes) {
  return weights::read_class_names(text, "some.names", classes);
}
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a model is recognised by what it holds, whatever it is called") {
  TemporaryFolder folder;
  folder.put("model.weights", tiny_weights());
  const weights::ModelFile model = weights::load_model(folder.put("model.txt", "\n# a comment\n" + kTinyCfg));
  CHECK(model.format == "darknet");
  CHECK(model.tensors.size() == 7);
  CHECK(model.class_names.empty());
  REQUIRE(model.sources.size() == 2);
  CHECK(model.sources[0].name == "model.txt");
  CHECK(model.sources[1].name == "model.weights");

  const auto refused = [&](const std::string& bytes) {
    const auto path = folder.put("other.cfg", bytes);
    return error_text<FormatError>([&] { weights::load_model(path); });
  };
  CHECK(contains(refused(""), "other.cfg] is empty, expected a Darknet cfg"));
  CHECK(contains(refused("\x7f"
                         "ELF\1\1"),
                 "looks like an ELF program, expected a safetensors file, an ONNX file or a Darknet .cfg"));
  CHECK(contains(refused("<!doctype html>"), "looks like an HTML page"));
  CHECK(contains(refused(tiny_weights()),
                 "is of no known format, expected a safetensors file, an ONNX file or a Darknet .cfg"));
  CHECK(contains(refused(std::string(8, '\xff') + "{\"a\":1}"),
                 "at byte 0: a header of more than 2^32 bytes, expected at most 100000000"));
  CHECK(contains(refused("filters=3\n"), "other.cfg:1] key 'filters' before any section"));
  CHECK(contains(error_text<FormatError>([&] { weights::load_model(folder.path()); }), "is a folder"));
  CHECK(
      contains(error_text<FormatError>([&] { weights::load_model(folder / "none.cfg"); }), "none.cfg] cannot be read"));
}

TEST_CASE("options that contradict each other or make no sense") {
  TemporaryFolder folder;
  const auto cfg = folder.put("tiny.cfg", kTinyCfg);
  CHECK(contains(
      error_text<UsageError>([&] { weights::load_model(cfg, {.weights = "tiny.weights", .random_weights = 1}); }),
      "given together with random weights"));
  for (const double epsilon : {-1.0, 1.0, std::nan("")}) {
    CHECK(contains(error_text<UsageError>([&] { weights::load_model(cfg, {.batch_norm_epsilon = epsilon}); }),
                   "[batch norm epsilon]"));
  }
  const weights::ModelFile model = weights::load_model(cfg, {.batch_norm_epsilon = 1e-3, .random_weights = 1});
  CHECK(model.blueprint.layers[1].attributes.get<double>("epsilon") == 1e-3);
}

TEST_CASE("random weights are the same for the same seed and keep activations alive") {
  TemporaryFolder folder;
  const auto cfg = folder.put("tiny.cfg", kTinyCfg);
  const weights::ModelFile one = weights::load_model(cfg, {.random_weights = 7});
  const weights::ModelFile again = weights::load_model(cfg, {.random_weights = 7});
  const weights::ModelFile other = weights::load_model(cfg, {.random_weights = 8});
  CHECK(one.sources.size() == 1);
  const Tensor& weight = one.tensors.at("0.conv2d.weight");
  double square = 0;
  bool equal = true, differs = false;
  for (std::int64_t i = 0; i < weight.elements(); ++i) {
    equal = equal && weight.at(i) == again.tensors.at("0.conv2d.weight").at(i);
    differs = differs || weight.at(i) != other.tensors.at("0.conv2d.weight").at(i);
    square += weight.at(i) * weight.at(i);
  }
  CHECK(equal);
  CHECK(differs);
  CHECK(square / 108 == doctest::Approx(2.0 / 27).epsilon(0.5));
  for (std::int64_t i = 0; i < 4; ++i) CHECK(one.tensors.at("0.batch_norm.variance").at(i) > 0.5);
}

TEST_CASE("class names are read one a line and counted") {
  CHECK(names("cat\ndog\n", 2) == Names{"cat", "dog"});
  CHECK(names("\xef\xbb\xbf"
              "cat\r\ntraffic light\r\n\r\n",
              2) == Names{"cat", "traffic light"});
  CHECK(names("  cat \nch\xc3\xa8vre", 2) == Names{"cat", "ch\xc3\xa8vre"});
  CHECK(names("<script>\n$(rm x)\n../../etc/passwd\n", 3)[2] == "../../etc/passwd");
  const auto refused = [](const std::string& text) { return error_text<FormatError>([&] { names(text, 2); }); };
  CHECK(refused("cat\n") == "[some.names] has 1 class names, expected 2, the classes of the model");
  CHECK(contains(refused(""), "has 0 class names"));
  CHECK(contains(refused("cat\n\ndog\n"), "[some.names:2] an empty line"));
  CHECK(contains(refused("cat\n\x1b[31mdog\n"), "[some.names:2] a control character"));
  CHECK(contains(refused("cat\n\xff\n"), "[some.names:2] invalid UTF-8"));
  CHECK(contains(refused(std::string(2000, 'x')), "a name of 2000 bytes"));
}

TEST_CASE("class names are looked for beside the model") {
  TemporaryFolder folder;
  const auto cfg = folder.put("tiny.cfg", kTinyCfg);
  folder.put("tiny.weights", tiny_weights());
  CHECK(weights::find_class_names(cfg, {}, 80) == std::nullopt);
  folder.put("coco.names", "");
  folder.put("voc.names", "");
  CHECK(weights::find_class_names(cfg, {}, 80) == folder / "coco.names");
  CHECK(weights::find_class_names(cfg, {}, 20) == folder / "voc.names");
  CHECK(weights::find_class_names(cfg, {}, 2) == std::nullopt);
  CHECK(weights::find_class_names(cfg, "given.names", 80) == "given.names");

  folder.put("tiny.names", "cat\ndog\n");
  const weights::ModelFile model = weights::load_model(cfg);
  CHECK(model.class_names == Names{"cat", "dog"});
  CHECK(model.sources.back().name == "tiny.names");
  CHECK(weights::load_model(cfg, {.names = folder.put("other.names", "a\nb\n")}).class_names == Names{"a", "b"});
  folder.put("tiny.names", "cat\n");
  CHECK(contains(error_text<FormatError>([&] { weights::load_model(cfg); }), "has 1 class names, expected 2"));
}
