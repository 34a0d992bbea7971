#include "tools/step_maps.h"

#include <doctest/doctest.h>

#include <cstring>

#include "tensor/ops.h"
#include "tensor/random.h"
#include "tools/trace_view.h"

using namespace limpid;
using namespace limpid::tools;

namespace {

// The numbers of `maps.bytes`, in the order that step_maps.h tells.
struct Read {
  explicit Read(const StepMaps& maps) : bytes(maps.bytes) {}

  std::vector<float> floats(std::int64_t count) {
    std::vector<float> values(static_cast<std::size_t>(count));
    take(values.data(), 4 * values.size());
    return values;
  }
  std::vector<int> small(std::int64_t count) {
    std::vector<std::int8_t> values(static_cast<std::size_t>(count));
    take(values.data(), values.size());
    return {values.begin(), values.end()};
  }

  const std::vector<std::byte>& bytes;
  std::size_t at = 0;

 private:
  void take(void* to, std::size_t size) {
    REQUIRE(at + size <= bytes.size());
    std::memcpy(to, bytes.data() + at, size);
    at += size;
  }
};

// [1,4,4,4]: channel c holds c + 1 at (1, 2), -0.5 at (3, 3), zeros elsewhere.
Tensor dots() {
  std::vector<double> values(64, 0);
  for (std::size_t c = 0; c < 4; ++c) values[16 * c + 6] = static_cast<double>(c) + 1, values[16 * c + 15] = -0.5;
  return Tensor::of<double>({1, 4, 4, 4}, std::span<const double>(values));
}

}  // namespace

TEST_CASE("a tensor as maps: the last two axes are rows and columns, the others channels") {
  const auto check = [](const Shape& shape, std::int64_t channels, std::int64_t height, std::int64_t width) {
    const Planes planes = planes_of(shape);
    CHECK(planes.channels == channels);
    CHECK(planes.height == height);
    CHECK(planes.width == width);
  };
  check({1, 96, 10, 12}, 96, 10, 12);
  check({1, 3, 85, 10, 12}, 255, 10, 12);
  check({300, 85}, 1, 300, 85);
  check({7}, 1, 1, 7);
  check({}, 1, 1, 1);
}

TEST_CASE("limits, contributions, exact numbers and small maps of a value and its gradient") {
  Tape tape;
  const Var x = tape.watch(dots(), "x");
  std::vector<double> slopes(64, 0);
  slopes[6] = 5, slopes[16 + 6] = -4, slopes[32 + 6] = 0.1;
  const Tensor gradient = Tensor::of<double>({1, 4, 4, 4}, std::span<const double>(slopes));
  // Maps of 2 x 2, exact numbers of two channels in 2 x 2 cells about the middle of the upper right quarter.
  const StepMaps maps = step_maps(tape[x.step()], gradient, {5, 8, 0.3, 0}, {.row = 0.3, .column = 0.6}, {2, 2, 2});
  CHECK(maps.exact.channels == std::vector<std::int64_t>{1, 0});  // |-8|, |5|, |0.3|
  CHECK(maps.exact.top == 0);
  CHECK(maps.exact.left == 1);
  Read read(maps);
  CHECK(read.floats(4) == std::vector<float>{5, -8, 0.3F, 0});
  CHECK(read.floats(4) == std::vector<float>{1, 2, 3, 4});
  CHECK(read.floats(4) == std::vector<float>{5, 4, 0.1F, 0});
  CHECK(read.floats(8) == std::vector<float>{0, 0, 0, 2, 0, 0, 0, 1});
  CHECK(read.floats(8) == std::vector<float>{0, 0, 0, -4, 0, 0, 0, 5});
  // The dot in the upper right quarter has full colour, the other is a half to an eighth of it.
  CHECK(read.small(16) == std::vector<int>{0, 127, 0, -64, 0, 127, 0, -32, 0, 127, 0, -21, 0, 127, 0, -16});
  CHECK(read.small(16) == std::vector<int>{0, 127, 0, 0, 0, -127, 0, 0, 0, 127, 0, 0, 0, 0, 0, 0});
  CHECK(read.at == maps.bytes.size());
  // 41 bins between -4 and 4: the last for the dot of 4, the middle one for the zeros.
  const Json::Array& counts = maps.json.at("values").array_at("counts");
  CHECK(counts.size() == 41);
  CHECK(counts.back() == Json(1));
  CHECK(counts[20] == Json(56));
  CHECK(maps.json.at("values").number_at("limit") == 4);
}

