#include "detector/training/checkpoint.h"

#include <doctest/doctest.h>

#include "tests/support/throws.h"
#include "tests/support/training_case.h"
#include "weights/safetensors.h"

using namespace limpid;
using namespace limpid::test;

namespace {

std::string cut(std::string text, const std::filesystem::path& folder) {
  const std::string path = folder.string() + "/";
  if (const auto at = text.find(path); at != std::string::npos) text.erase(at, path.size());
  return text;
}

}  // namespace

TEST_CASE("a checkpoint of another training is refused with the first difference") {
  const TemporaryFolder folder;
  TrainingState state;
  state.parameters = state.average = {{"p", Tensor::of({1}, {2})}};
  const auto path = folder.put("c", checkpoint_bytes(state, {{"epochs", "10"}, {"seed", "1"}}));
  CHECK(read_checkpoint(path, {{"epochs", "10"}, {"seed", "1"}}).parameters.at("p").at(0) == 2);
  const auto error = [&](const TrainingIdentity& identity) {
    return cut(error_text<UsageError>([&] { read_checkpoint(path, identity); }), folder.path());
  };
  CHECK(error({{"epochs", "10"}, {"seed", "2"}}) ==
        "[c] belongs to a training with seed 1, this one has 2; go on with the same settings and data, or choose "
        "another folder");
}

TEST_CASE("what is no checkpoint is refused") {
  const TemporaryFolder folder;
  const auto error = [&](const std::string& bytes) {
    folder.put("c", bytes);
    return cut(error_text<FormatError>([&] { read_checkpoint(folder / "c", {}); }), folder.path());
  };
  CHECK(error(weights::safetensors_bytes({{{"p", Tensor::of({1}, {2})}}, {}})) ==
        "[c] has no 'limpid checkpoint', expected a checkpoint of 'limpid train'");
  TrainingState state;
  state.parameters = {{"p", Tensor::of({1}, {2})}};
  CHECK(error(checkpoint_bytes(state, {})) ==
        "[c] has not all its parameters, expected a checkpoint of 'limpid train'");
  state.average = state.parameters;
  const std::string whole = checkpoint_bytes(state, {});
  CHECK(error_text<FormatError>([&] {
          folder.put("c", whole);
          read_checkpoint(folder / "c", {});
        }) == "nothing was thrown");
  CHECK(contains(error(whole.substr(0, whole.size() - 1)), "[c]"));  // a byte short
}

TEST_CASE("the curve as CSV") {
  CurveRow a{.epoch = 1, .steps = 4, .rate = 0.5, .loss = 3, .box = 1, .objectness = 1.5, .classes = 0.5};
  a.gradient_norm = 0.1;
  CurveRow b = a;
  b.epoch = 2, b.ap50 = 0.25, b.ap50_95 = 0.125;
  CHECK(curve_csv(std::vector{a, b}) ==
        "epoch,steps,rate,loss,box,objectness,classes,gradient_norm,ap50,ap50_95\n"
        "1,4,0.5,3,1,1.5,0.5,0.1,,\n"
        "2,4,0.5,3,1,1.5,0.5,0.1,0.25,0.125\n");
}
