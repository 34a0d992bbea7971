// Trials of windowed evaluation on any network: pictures rewritten in random rectangles, random windows wanted, every
// answer compared bit by bit with the plan's evaluation of the whole picture.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>

#include "nn/plan/placement.h"
#include "nn/plan/windowed_run.h"
#include "tests/support/networks.h"

namespace limpid::test {

// [1,C,H,W] values into the cells of `window` of the run's picture.
inline void write_cells(nn::WindowedRun& run, const Tensor& image, const nn::Window& window) {
  const Shape& shape = image.shape();
  const nn::WindowedRun::Picture to = run.picture();
  for (std::int64_t c = 0; c < shape[1]; ++c)
    for (std::int64_t i = window.top; i < window.bottom; ++i)
      for (std::int64_t j = window.left; j < window.right; ++j)
        to.data[i * to.row_stride + j * to.cell_stride + c] =
            image.values<float>()[static_cast<std::size_t>((c * shape[2] + i) * shape[3] + j)];
}

// The image with new random values inside `window`.
inline Tensor rewritten(const Tensor& image, const nn::Window& window, Random& random) {
  const Shape& shape = image.shape();
  Draft<float> values(shape);
  std::copy(image.values<float>().begin(), image.values<float>().end(), values.data());
  for (std::int64_t c = 0; c < shape[1]; ++c)
    for (std::int64_t i = window.top; i < window.bottom; ++i)
      for (std::int64_t j = window.left; j < window.right; ++j)
        values.data()[(c * shape[2] + i) * shape[3] + j] = static_cast<float>(random.uniform(0, 1));
  return std::move(values).freeze();
}

// One pixel, a strip along a border, a corner, the whole, nothing, or any rectangle.
inline nn::Window random_window(std::int64_t height, std::int64_t width, Random& random) {
  const std::int64_t top = random.below(height), left = random.below(width);
  switch (random.below(8)) {
    case 0:
      return {top, left, top + 1, left + 1};
    case 1:
      return {0, left, 1, width};
    case 2:
      return {top, width - 1, height, width};
    case 3:
      return {0, 0, 1 + top, 1 + left};
    case 4:
      return random.below(4) == 0 ? nn::Window{0, 0, height, width} : nn::Window{height - 1, width - 1, height, width};
    case 5:
      return random.below(4) == 0 ? nn::Window{} : nn::Window{height - 1, 0, height, 1};
    default:
      return {top, left, top + 1 + random.below(height - top), left + 1 + random.below(width - left)};
  }
}

// A corner, the centre cell, everything, or any rectangle of one map.
inline nn::Window random_wish(std::int64_t height, std::int64_t width, Random& random) {
  switch (random.below(5)) {
    case 0:
      return {height - 1, width - 1, height, width};
    case 1:
      return {height / 2, width / 2, height / 2 + 1, width / 2 + 1};
    case 2:
      return {0, 0, height, width};
    default: {
      const std::int64_t top = random.below(height), left = random.below(width);
      return {top, left, top + 1 + random.below(height - top), left + 1 + random.below(width - left)};
    }
  }
}

// Whether an output of a run has the bits of the same cells of the plan's output.
inline bool cells_agree(const Tensor& came, const nn::Window& window, const Tensor& all) {
  const std::int64_t channels = came.shape()[1], rows = window.height(), columns = window.width();
  const std::int64_t width = all.shape().rank() == 4 ? all.shape()[3] : 1,
                     height = all.shape().rank() == 4 ? all.shape()[2] : 1;
  if (came.elements() != channels * rows * columns || all.elements() != channels * height * width) return false;
  const auto values = came.values<float>(), whole = all.values<float>();
  for (std::int64_t c = 0; c < channels; ++c)
    for (std::int64_t i = 0; i < rows; ++i)
      if (!std::equal(values.begin() + (c * rows + i) * columns, values.begin() + (c * rows + i + 1) * columns,
                      whole.begin() + (c * height + window.top + i) * width + window.left))
        return false;
  return true;
}

// `flips` pictures, each the one before with a random window rewritten, through a run with random wishes.
inline void check_windowed_run(const nn::Plan& plan, std::int64_t flips, Random& random) {
  const std::int64_t height = plan.input()[2], width = plan.input()[3];
  std::vector<nn::WantedOutput> wanted;
  for (const auto& [name, map] : plan.outputs()) {
    const nn::plan::Map& m = plan.placement().maps[map];
    if (wanted.empty() || random.below(2) == 0) wanted.push_back({name, random_wish(m.height, m.width, random)});
  }
  nn::WindowedRun run(plan, wanted);
  const nn::Window whole = nn::Window::whole(height, width);
  Tensor image = rewritten(random_tensor(plan.input(), random, 0, 1, DType::float32), whole, random);
  write_cells(run, image, whole);
  CHECK(run.multiply_adds(whole) <= run.cone_multiply_adds());  // less where cells see nothing but padding
  run.update(nn::Window{});  // the first update works out the whole cone, whatever it is told
  for (std::int64_t flip = 0;; ++flip) {
    const nn::LayerOutputs expected = plan.forward(image);
    for (std::size_t w = 0; w < wanted.size(); ++w) {
      CAPTURE(flip);
      CAPTURE(wanted[w].name);
      CHECK(cells_agree(run.output(w), wanted[w].window, expected.at(wanted[w].name).value()));
    }
    if (flip == flips) break;
    const nn::Window written = random_window(height, width, random);
    image = rewritten(image, written, random);
    write_cells(run, image, written);
    const std::int64_t cost = run.multiply_adds(written);
    CHECK((cost >= 0 && cost <= run.cone_multiply_adds()));
    run.update(written);
  }
}

}  // namespace limpid::test
