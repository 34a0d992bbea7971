#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {
const Shape shapes[] = {{1, 1, 1, 1}, {2, 3, 5, 7}, {3, 1, 1, 9}, {4, 6}, {2, 5, 3}, {1, 2, 150, 151}};
}

TEST_CASE("batch_norm with given statistics") {
  for (const Shape& shape : shapes)
    for (const DType dtype : naive::precisions) {
      CAPTURE(shape.text());
      const Shape channels{shape[1]};
      const Tensor x = naive::random(shape, 1).to(dtype), gamma = naive::random(channels, 2).to(dtype);
      const Tensor beta = naive::random(channels, 3).to(dtype), mean = naive::random(channels, 4).to(dtype);
      const Tensor variance = naive::random(channels, 5, 0.1, 4).to(dtype);
      const Tensor y = batch_norm(x, gamma, beta, mean, variance, 1e-5).value();
      CHECK(y.dtype() == dtype);
      CHECK(naive::difference(y, naive::batch_norm(x, gamma, beta, mean, variance, 1e-5)) <= naive::tolerance(dtype));
    }
}

TEST_CASE("batch_norm_training takes mean and biased variance of the batch, and returns them, recorded or not") {
  for (const Shape& shape : shapes)
    for (const DType dtype : naive::precisions)
      for (const bool recorded : {false, true}) {
        CAPTURE(shape.text());
        const Tensor x = naive::random(shape, 1, 9, 11).to(dtype);
        const Tensor gamma = naive::random({shape[1]}, 2).to(dtype), beta = naive::random({shape[1]}, 3).to(dtype);
        const BatchStatistics expected = naive::batch_statistics(x);
        BatchStatistics statistics;
        Tape tape;
        const Var in = recorded ? tape.watch(x, "x") : Var(x);
        const Tensor y = batch_norm_training(in, gamma, beta, 1e-3, &statistics).value();
        CHECK(naive::difference(statistics.mean, expected.mean) <= naive::tolerance(dtype));
        CHECK(naive::difference(statistics.variance, expected.variance) <= naive::tolerance(dtype));
        // x lies about 10, so its rounding alone is 10 times that of its distance to the mean.
        CHECK(naive::difference(y, naive::batch_norm(x, gamma, beta, expected.mean, expected.variance, 1e-3)) <=
              20 * naive::tolerance(dtype));
      }
}

TEST_CASE("in training a shift of the whole channel changes nothing, so dx sums to zero per channel") {
  Tape tape;
  const Var x = tape.watch(naive::random({3, 2, 4, 5}, 7), "x");
  const Var gamma = Tensor::of({2}, {1.5, -2}, DType::float64), beta = Tensor::of({2}, {0, 1}, DType::float64);
  const Var y = batch_norm_training(x, gamma, beta, 1e-5);
  const Tensor dx = backward(tape, y, {.seed = naive::random(y.shape(), 8)})[x];
  double sum[2] = {0, 0};
  naive::for_each(dx.shape(), [&](const naive::Place& p) { sum[p[1]] += naive::value_at(dx, p); });
  CHECK(std::abs(sum[0]) < 1e-12);
  CHECK(std::abs(sum[1]) < 1e-12);
}

TEST_CASE("a wrong shape of a channel input names the input") {
  const Var x = Tensor::zeros({2, 3, 4, 4}), three = Tensor::zeros({3}), two = Tensor::zeros({2});
  CHECK(test::error_text<ShapeError>([&] { batch_norm(x, three, three, two, three, 1e-5); }) ==
        "[batch_norm] mean has shape [2], expected [3]");
  CHECK(test::error_text<ShapeError>([&] { batch_norm(three, three, three, three, three, 1e-5); }) ==
        "[batch_norm] x has shape [3], expected [N,C,...]");
  CHECK(test::error_text<ShapeError>([&] { batch_norm_training(x, three, two, 1e-5); }) ==
        "[batch_norm_training] beta has shape [2], expected [3]");
  CHECK(test::error_text<ShapeError>([&] {
          batch_norm_training(Tensor::zeros({0, 3, 4}), three, three, 1e-5);
        }) == "[batch_norm_training] x has shape [0,3,4], expected values to take statistics of");
}
