// Winograd's convolutions: the transforms against their definition by polynomials, and whole steps against the readable
// path, for every size of the last tiles.
#include <doctest/doctest.h>

#include <array>
#include <map>

#include "nn/plan/instructions.h"
#include "nn/plan/plan.h"
#include "tensor/parallel.h"
#include "tests/support/kernel_cases.h"
#include "tests/support/networks.h"

using namespace limpid;
using namespace limpid::test;
using nn::plan::Cells;
using nn::plan::Kernels;
using nn::plan::Tiles;

namespace {

std::vector<double> points_of(std::int64_t side) {
  return side == 2 ? std::vector<double>{0, 1, -1} : std::vector<double>{0, 0.625, -0.625, 1.5, -1.5};
}

// Row p of B^T holds the coefficients of prod (x - q) over the other finite points; infinity has them all.
std::vector<std::vector<double>> input_matrix(std::int64_t side) {
  const std::vector<double> points = points_of(side);
  std::vector<std::vector<double>> rows;
  for (std::size_t p = 0; p <= points.size(); ++p) {
    std::vector<double> polynomial{1};
    for (std::size_t q = 0; q < points.size(); ++q) {
      if (q == p) continue;
      polynomial.insert(polynomial.begin(), 0);  // times x
      for (std::size_t i = 0; i + 1 < polynomial.size(); ++i) polynomial[i] -= points[q] * polynomial[i + 1];
    }
    polynomial.resize(static_cast<std::size_t>(side + 2));
    rows.push_back(polynomial);
  }
  return rows;
}

// Column p of A^T holds the powers of p; infinity counts in the last row alone.
std::vector<std::vector<double>> output_matrix(std::int64_t side) {
  const std::vector<double> points = points_of(side);
  std::vector<std::vector<double>> rows;
  for (std::int64_t i = 0; i < side; ++i) {
    rows.emplace_back();
    for (const double p : points) rows.back().push_back(std::pow(p, static_cast<double>(i)));
    rows.back().push_back(i + 1 == side ? 1 : 0);
  }
  return rows;
}

// T X T^T for X [n][n].
std::vector<std::vector<double>> both_ways(const std::vector<std::vector<double>>& t,
                                           const std::vector<std::vector<double>>& x) {
  std::vector<std::vector<double>> y(t.size(), std::vector<double>(t.size()));
  for (std::size_t i = 0; i < t.size(); ++i)
    for (std::size_t j = 0; j < t.size(); ++j)
      for (std::size_t u = 0; u < x.size(); ++u)
        for (std::size_t v = 0; v < x.size(); ++v) y[i][j] += t[i][u] * x[u][v] * t[j][v];
  return y;
}

bool has_winograd(const nn::Plan& plan) {
  return std::ranges::any_of(plan.steps(), [](const auto& step) { return step->facts().kind.ends_with(", Winograd"); });
}

}  // namespace

