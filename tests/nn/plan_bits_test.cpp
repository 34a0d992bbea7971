// What must not change a bit of a plan's outputs: threads, the batch, what memory held before, which windows of a map
// are worked out and how many pictures are under way, and the vector width within one class of arithmetic.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>

#include "nn/plan/instructions.h"
#include "nn/plan/placement.h"
#include "nn/plan/plan.h"
#include "tensor/ops.h"
#include "tensor/parallel.h"
#include "tests/support/networks.h"
#include "tests/support/zoo_networks.h"

using namespace limpid;

namespace {

struct ThreadsKept {
  int before = threads();
  ~ThreadsKept() { set_threads(before); }
};

struct InstructionsKept {
  const char* const set = std::getenv("LIMPID_SIMD");
  const std::string before = set == nullptr ? "" : set;
  ~InstructionsKept() { set == nullptr ? unsetenv("LIMPID_SIMD") : setenv("LIMPID_SIMD", before.c_str(), 1); }
};

nn::Network network_of(const test::ZooNetwork& zoo) {
  Random random(5);
  return nn::build(zoo.blueprint, test::random_parameters(zoo.blueprint, random, -0.5, 0.5, DType::float32));
}
Tensor images_for(const test::ZooNetwork& zoo, std::int64_t count) {
  Random random(6);
  const Shape& in = zoo.blueprint.input;
  return test::random_tensor({count, in[1], in[2], in[3]}, random, -1, 1, DType::float32);
}
Tensor picture_of(const Tensor& images, std::int64_t n) {
  const std::int64_t size = images.elements() / images.shape()[0];
  std::vector<std::int64_t> dims = images.shape().dims();
  dims[0] = 1;
  Draft<float> picture{Shape(std::move(dims))};
  std::copy_n(images.values<float>().begin() + n * size, size, picture.data());
  return std::move(picture).freeze();
}

// Every storage on its own, holding NaN where nothing is promised.
struct OwnBuffers {
  std::vector<std::vector<float>> memory;
  nn::plan::Buffers buffers;
  explicit OwnBuffers(const nn::Plan& plan) {
    for (const nn::plan::Storage& storage : plan.placement().storages) {
      memory.emplace_back(static_cast<std::size_t>(storage.size()), std::nanf(""));
      clear_border(memory.back().data(), storage);
    }
    for (std::vector<float>& m : memory) buffers.push_back(m.data());
  }
};

Tensor values_of(const OwnBuffers& own, const nn::plan::Map& map) {
  Draft<float> values({map.channels, map.height, map.width});
  copy_to_plain(own.buffers, map, map.whole(), values.data());
  return std::move(values).freeze();
}

// Cuts a window at random, again and again.
void split(const nn::Window& window, Random& random, std::vector<nn::Window>& parts) {
  const bool rows = window.height() > 1 && (window.width() == 1 || random.below(2) == 0);
  if ((window.height() == 1 && window.width() == 1) || random.below(4) == 0) return parts.push_back(window);
  nn::Window a = window, b = window;
  if (rows)
    a.bottom = b.top = window.top + 1 + random.below(window.height() - 1);
  else
    a.right = b.left = window.left + 1 + random.below(window.width() - 1);
  split(a, random, parts), split(b, random, parts);
}

void check_same(const nn::LayerOutputs& a, const nn::LayerOutputs& b) {
  for (const auto& [name, value] : a) {
    CAPTURE(name);
    CHECK(test::same_bits(value.value(), b.at(name).value()));
  }
}

}  // namespace

TEST_CASE("threads and the batch") {
  const ThreadsKept kept;
  for (const bool winograd : {false, true})
    for (const test::ZooNetwork& zoo : test::zoo_networks()) {
      CAPTURE(zoo.about);
      const nn::Plan plan(network_of(zoo), {.winograd = winograd});
      const Tensor images = images_for(zoo, 3);
      set_threads(1);
      const nn::LayerOutputs expected = plan.forward(images);
      for (const int threads : {2, 3, 5}) {
        set_threads(threads);
        check_same(expected, plan.forward(images));
      }
      for (std::int64_t n = 0; n < 3; ++n)
        for (const auto& [name, value] : plan.forward(picture_of(images, n)))
          CHECK(test::same_bits(value.value(), picture_of(expected.at(name).value(), n)));
    }
}

