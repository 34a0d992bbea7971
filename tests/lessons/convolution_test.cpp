// Lesson 3: a 5x5 picture, a 3x3 kernel, forward and backward, small enough to follow with a pencil.
//
//         . . 1 . .
//         . . 1 . .            1 2 3
//   x  =  1 1 1 1 1    kernel  4 5 6     y[r][c] = sum over i, j of kernel[i][j] x[r+i][c+j]
//         . . 1 . .            7 8 9
//         . . 1 . 1
#include <doctest/doctest.h>

#include "tensor/backward.h"
#include "tensor/ops.h"

using namespace limpid;

namespace {

Tensor values(Shape shape, std::initializer_list<double> list) {
  return Tensor::of(std::move(shape), list, DType::float64);
}

const Tensor kPicture = values({1, 1, 5, 5}, {0, 0, 1, 0, 0,  //
                                              0, 0, 1, 0, 0,  //
                                              1, 1, 1, 1, 1,  //
                                              0, 0, 1, 0, 0,  //
                                              0, 0, 1, 0, 1});
const Tensor kKernel = values({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});

void check_equal(const Tensor& actual, const Shape& shape, std::initializer_list<double> expected) {
  CHECK(actual.shape() == shape);
  std::int64_t i = 0;
  for (const double value : expected) CHECK(actual.at(i++) == value);
}

}  // namespace

// In the upper left window the cross shows its row below (7+8+9) and its column on the right (3+6, the 9 is counted):
// 24 + 9 = 33. One step to the right the column meets 2, 5, 8 instead: 24 + 7 = 31; and so on. The lone pixel in the
// corner is seen by the last window only, through the 9: 17 + 9 = 26.
TEST_CASE("forward: every output is the picture seen through the kernel") {
  check_equal(conv2d(kPicture, kKernel).value(), {1, 1, 3, 3},
              {33, 31, 29,  //
               27, 25, 23,  //
               21, 19, 26});
}

// A gradient of 1 at the first output and of 10 at the last:
//   dkernel = 1 * (the window of the first output) + 10 * (the window of the last):
//       . . 1         1 1 1     10 10 11
//       . . 1  +  10  1 . .  =  10  .  1
//       1 1 1         1 . 1     11  1 11
//   dx = the kernel laid over the first window once, over the last one ten times; they share the centre: 9 + 10 * 1
//   = 19.
TEST_CASE("backward: dkernel collects windows, dx lays the kernel over the windows") {
  Tape tape;
  const Var x = tape.watch(kPicture, "x"), kernel = tape.watch(kKernel, "kernel");
  const Var y = conv2d(x, kernel);
  const Gradients d = backward(tape, y, {.seed = values({1, 1, 3, 3}, {1, 0, 0, 0, 0, 0, 0, 0, 10})});
  check_equal(d[kernel], {1, 1, 3, 3},
              {10, 10, 11,  //
               10, 0, 1,    //
               11, 1, 11});
  check_equal(d[x], {1, 1, 5, 5}, {1, 2, 3,  0,  0,   //
                                   4, 5, 6,  0,  0,   //
                                   7, 8, 19, 20, 30,  //
                                   0, 0, 40, 50, 60,  //
                                   0, 0, 70, 80, 90});
}

// With stride 2 and a border of one zero, windows are centred on the even rows and columns. A window in a corner of the
// picture sees no cross, except the lone pixel, under its centre: 5. The centre window sees 4+5+6 + 2+8 = 25.
// Backward from ones: an element of dx on an even row and column is under the middle of one window (5), between two
// windows under both (4 + 6 side by side, 2 + 8 one above the other), between four under 1 + 3 + 7 + 9 = 20.
TEST_CASE("stride and padding: which kernel elements touch a pixel depends on where it lies") {
  Tape tape;
  const Var x = tape.watch(kPicture, "x");
  const Var y = conv2d(x, kKernel, std::nullopt, {.stride = 2, .padding = 1});
  check_equal(y.value(), {1, 1, 3, 3},
              {0, 13, 0,   //
               11, 25, 9,  //
               0, 7, 5});
  check_equal(backward(tape, y)[x], {1, 1, 5, 5}, {5,  10, 5,  10, 5,   //
                                                   10, 20, 10, 20, 10,  //
                                                   5,  10, 5,  10, 5,   //
                                                   10, 20, 10, 20, 10,  //
                                                   5,  10, 5,  10, 5});
}
