// Evaluation in windows: after any flips the wanted cells have the bits of the whole picture's evaluation.
#include "nn/plan/windowed_run.h"

#include <doctest/doctest.h>

#include "nn/plan/placement.h"
#include "tests/support/throws.h"
#include "tests/support/window_trials.h"
#include "tests/support/zoo_networks.h"

using namespace limpid;

namespace {

nn::Network network_of(const test::ZooNetwork& zoo) {
  Random random(5);
  return nn::build(zoo.blueprint, test::random_parameters(zoo.blueprint, random, -0.5, 0.5, DType::float32));
}

// 16x16, stride 2 and 1: cell (i, j) of "b" sees rows 2i - 3 .. 2i + 3.
nn::Blueprint two_convolutions() {
  return {{1, 3, 16, 16}, {test::conv("a", "input", 8, 3, 2), test::conv("b", "a", 5, 3)}, {"b"}};
}

}  // namespace

TEST_CASE("random flips, random windows, every kind of layer") {
  Random random(21);
  for (const test::ZooNetwork& zoo : test::zoo_networks()) {
    CAPTURE(zoo.about);
    const nn::Plan plan(network_of(zoo));
    for (int trial = 0; trial < 12; ++trial) test::check_windowed_run(plan, 10, random);
  }
}

TEST_CASE("several runs brought up to date together are as one by one") {
  Random random(22);
  for (const test::ZooNetwork& zoo : test::zoo_networks()) {
    CAPTURE(zoo.about);
    const nn::Plan plan(network_of(zoo));
    const std::int64_t height = plan.input()[2], width = plan.input()[3];
    const std::string name = plan.outputs()[0].first;
    const nn::plan::Map& map = plan.placement().maps[plan.outputs()[0].second];
    std::vector<nn::WindowedRun> together, alone;
    std::vector<Tensor> images;
    for (int i = 0; i < 4; ++i) {
      const nn::WantedOutput want{name, test::random_wish(map.height, map.width, random)};
      together.emplace_back(plan, std::vector{want});
      alone.emplace_back(plan, std::vector{want});
      images.push_back(test::random_tensor(plan.input(), random, 0, 1, DType::float32));
    }
    for (int step = 0; step < 6; ++step) {
      std::vector<nn::WindowedRun*> runs;
      std::vector<nn::Window> windows;
      for (std::size_t i = 0; i < 4; ++i) {
        if (step > 0 && random.below(4) == 0) continue;  // not every run takes part each time
        windows.push_back(step == 0 ? nn::Window::whole(height, width) : test::random_window(height, width, random));
        images[i] = test::rewritten(images[i], windows.back(), random);
        test::write_cells(together[i], images[i], windows.back());
        test::write_cells(alone[i], images[i], windows.back());
        runs.push_back(&together[i]);
        alone[i].update(windows.back());
      }
      nn::WindowedRun::update(runs, windows);
      for (std::size_t i = 0; i < 4; ++i) CHECK(test::same_bits(together[i].output(0), alone[i].output(0)));
    }
  }
}

TEST_CASE("what a window costs, counted by hand") {
  Random random(23);
  const nn::Blueprint blueprint = two_convolutions();
  const nn::Plan plan(nn::build(blueprint, test::random_parameters(blueprint, random)));
  nn::WindowedRun run(plan, {{"b", {4, 4, 5, 5}}});
  CHECK(run.picture_cone() == nn::Window{5, 5, 12, 12});
  // One cell of b: 5 filters of 8 x 9; the nine cells of a that it reads: 8 filters of 3 x 9 each.
  CHECK(run.cone_multiply_adds() == 5 * 72 + 9 * 8 * 27);
  CHECK(run.multiply_adds({0, 0, 5, 16}) == 0);                 // beyond the cone
  CHECK(run.multiply_adds({8, 8, 9, 9}) == 5 * 72 + 8 * 27);    // pixel (8,8) is tap (1,1) of cell (4,4) alone
  CHECK(run.multiply_adds({5, 5, 6, 6}) == 5 * 72 + 8 * 27);    // the cone's first pixel
  CHECK(run.multiply_adds({9, 8, 10, 9}) == 5 * 72 + 16 * 27);  // row 9: tap 2 of row 4, tap 0 of row 5
  CHECK(run.multiply_adds({0, 0, 16, 16}) == run.cone_multiply_adds());
  nn::WindowedRun whole(plan, {{"b", {0, 0, 8, 8}}});
  CHECK(whole.cone_multiply_adds() == 64 * (5 * 72 + 8 * 27));
}

TEST_CASE("pixels beyond the cone do not matter") {
  Random random(24);
  const nn::Blueprint blueprint = two_convolutions();
  const nn::Plan plan(nn::build(blueprint, test::random_parameters(blueprint, random)));
  nn::WindowedRun run(plan, {{"b", {4, 4, 5, 5}}});
  const nn::Window whole{0, 0, 16, 16};
  const Tensor image = test::random_tensor(plan.input(), random, 0, 1, DType::float32);
  test::write_cells(run, image, whole);
  run.update(whole);
  const Tensor before = run.output(0);
  Tensor other = test::rewritten(image, {0, 0, 5, 16}, random);
  other = test::rewritten(other, {12, 0, 16, 16}, random);
  test::write_cells(run, other, whole);
  run.update(whole);
  CHECK(test::same_bits(run.output(0), before));
  test::write_cells(run, test::rewritten(other, {5, 5, 6, 6}, random), whole);
  run.update({5, 5, 6, 6});
  CHECK(!test::same_bits(run.output(0), before));
}

TEST_CASE("wrong wishes") {
  Random random(25);
  const nn::Blueprint blueprint = two_convolutions();
  const nn::Network network = nn::build(blueprint, test::random_parameters(blueprint, random));
  const nn::Plan plan(network), second(network);
  const auto wish = [&](std::string name, nn::Window window) {
    return test::error_text<UsageError>([&] { nn::WindowedRun(plan, {{std::move(name), window}}); });
  };
  CHECK(wish("a", {0, 0, 1, 1}) == "[windowed run] 'a' is no output of the plan");
  CHECK(wish("b", {0, 0, 9, 1}) == "[windowed run] a window beyond the map of 'b', 8x8 cells");
  CHECK(wish("b", {3, 3, 3, 5}) == "[windowed run] a window beyond the map of 'b', 8x8 cells");
  nn::WindowedRun a(plan, {{"b", {0, 0, 1, 1}}}), b(second, {{"b", {0, 0, 1, 1}}});
  nn::WindowedRun* runs[] = {&a, &b};
  const nn::Window windows[] = {{0, 0, 1, 1}, {0, 0, 1, 1}};
  CHECK(test::error_text<UsageError>([&] { nn::WindowedRun::update(runs, windows); }) ==
        "[windowed run] runs of different plans, expected one plan");
  const nn::Plan tiled(network, {.winograd = true});
  CHECK(test::error_text<UsageError>([&] {
          nn::WindowedRun(tiled, {{"b", {0, 0, 1, 1}}});
        }) == "[windowed run] a plan with Winograd, expected one without: its tiles spread rounding beyond windows");
}