TEST_CASE("input transform: tiles inside, at the border and beyond") {
  Random random(31);
  for (const std::int64_t side : {2, 4}) {
    const std::int64_t in = side + 2;
    for (int trial = 0; trial < 30; ++trial) {
      const std::int64_t rows = 3 + random.below(12), columns = 3 + random.below(12);
      const BlockedMap x(1, rows, columns, 8, random);
      const std::int64_t down = (rows - 2 + side - 1) / side, across = (columns - 2 + side - 1) / side;
      const Tiles tiles{side, 0, 0, across, random.below(down * across), 0};
      const std::int64_t count = 1 + random.below(down * across - tiles.first);
      std::map<std::string, std::vector<float>> by_arithmetic;
      for (const Kernels* table : nn::plan::kernel_tables()) {
        CAPTURE(std::string(table->instructions));
        BlockedMap v(in * in, 1, count, 8, kFence);
        nn::plan::WinogradInputJob job{x.values.data(), x.row(),         {0, 0, rows, columns},
                                       tiles,           v.values.data(), v.plane()};
        job.tiles.count = count;
        table->winograd_input(job);
        double worst = 0;
        for (std::int64_t t = 0; t < count; ++t)
          for (std::int64_t c = 0; c < 8; ++c) {
            const std::int64_t row = side * ((tiles.first + t) / across), column = side * ((tiles.first + t) % across);
            std::vector<std::vector<double>> d(static_cast<std::size_t>(in),
                                               std::vector<double>(static_cast<std::size_t>(in)));
            for (std::int64_t i = 0; i < in; ++i)
              for (std::int64_t j = 0; j < in; ++j)
                if (row + i < rows && column + j < columns)
                  d[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = x.at(c, row + i, column + j);
            const auto expected = both_ways(input_matrix(side), d);
            for (std::int64_t i = 0; i < in; ++i)
              for (std::int64_t j = 0; j < in; ++j)
                worst = std::max(worst, std::abs(v.at(8 * (in * i + j) + c, 0, t) -
                                                 expected[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]));
          }
        CHECK(worst < 1e-5);
        const auto [first, is_new] = by_arithmetic.emplace(table->arithmetic, v.values);
        CHECK((is_new || same_bits(first->second, v.values)));
      }
    }
  }
}

TEST_CASE("output transform: wanted cells alone, activations and residuals") {
  Random random(32);
  for (const std::int64_t side : {2, 4}) {
    const std::int64_t in = side + 2;
    for (const nn::plan::Activation& activation : all_activations())
      for (const bool residual : {false, true}) {
        const std::int64_t rows = 1 + random.below(11), columns = 1 + random.below(11);
        const std::int64_t top = random.below(rows), left = random.below(columns);
        const Cells cells{top, left, top + 1 + random.below(rows - top), left + 1 + random.below(columns - left)};
        const std::int64_t across = (cells.right + side - 1) / side - left / side,
                           down = (cells.bottom + side - 1) / side - top / side;
        const BlockedMap m(in * in, 1, across * down, 8, random), added(1, rows, columns, 8, random);
        std::vector<float> bias;
        for (int c = 0; c < 8; ++c) bias.push_back(static_cast<float>(random.uniform(-1, 1)));
        std::map<std::string, std::vector<float>> by_arithmetic;
        for (const Kernels* table : nn::plan::kernel_tables()) {
          CAPTURE(std::string(table->instructions));
          CAPTURE(static_cast<int>(activation.curve));
          BlockedMap y(1, rows, columns, 8, kFence);
          table->winograd_output({m.values.data(),
                                  m.plane(),
                                  bias.data(),
                                  y.values.data(),
                                  y.row(),
                                  residual ? added.values.data() : nullptr,
                                  added.row(),
                                  activation,
                                  {side, top / side, left / side, across, 0, across * down},
                                  cells});
          CHECK(error_in_cells(y, cells, [&](std::int64_t c, std::int64_t i, std::int64_t j) {
                  const std::int64_t tile = (i / side - top / side) * across + j / side - left / side;
                  std::vector<std::vector<double>> products(static_cast<std::size_t>(in));
                  for (std::int64_t p = 0; p < in * in; ++p)
                    products[static_cast<std::size_t>(p / in)].push_back(m.at(8 * p + c, 0, tile));
                  const double sum =
                      both_ways(output_matrix(side),
                                products)[static_cast<std::size_t>(i % side)][static_cast<std::size_t>(j % side)] +
                      static_cast<double>(bias[static_cast<std::size_t>(c)]);
                  return by_definition(sum, activation) + (residual ? added.at(c, i, j) : 0.0);
                }) < 1e-5);
          const auto [first, is_new] = by_arithmetic.emplace(table->arithmetic, y.values);
          CHECK((is_new || same_bits(first->second, y.values)));
        }
      }
  }
}

TEST_CASE("steps with Winograd give what the readable path gives, with the same bits for any number of threads") {
  struct Case {
    std::int64_t in, out, height, width;
    Ints padding;
    const char* activation;
    bool residual, bias;
  };
  // Heights and widths with every remainder of division by four and two; channels that fill no block and no group;
  // small and large U, one chunk and many.
  const Case cases[] = {{32, 48, 33, 30, {1, 1, 1, 1}, "leaky_relu", false, true},
                        {17, 40, 41, 44, {0, 0, 0, 0}, "mish", false, true},
                        {48, 48, 31, 35, {1, 1, 1, 1}, "silu", true, false},
                        {64, 255, 13, 13, {1, 1, 1, 1}, "relu6", false, true},
                        {96, 96, 18, 13, {2, 0, 1, 2}, "elu", false, true},
                        {130, 130, 15, 9, {1, 1, 1, 1}, "leaky_relu", true, true},
                        {20, 36, 90, 97, {1, 1, 1, 1}, "sigmoid", false, true}};
  Random random(33);
  const int before = threads();
  for (const Case& c : cases) {
    CAPTURE(c.in);
    CAPTURE(c.height);
    std::vector<nn::LayerSpec> layers{
        conv("first", "input", c.in, 1),
        layer("conv2d", "a", {"first"},
              {{"filters", c.out}, {"kernel", Ints{3, 3}}, {"padding", c.padding}, {"bias", c.bias}}),
        layer(c.activation, "b", {"a"})};
    if (c.residual) layers.push_back(layer("add", "c", {"b", "first"}));
    const nn::Blueprint blueprint{{1, 3, c.height, c.width}, layers, {layers.back().name}};
    const nn::Network network = nn::build(blueprint, random_parameters(blueprint, random, -0.5, 0.5));
    const Tensor images = random_tensor({2, 3, c.height, c.width}, random);
    const Tensor expected = network.forward(images).at(layers.back().name).value();
    const nn::Plan plan(network, {.winograd = true}), direct(network);
    REQUIRE(has_winograd(plan));
    CHECK(!has_winograd(direct));
    set_threads(1);
    const Tensor came = plan.forward(images.to(DType::float32)).at(layers.back().name).value();
    CHECK(relative_difference(came, expected) < 1e-5);
    for (const int count : {2, 3, 5}) {
      set_threads(count);
      CHECK(same_bits(plan.forward(images.to(DType::float32)).at(layers.back().name).value(), came));
    }
    set_threads(before);
  }
}

TEST_CASE("what Winograd leaves alone") {
  Random random(34);
  const auto winograd_in = [&](std::vector<nn::LayerSpec> layers, std::int64_t channels, std::int64_t size) {
    const std::string last = layers.back().name;
    const nn::Blueprint blueprint{{1, channels, size, size}, std::move(layers), {last}};
    return has_winograd(nn::Plan(nn::build(blueprint, random_parameters(blueprint, random)), {.winograd = true}));
  };
  CHECK(winograd_in({conv("a", "input", 64)}, 64, 26));
  CHECK(!winograd_in({conv("a", "input", 64, 3, 2)}, 64, 52));
  CHECK(!winograd_in({conv("a", "input", 64, 5)}, 64, 26));
  CHECK(!winograd_in({conv("a", "input", 64, 1)}, 64, 26));
  CHECK(!winograd_in({conv("a", "input", 64)}, 3, 104));
  CHECK(!winograd_in({conv("a", "input", 32)}, 32, 13));  // too few cells for the transforms to pay
  CHECK(!winograd_in({layer("conv2d", "a", {"input"},
                            {{"filters", std::int64_t{64}},
                             {"kernel", Ints{3, 3}},
                             {"padding", Ints{2, 2, 2, 2}},
                             {"dilation", Ints{2, 2}}})},
                     64, 26));
  CHECK(!winograd_in({layer("conv2d", "a", {"input"},
                            {{"filters", std::int64_t{64}},
                             {"kernel", Ints{3, 3}},
                             {"padding", Ints{1, 1, 1, 1}},
                             {"groups", std::int64_t{2}}})},
                     64, 26));
}