TEST_CASE("any cut of every step's output into windows, over memory full of NaN") {
  for (const test::ZooNetwork& zoo : test::zoo_networks()) {
    CAPTURE(zoo.about);
    const nn::Plan plan(network_of(zoo));
    const nn::plan::Map& picture = plan.placement().maps[plan.picture()];
    const Tensor images = images_for(zoo, 2);
    const nn::LayerOutputs expected = plan.forward(images);
    // The first picture step by step as a whole; both pictures in pieces, as one run of many jobs.
    OwnBuffers whole(plan), pieces(plan), other(plan);
    const std::int64_t pixels = images.elements() / 2;
    for (const OwnBuffers* own : {&whole, &pieces})
      copy_from_plain(images.values<float>().data(), picture.whole(), own->buffers, picture);
    copy_from_plain(images.values<float>().data() + pixels, picture.whole(), other.buffers, picture);
    Random random(7);
    for (const auto& step : plan.steps()) {
      CAPTURE(step->facts().name);
      const nn::plan::Map& out = plan.placement().maps[step->facts().output];
      const nn::plan::Job all{&whole.buffers, out.whole()};
      step->run({&all, 1});
      std::vector<nn::Window> parts;
      split(out.whole(), random, parts);
      std::vector<nn::plan::Job> jobs;
      for (const nn::Window& part : parts)
        for (const OwnBuffers* own : {&pieces, &other}) jobs.push_back({&own->buffers, part});
      step->run(jobs);
      CHECK(test::same_bits(values_of(whole, out), values_of(pieces, out)));
    }
    for (const auto& [name, map] : plan.outputs()) {
      CAPTURE(name);
      const nn::plan::Map& out = plan.placement().maps[map];
      const Tensor all = expected.at(name).value(), first = values_of(pieces, out), second = values_of(other, out);
      CHECK(std::equal(first.values<float>().begin(), first.values<float>().end(), all.values<float>().begin()));
      CHECK(std::equal(second.values<float>().begin(), second.values<float>().end(),
                       all.values<float>().begin() + first.elements()));
    }
  }
}

TEST_CASE("instruction classes of one arithmetic") {
  const InstructionsKept kept;
  for (const bool winograd : {false, true})
    for (const test::ZooNetwork& zoo : test::zoo_networks()) {
      CAPTURE(zoo.about);
      const nn::Network network = network_of(zoo);
      const Tensor images = images_for(zoo, 1);
      std::map<std::string, nn::LayerOutputs> by_arithmetic;
      for (const nn::plan::Kernels* table : nn::plan::kernel_tables()) {
        CAPTURE(std::string(table->instructions));
        setenv("LIMPID_SIMD", table->instructions, 1);
        const nn::Plan plan(network, {.winograd = winograd});
        CHECK(std::string(plan.instructions()) == table->instructions);
        const nn::LayerOutputs came = plan.forward(images);
        const auto [first, is_new] = by_arithmetic.emplace(plan.arithmetic(), came);
        if (!is_new) check_same(first->second, came);
      }
      for (const auto& [arithmetic, came] : by_arithmetic)
        for (const auto& [name, value] : came) {
          const Tensor reference = by_arithmetic.begin()->second.at(name).value();
          double largest = 1e-30;
          for (std::int64_t i = 0; i < reference.elements(); ++i)
            largest = std::max(largest, std::abs(reference.at(i)));
          CHECK(test::largest_difference(value.value(), reference) <= (winograd ? 1e-3 : 1e-5) * largest);
        }
    }
}