TEST_CASE("weights: the rows of the exact channels") {
  Tape tape;
  const Var x = tape.watch(dots(), "x");
  std::vector<double> kernel;
  for (int i = 0; i < 16; ++i) kernel.push_back(i);
  const Var y = conv2d(x, Var(Tensor::of<double>({4, 4, 1, 1}, std::span<const double>(kernel))),
                       Var(Tensor::of({4}, {10, 20, 30, 40}, DType::float64)));
  const Tensor ones = Tensor::full({1, 4, 4, 4}, 1, DType::float64);
  const StepMaps maps = step_maps(tape[y.step()], ones, {1, 2, 3, 4}, {}, {4, 1, 4});
  const std::int64_t channel = maps.exact.channels.at(0);
  CHECK(channel == 3);
  Read read(maps);
  read.floats(3 * 4 + 2 * 16);
  CHECK(read.floats(4) == std::vector<float>{12, 13, 14, 15});
  CHECK(read.floats(1) == std::vector<float>{40});
  const Json::Array& weights = maps.json.array_at("weights");
  REQUIRE(weights.size() == 2);
  CHECK(weights[0].text_at("name") == "w");
  CHECK(weights[0].flag_at("rows"));
  CHECK(weights[1].whole_at("floats") == 1);
}

TEST_CASE("a picture, of three channels, is kept at its full size") {
  Tape tape;
  const Var x = tape.watch(Tensor::zeros({1, 3, 50, 60}, DType::float64), "x");
  const StepMaps maps =
      step_maps(tape[x.step()], x.value(), {0, 0, 0}, {}, {.side = 10, .channels = 1, .exact_side = 2});
  CHECK(maps.json.at("shown") == Json(Json::Array{50, 60}));
}

TEST_CASE("numbers that are not finite do not break the maps") {
  Tape tape;
  const Var x = tape.watch(Tensor::of({1, 1, 1, 3}, {NAN, INFINITY, 1}, DType::float64), "x");
  const StepMaps maps = step_maps(tape[x.step()], Tensor::zeros({1, 1, 1, 3}, DType::float64), {1}, {}, {});
  Read read(maps);
  read.floats(3 + 6);
  for (const int v : read.small(6)) CHECK(std::abs(v) <= 127);
}

TEST_CASE("as much of every step as fits into the page") {
  Tape tape;
  Random random(3);
  std::vector<double> values(std::size_t{64} * 64 * 64);
  for (double& v : values) v = random.normal();
  const Var x = tape.watch(Tensor::of<double>({1, 64, 64, 64}, std::span<const double>(values)), "x");
  const Var y = sum(sigmoid(x));
  const Trace trace = trace_back(tape, y, x, {.samples = 0});
  const TraceView all = steps_view(tape, trace, {}, 100'000'000);
  CHECK(all.assets.as_object().size() == trace.steps.size());
  std::size_t last = all.bytes;
  for (const std::size_t budget : {all.bytes - 1, std::size_t{400'000}, std::size_t{100'000}}) {
    const TraceView less = steps_view(tape, trace, {}, budget);
    CHECK(less.bytes <= budget);
    CHECK(less.bytes < last);
    CHECK(less.assets.as_object().size() == trace.steps.size());
    last = less.bytes;
  }
  CHECK(steps_view(tape, trace, {}, 10).assets.as_object().size() == trace.steps.size());  // a little of each
}
