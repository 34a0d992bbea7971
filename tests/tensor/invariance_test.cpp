// What must not matter does not: the number of threads, company in a batch, the tape. Compared bit by bit.
#include <cstring>

#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tensor/ops.h"
#include "tensor/ops/catalogue.h"
#include "tensor/parallel.h"
#include "tests/support/naive.h"

using namespace limpid;

namespace {

struct Call {
  std::string name;
  std::vector<Tensor> inputs;
  std::function<Var(std::span<const Var>)> call;
};

// Large enough for several pieces of work, with odd extents so that the last piece is short.
const std::vector<Call>& large_calls() {
  static const std::vector<Call> all = [] {
    std::vector<Call> calls;
    const auto add_call = [&](std::string name, std::vector<Tensor> inputs,
                              std::function<Var(std::span<const Var>)> call) {
      for (Tensor& x : inputs) x = x.to(DType::float32);
      calls.push_back({std::move(name), std::move(inputs), std::move(call)});
    };
    const Tensor maps = naive::random({3, 5, 101, 67}, 1), channel = naive::random({5}, 2, 0.5, 2);
    const auto one = [&](std::string name, Var (*f)(const Var&)) {
      add_call(std::move(name), {maps}, [f](std::span<const Var> x) { return f(x[0]); });
    };
    one("silu", silu);
    one("mish", mish);
    one("sigmoid", sigmoid);
    one("global_avg_pool", global_avg_pool);
    one("global_max_pool", global_max_pool);
    one("leaky_relu", [](const Var& x) { return leaky_relu(x); });
    one("sum over all", [](const Var& x) { return sum(x); });
    one("sum over batch and map", [](const Var& x) { return sum(x, {0, 2, 3}); });
    one("mean over channels", [](const Var& x) { return mean(x, {1}); });
    one("sum over rows", [](const Var& x) { return sum(x, {2}); });
    one("max over channels", [](const Var& x) { return max(x, {1}); });
    one("softmax over channels", [](const Var& x) { return softmax(x, 1); });
    one("log_softmax along rows", [](const Var& x) { return log_softmax(x, 3); });
    one("max_pool", [](const Var& x) { return max_pool(x, {.size = 3, .stride = 2, .padding = 1}); });
    one("avg_pool", [](const Var& x) { return avg_pool(x, {.size = 3, .stride = 2, .padding = 1}); });
    one("upsample_nearest", [](const Var& x) { return upsample_nearest(x, 2); });
    one("resize_bilinear", [](const Var& x) { return resize_bilinear(x, {77, 130}); });
    one("roi_align", [](const Var& x) {
      std::vector<Region> one_each;
      for (std::int64_t n = 0; n < x.shape()[0]; ++n) one_each.push_back({n, 10, 20, 60, 90});
      return roi_align(x, one_each, {.sampling = 2});
    });
    one("permute", [](const Var& x) { return permute(x, {0, 2, 3, 1}); });
    one("slice", [](const Var& x) { return slice(x, 2, 3, 90, 2); });
    one("gather", [](const Var& x) { return gather(x, 1, {4, 0, 4, 2}); });
    one("pad", [](const Var& x) {
      return pad(x, {.begins = {0, 1, 3, 2}, .ends = {0, 0, 1, 5}, .mode = PadMode::reflect});
    });
    one("resize", [](const Var& x) { return resize(x, {.size = {77, 130}, .mode = ResizeMode::cubic}); });
    one("top_k_values", [](const Var& x) { return top_k_values(x, {.k = 9, .axis = 2}); });
    one("floor", [](const Var& x) { return limpid::floor(x); });
    add_call("expand", {naive::random({3, 1, 101, 67}, 18)}, [](std::span<const Var> x) {
      return expand(x[0], {5, 1, 1});
    });
    add_call("where", {maps, naive::random({5, 1, 1}, 12), naive::random({67}, 13)},
             [](std::span<const Var> x) { return where(x[0], x[1], x[2]); });
    add_call("maximum", {maps, naive::random({5, 1, 1}, 14)},
             [](std::span<const Var> x) { return maximum(x[0], x[1]); });
    add_call("matmul, stacks", {maps, naive::random({5, 67, 30}, 15)},
             [](std::span<const Var> x) { return matmul(x[0], x[1]); });
    add_call("conv_transpose2d", {maps, naive::random({5, 4, 3, 3}, 16), naive::random({4}, 17)},
             [](std::span<const Var> x) { return conv_transpose2d(x[0], x[1], x[2], {.stride = 2, .padding = 1}); });
    add_call("concat", {maps, naive::random({3, 2, 101, 67}, 3)}, [](std::span<const Var> x) { return concat(x, 1); });
    add_call("multiply, repeated", {maps, naive::random({1, 5, 1, 1}, 4)},
             [](std::span<const Var> x) { return x[0] * x[1]; });
    add_call("divide, repeated", {maps, naive::random({67}, 5, 1, 2)},
             [](std::span<const Var> x) { return x[0] / x[1]; });
    add_call("batch_norm", {maps, channel, channel, channel, channel},
             [](std::span<const Var> x) { return batch_norm(x[0], x[1], x[2], x[3], x[4], 1e-5); });
    add_call("batch_norm_training", {maps, channel, channel},
             [](std::span<const Var> x) { return batch_norm_training(x[0], x[1], x[2], 1e-5); });
    add_call("matmul", {naive::random({131, 201}, 6), naive::random({201, 77}, 7)},
             [](std::span<const Var> x) { return matmul(x[0], x[1]); });
    add_call("linear", {naive::random({67, 201}, 8), naive::random({55, 201}, 9), naive::random({55}, 10)},
             [](std::span<const Var> x) { return linear(x[0], x[1], x[2]); });
    return calls;
  }();
  return all;
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && a.dtype() == b.dtype() && std::memcmp(a.buffer(), b.buffer(), a.bytes()) == 0;
}

// The value, and the gradients of all inputs.
std::vector<Tensor> run(const Call& call) {
  Tape tape;
  std::vector<Var> inputs;
  for (std::size_t i = 0; i < call.inputs.size(); ++i)
    inputs.push_back(tape.watch(call.inputs[i], "input " + std::to_string(i)));
  const Var y = call.call(inputs);
  const Gradients g = backward(tape, y, {.seed = naive::random(y.shape(), 11).to(y.dtype())});
  std::vector<Tensor> all{y.value()};
  for (const Var& input : inputs) all.push_back(g[input]);
  return all;
}

// Picture n of a batch.
Tensor picture(const Tensor& batch, std::int64_t n) { return slice(batch, 0, n, n + 1).value(); }

}  // namespace

