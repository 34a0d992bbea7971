#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tests/support/naive.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

// Cells count 0, 1, 2, ... in row order.
Tensor counting(const Shape& shape) {
  Draft<double> x(shape);
  for (std::int64_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i);
  return std::move(x).freeze();
}

}  // namespace

TEST_CASE("roi_align by hand: one bin of a map that grows evenly is the value at its middle") {
  const Tensor x = counting({1, 1, 4, 5});  // 5 row + column
  const auto bin = [&](const Region& region, const RoiAlignOptions& o) { return roi_align(x, {region}, o).value(); };
  // Columns 1 to 3, rows 0.5 to 2.5: the middle is column 2, row 1.5.
  CHECK(bin({0, 1, 0.5, 3, 2.5}, {.size = 1, .sampling = 2}).item() == doctest::Approx(5 * 1.5 + 2));
  // Aligned, cell i covers i to i + 1, so its middle is half a cell earlier on both axes.
  CHECK(bin({0, 1, 0.5, 3, 2.5}, {.size = 1, .sampling = 2, .aligned = true}).item() == doctest::Approx(5 * 1.0 + 1.5));
  // In pixels of a picture eight times as large.
  CHECK(bin({0, 8, 4, 24, 20}, {.size = 1, .scale = 0.125, .sampling = 2}).item() == doctest::Approx(9.5));
  // Two bins across: middles at columns 1.5 and 2.5.
  CHECK(naive::difference(bin({0, 1, 0.5, 3, 2.5}, {.size = {1, 2}, .sampling = 1}),
                          Tensor::of({1, 1, 1, 2}, {9, 10}, DType::float64)) < 1e-12);
  // Its largest place: of columns 1.5, 2.5 and rows 1, 2 the last.
  CHECK(bin({0, 1, 0.5, 3, 2.5}, {.size = 1, .sampling = 2, .pool = RoiPool::max}).item() ==
        doctest::Approx(5 * 2 + 2.5));
}

TEST_CASE("a region below one cell is as large as one, unless aligned") {
  const Tensor x = counting({1, 1, 4, 5});
  // From column 1, row 1, grown to 1 x 1: the middle is at 1.5, 1.5.
  CHECK(roi_align(x, {{0, 1, 1, 1.2, 1.2}}, {.size = 1, .sampling = 1}).value().item() == doctest::Approx(9));
  CHECK(roi_align(x, {{0, 1.4, 1.4, 1.6, 1.6}}, {.size = 1, .sampling = 1, .aligned = true}).value().item() ==
        doctest::Approx(6));
}

TEST_CASE("roi_align equals its definition") {
  const std::vector<Region> regions{{1, 1.3, 2.1, 19.6, 12.2}, {0, -6, -5.5, 8.4, 14}, {1, 22, 18, 30, 26},
                                    {0, 4.2, 4.4, 4.9, 5.1},   {1, 0, 0, 24, 20},      {0, 23.5, 19.9, 24, 20},
                                    {1, 3.7, -9, 5, 40},       {0, -30, -30, -20, -20}};
  const Tensor x = naive::random({2, 67, 10, 12}, 1);
  for (const RoiPool pool : {RoiPool::average, RoiPool::max, RoiPool::max_product})
    for (const bool aligned : {false, true})
      for (const std::int64_t sampling : {0, 1, 2, 3})
        for (const Pair size : {Pair{7}, Pair{1}, Pair{2, 3}})
          for (const DType dtype : naive::precisions) {
            if (size.height == 7 && (sampling == 3 || test::kSanitized)) continue;  // slow, and nothing new
            const RoiAlignOptions o{size, 0.5, sampling, aligned, pool};
            CAPTURE(static_cast<int>(pool));
            CAPTURE(aligned);
            CAPTURE(sampling);
            // Terms without weight are no terms of the oracle's maximum of products: of positive values they never win.
            Draft<double> positive({2, 3, 10, 12});
            for (std::int64_t i = 0; i < positive.size(); ++i) positive[i] = std::abs(x.at(i));
            const Tensor values = (size.height == 7 && pool == RoiPool::average && sampling == 2 ? x
                                   : pool == RoiPool::max_product ? std::move(positive).freeze()
                                                                  : slice(x, 1, 0, 3).value())
                                      .to(dtype);
            const Tensor expected = naive::roi_align(values, regions, o);
            const Tensor y = roi_align(values, regions, o).value();
            if (pool == RoiPool::max_product) {
              double worst = 0;
              for (std::int64_t i = 0; i < y.elements(); ++i)
                if (std::isfinite(expected.at(i))) worst = std::max(worst, std::abs(y.at(i) - expected.at(i)));
              CHECK(worst <= naive::tolerance(dtype));
            } else {
              CHECK(naive::difference(y, expected) <= naive::tolerance(dtype));
            }
          }
}

TEST_CASE("no regions make no bins") {
  CHECK(roi_align(Tensor::full({1, 3, 4, 4}, 1), {}, {}).shape() == Shape{0, 3, 7, 7});
}

TEST_CASE("the gradient of a mean adds up to 1 and lies below the box") {
  Tape tape;
  const Var x = tape.watch(Tensor::zeros({2, 1, 8, 8}, DType::float64), "x");
  const Var y = mean(roi_align(x, {{1, 2.2, 1.4, 4.9, 5.3}}, {.size = 3, .sampling = 2}));
  const Tensor dx = backward(tape, y)[x];
  double total = 0;
  naive::for_each(dx.shape(), [&](const naive::Place& p) {
    const double value = naive::value_at(dx, p);
    total += value;
    if (p[0] == 0 || p[2] < 1 || p[2] > 6 || p[3] < 2 || p[3] > 5) CHECK(value == 0);
  });
  CHECK(total == doctest::Approx(1));
}

TEST_CASE("regions that do not fit are told") {
  const Var x = Tensor::zeros({2, 1, 4, 4});
  CHECK(test::error_text<ShapeError>([&] {
          roi_align(x, {{2, 0, 0, 1, 1}}, {});
        }) == "[roi_align] a region of picture 2, expected 0 to 1");
  CHECK(test::error_text<ShapeError>([&] {
          roi_align(x, {{0, 0, 3, 1, 1}}, {.aligned = true});
        }) == "[roi_align] a region from 2.5 to 0.5 on a map of 4 cells, expected at most 1024 samples per bin");
  CHECK(test::error_text<ShapeError>([&] {
          roi_align(x, {{0, 0, 0, 1e30, 1}}, {});
        }) == "[roi_align] a region from 0 to 1e+30 on a map of 4 cells, expected at most 1024 samples per bin");
  CHECK(test::error_text<ShapeError>([&] {
          roi_align(x, {}, {.size = {0, 2}});
        }) == "[roi_align] 0x2 bins with 0 samples on x of [2,1,4,4], expected at least one bin and cell");
}