TEST_CASE("values and gradients have the same bits for 1, 2, 3, 5 and 8 threads") {
  const int before = threads();
  for (const Call& call : large_calls()) {
    CAPTURE(call.name);
    set_threads(1);
    const std::vector<Tensor> alone = run(call);
    for (const int count : {2, 3, 5, 8}) {
      set_threads(count);
      const std::vector<Tensor> shared = run(call);
      for (std::size_t i = 0; i < alone.size(); ++i) CHECK(same_bits(shared[i], alone[i]));
    }
  }
  set_threads(before);
}

TEST_CASE("values have the same bits with and without a tape") {
  for (const Call& call : large_calls()) {
    CAPTURE(call.name);
    const std::vector<Var> plain(call.inputs.begin(), call.inputs.end());
    CHECK(same_bits(call.call(plain).value(), run(call)[0]));
  }
}

TEST_CASE("a picture has the same bits alone and in a batch, forward and backward") {
  const std::vector<std::string> mixes_pictures{"sum over all", "sum over batch and map", "batch_norm_training",
                                                "matmul", "linear"};
  for (const Call& call : large_calls()) {
    if (std::find(mixes_pictures.begin(), mixes_pictures.end(), call.name) != mixes_pictures.end()) continue;
    CAPTURE(call.name);
    const auto gradient_and_value = [&](const std::vector<Tensor>& inputs, const Tensor* seed) {
      Tape tape;
      std::vector<Var> vars;
      for (std::size_t i = 0; i < inputs.size(); ++i)
        vars.push_back(tape.watch(inputs[i], "input " + std::to_string(i)));
      const Var y = call.call(vars);
      return std::pair{y.value(),
                       backward(tape, y, {.seed = seed ? *seed : naive::random(y.shape(), 12).to(y.dtype())})[vars[0]]};
    };
    const auto [y, dx] = gradient_and_value(call.inputs, nullptr);
    const Tensor seed = naive::random(y.shape(), 12).to(y.dtype());
    for (std::int64_t n = 0; n < 3; ++n) {
      std::vector<Tensor> inputs = call.inputs;
      for (Tensor& x : inputs)
        if (x.shape().rank() == 4 && x.shape()[0] == 3) x = picture(x, n);
      const Tensor own_seed = picture(seed, n);
      const auto [own_y, own_dx] = gradient_and_value(inputs, &own_seed);
      CHECK(same_bits(own_y, picture(y, n)));
      CHECK(same_bits(own_dx, picture(dx, n)));
    }
  }
}

TEST_CASE("float32 follows float64 for every op of the catalogue") {
  for (const SampleCall& sample : catalogue()) {
    CAPTURE(sample.name);
    std::vector<Var> narrow, wide;
    for (const Tensor& x : sample.inputs) {
      narrow.push_back(x.to(DType::float32));
      wide.push_back(narrow.back().value().to(DType::float64));
    }
    const Tensor y = sample.call(narrow).value();
    CHECK(y.dtype() == DType::float32);
    CHECK(naive::difference(y, sample.call(wide).value()) <= 2e-5);
  }
}
