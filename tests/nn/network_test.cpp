#include "nn/network.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <functional>

#include "tensor/backward.h"
#include "tensor/error.h"
#include "tensor/ops.h"
#include "tests/support/networks.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;

namespace {

// A residual block under a head, with a scale for each channel: every way of joining layers.
nn::Blueprint small_blueprint() {
  return {{1, 3, 8, 8},
          {conv("0.conv2d", "input", 4, 3, 2, false),
           layer("batch_norm", "0.batch_norm", {"0.conv2d"}, {{"epsilon", 1e-5}}),
           layer("leaky_relu", "0", {"0.batch_norm"}), conv("1", "0", 4), layer("add", "2", {"0", "1"}),
           layer("identity", "3", {"2"}), layer("global_avg_pool", "4", {"3"}), layer("multiply", "5", {"3", "4"}),
           layer("reorg", "6", {"5"}, {{"stride", std::int64_t{2}}}), layer("concat", "7", {"3", "5"}),
           conv("head", "7", 5, 1)},
          {"head", "6"}};
}

nn::Network small_network(DType dtype = DType::float32) {
  Random random(21);
  return nn::build(small_blueprint(), random_parameters(small_blueprint(), random, -1, 1, dtype));
}

Tensor picture(std::int64_t batch = 1, DType dtype = DType::float32) {
  Random random(22);
  return random_tensor({batch, 3, 8, 8}, random, -1, 1, dtype);
}

std::string broken(const std::function<void(nn::Blueprint&)>& change) {
  nn::Blueprint blueprint = small_blueprint();
  change(blueprint);
  return error_text<FormatError>([&] { nn::expected_parameters(blueprint); });
}

}  // namespace

TEST_CASE("a network is its layers run by hand") {
  const nn::Network network = small_network();
  const auto w = [&](const char* name) { return Var(network.parameters().at(name)); };
  const Var x = picture();
  const Var normal =
      batch_norm(conv2d(x, w("0.conv2d.weight"), std::nullopt, {.stride = 2, .padding = 1}), w("0.batch_norm.gamma"),
                 w("0.batch_norm.beta"), w("0.batch_norm.mean"), w("0.batch_norm.variance"), 1e-5);
  const Var zero = leaky_relu(normal, 0.1);
  const Var two = zero + conv2d(zero, w("1.weight"), w("1.bias"), {.padding = 1});
  const Var five = two * global_avg_pool(two);
  const Var head = conv2d(concat(std::vector<Var>{two, five}, 1), w("head.weight"), w("head.bias"));

  const nn::LayerOutputs out = network.forward(x, {"2", "3", "input"});
  CHECK(out.size() == 5);
  CHECK(same_bits(out.at("head").value(), head.value()));
  CHECK(same_bits(out.at("2").value(), two.value()));
  CHECK(out.at("3").value().buffer() == out.at("2").value().buffer());
  CHECK(out.at("input").value().buffer() == x.value().buffer());
  CHECK(out.at("6").shape() == Shape{1, 16, 2, 2});
}

TEST_CASE("taped or plain, alone or in a batch: the same bits") {
  const nn::Network network = small_network();
  Tape tape;
  const Tensor three = picture(3);
  const nn::LayerOutputs plain = network.forward(three), taped = network.forward(tape.watch(three, "images"));
  Tape other;
  const nn::LayerOutputs with_weights = network.forward(three, network.watch_parameters(other));
  for (const char* name : {"head", "6"}) {
    CHECK_FALSE(plain.at(name).recorded());
    CHECK(taped.at(name).recorded());
    CHECK(with_weights.at(name).tape() == &other);
    CHECK(same_bits(plain.at(name).value(), taped.at(name).value()));
    CHECK(same_bits(plain.at(name).value(), with_weights.at(name).value()));
    for (std::int64_t n = 0; n < 3; ++n) {
      const Tensor one = slice(three, 0, n, n + 1).value();
      CHECK(same_bits(network.forward(one).at(name).value(), slice(plain.at(name), 0, n, n + 1).value()));
    }
  }
}

TEST_CASE("recorded steps carry the names of their layers") {
  const nn::Network network = small_network();
  Tape tape;
  const Var x = tape.watch(picture(), "images");
  const nn::LayerOutputs out = network.forward(x, {"2", "3"});
  for (const char* name : {"0.conv2d", "0.batch_norm", "0", "1", "2", "4", "5", "6", "7", "head"}) {
    CAPTURE(name);
    CHECK(tape.contains(name));
  }
  CHECK(out.at("head").step() == tape.find("head"));
  CHECK(out.at("3").step() == tape.find("2"));  // the identity records nothing
  CHECK_FALSE(tape.contains("3"));

  // A second run leaves the names with the first.
  const StepId first = tape.find("head");
  const nn::LayerOutputs again = network.forward(x);
  CHECK(tape.find("head") == first);
  CHECK(again.at("head").step() > first);
  CHECK(tape[again.at("head").step()].name == "conv2d_" + std::to_string(again.at("head").step()));
}

TEST_CASE("a constant has no inputs, is not trained, and is repeated beside several pictures") {
  const nn::Blueprint blueprint{{1, 2, 3, 3},
                                {layer("constant", "k", {}, {{"shape", Ints{1, 1, 3, 3}}}),
                                 layer("concat", "joined", {"k", "input"}), layer("add", "sum", {"k", "input"})},
                                {"joined", "sum"}};
  CHECK_FALSE(nn::expected_parameters(blueprint).at("k.value").trainable);
  Random random(4);
  const nn::Network network = nn::build(blueprint, random_parameters(blueprint, random));
  const Tensor two = random_tensor({2, 2, 3, 3}, random);
  const nn::LayerOutputs out = network.forward(two);
  REQUIRE(out.at("joined").shape() == Shape{2, 3, 3, 3});
  const Tensor& k = network.parameters().at("k.value");
  for (const std::int64_t picture : {0, 1})
    CHECK(same_bits(slice(slice(out.at("joined"), 0, picture, picture + 1), 1, 0, 1).value(), k));
  Tape tape;
  CHECK_FALSE(network.watch_parameters(tape).at("k.value").recorded());
  CHECK(network.cone(2, {0, 0, 1, 1})[0] == nn::Window{0, 0, 1, 1});
  CHECK(error_text<FormatError>([] {
          nn::expected_parameters({{1, 2, 3, 3}, {layer("constant", "k", {"input"}, {{"shape", Ints{1}}})}, {"k"}});
        }) == "[layer 'k': constant] 1 inputs, expected 0");
  CHECK(error_text<FormatError>([] {
          nn::expected_parameters({{1, 2, 3, 3}, {layer("constant", "k", {}, {{"shape", Ints{1, 0}}})}, {"k"}});
        }) == "[layer 'k'] output [1,0] holds nothing");
}

TEST_CASE("layers that lead to no wanted output are not run") {
  nn::Blueprint blueprint = small_blueprint();
  blueprint.outputs = {"2"};
  Random random(1);
  const nn::Network network = nn::build(blueprint, random_parameters(blueprint, random, -1, 1, DType::float32));
  Tape tape;
  network.forward(tape.watch(picture(), "images"));
  CHECK(tape.contains("2"));
  CHECK_FALSE(tape.contains("4"));
  CHECK_FALSE(tape.contains("head"));
}

TEST_CASE("the value of a layer can be given: what only it needs is not run") {
  const nn::Network network = small_network();
  const Var x = picture();
  const nn::LayerOutputs whole = network.forward(x, {"0", "2"});
  const nn::LayerOutputs again = network.forward_given(x, {{"0", whole.at("0")}});
  CHECK(same_bits(again.at("head").value(), whole.at("head").value()));
  Tape tape;
  const Var given = tape.watch(Tensor::zeros(whole.at("2").shape()), "given");
  const nn::LayerOutputs other = network.forward_given(tape.watch(x.value(), "image"), {{"2", given}}, {"2"});
  CHECK(same_bits(other.at("2").value(), given.value()));
  CHECK_FALSE(same_bits(other.at("head").value(), whole.at("head").value()));
  CHECK_FALSE(tape.contains("0"));
  CHECK(tape.contains("5"));
  CHECK_THROWS_AS(network.forward_given(x, {{"2", Tensor::zeros({1, 4, 3, 4})}}), ShapeError);
  CHECK_THROWS_AS(network.forward_given(x, {{"two", given}}), UsageError);
}

TEST_CASE("values are freed after their last use when nothing records them") {
  // 48 layers of 8 MB each.
  nn::Blueprint blueprint{{1, 2, 1024, 1024}, {}, {}};
  for (int i = 0; i < 48; ++i)
    blueprint.layers.push_back(
        layer("relu", "r" + std::to_string(i), {i == 0 ? "input" : "r" + std::to_string(i - 1)}));
  blueprint.outputs = {"r47"};
  const nn::Network network = nn::build(blueprint, {});
  const auto peak_megabytes = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
  };
  const Tensor x = Tensor::full(blueprint.input, 1);
  const auto before = peak_megabytes();
  network.forward(x);
  const auto plain = peak_megabytes();
  Tape tape;
  network.forward(tape.watch(x, "x"));
  const auto taped = peak_megabytes();
  CAPTURE(before);
  CHECK(tape.bytes() > 48u * 8 * 1000 * 1000);
  CHECK(taped - plain > 200);  // so the plain run came nowhere near it
}

TEST_CASE("keep takes names and, where layers have no numbers for names, numbers") {
  const nn::Network network = small_network();
  CHECK(network.find("0") == 2);  // the layer called 0, not the first layer
  CHECK(network.find("0.conv2d") == 0);
  CHECK(error_text<UsageError>([&] { network.find("9"); }).starts_with("[network] no layer is named '9'"));
  CHECK(error_text<UsageError>([&] { network.find("haed"); }) == "[network] no layer is named 'haed'");
  CHECK(error_text<UsageError>([&] { network.find("heads"); }) ==
        "[network] no layer is named 'heads', did you mean 'head'?");
  CHECK(error_text<UsageError>([&] { network.forward(picture(), {"0.conv2"}); }) ==
        "[network] no layer is named '0.conv2', did you mean '0.conv2d'?");

  const nn::Network named =
      nn::build({{1, 1, 2, 2}, {layer("relu", "a", {"input"}), layer("silu", "b", {"a"})}, {"b"}}, {});
  CHECK(named.find("1") == 1);
  const Tensor x = Tensor::full({1, 1, 2, 2}, 1);
  CHECK(named.forward(x, {"0"}).contains("0"));
  CHECK(error_text<UsageError>([&] { named.find("2"); }) == "[network] no layer 2, expected 0 to 1");
}

TEST_CASE("weights can be watched: gradients reach the trainable ones") {
  const nn::Network network = small_network(DType::float64);
  Tape tape;
  const nn::NamedVars parameters = network.watch_parameters(tape);
  CHECK(parameters.size() == network.parameters().size());
  CHECK_FALSE(parameters.at("0.batch_norm.mean").recorded());
  CHECK_FALSE(parameters.at("0.batch_norm.variance").recorded());
  CHECK(tape.find("0.conv2d.weight") == parameters.at("0.conv2d.weight").step());
  const Tensor x = picture(2, DType::float64);
  const Var y = sum(network.forward(x, parameters).at("head"));
  const Gradients gradients = backward(tape, y);
  // d sum / d head.bias counts the places of two pictures.
  for (std::int64_t i = 0; i < 5; ++i) CHECK(gradients[parameters.at("head.bias")].at(i) == doctest::Approx(2 * 4 * 4));
  const Tensor& weight = network.parameters().at("0.conv2d.weight");
  const double h = 1e-6;
  const auto moved = [&](double by) {
    NamedTensors tensors = network.parameters();
    Draft<double> changed(weight.shape());
    for (std::int64_t i = 0; i < changed.size(); ++i) changed[i] = weight.at(i) + (i == 7 ? by : 0);
    tensors.at("0.conv2d.weight") = std::move(changed).freeze();
    return sum(network.with_parameters(tensors).forward(x).at("head")).value().item();
  };
  CHECK(gradients[parameters.at("0.conv2d.weight")].at(7) == doctest::Approx((moved(h) - moved(-h)) / (2 * h)));
}

TEST_CASE("another precision: the parameters rounded, the layers shared") {
  const nn::Network wide = small_network(DType::float64), narrow = wide.to(DType::float32);
  CHECK(narrow.parameters().at("1.weight").dtype() == DType::float32);
  CHECK(narrow.nodes()[0].layer == wide.nodes()[0].layer);
  const double error = largest_difference(narrow.forward(picture()).at("head").value(),
                                          wide.forward(picture(1, DType::float64)).at("head").value());
  CHECK(error < 1e-4);
  CHECK(error > 0);
  CHECK(error_text<ShapeError>([&] {
          wide.forward(picture());
        }).starts_with("[layer '0.conv2d': conv2d] inputs of float32 and float64 do not mix"));
}

TEST_CASE("pictures of another size are refused") {
  const nn::Network network = small_network();
  CHECK(error_text<ShapeError>([&] {
          network.forward(Tensor::zeros({1, 3, 8, 9}));
        }) == "[network] images [1,3,8,9], expected [N,3,8,8]");
  CHECK(error_text<ShapeError>([&] {
          network.forward(Tensor::zeros({3, 8, 8}));
        }) == "[network] images [3,8,8], expected [N,3,8,8]");
  CHECK(error_text<ShapeError>([&] {
          network.forward(Tensor::zeros({0, 3, 8, 8}));
        }) == "[network] images [0,3,8,8], expected [N,3,8,8]");
  CHECK(error_text<UsageError>([&] { network.forward(picture(), nn::NamedVars{}); }) ==
        "[network] the parameter '0.conv2d.weight' was not handed in");
}

TEST_CASE("a broken graph is refused with the layer's name") {
  CHECK(broken([](auto& b) { b.layers[3].inputs = {"haed"}; }) ==
        "[layer '1'] takes its input from 'haed', which is no layer");
  CHECK(broken([](auto& b) { b.layers[3].inputs = {"0.batchnorm"}; }) ==
        "[layer '1'] takes its input from '0.batchnorm', which is no layer, did you mean '0.batch_norm'?");
  CHECK(broken([](auto& b) { b.layers[3].inputs = {"2"}; }) ==
        "[layer '1'] takes its input from layer '2', which does not come before it");
  CHECK(broken([](auto& b) { b.layers[3].inputs = {"1"}; }) == "[layer '1'] takes its own output as input");
  CHECK(broken([](auto& b) { b.layers[3].inputs.clear(); }) == "[layer '1'] has no inputs");
  CHECK(broken([](auto& b) { b.layers[3].name = "0"; }) == "[layer '0'] the name is used twice");
  CHECK(broken([](auto& b) { b.layers[3].name = "input"; }) ==
        "[layer 'input'] this name cannot be given to a layer of type conv2d");
  CHECK(broken([](auto& b) { b.layers[3].type = "conv3d"; }) ==
        "[layer '1'] unknown type 'conv3d', did you mean 'conv2d'?");
  CHECK(broken([](auto& b) { b.layers[3].attributes.set("filters", std::int64_t{8}); }) ==
        "[layer '2': add] shapes [1,4,4,4] and [1,8,4,4] do not broadcast: counted from the last axis, extents must be "
        "equal or 1");
  CHECK(broken([](auto& b) { b.outputs = {"heda"}; }) == "[network] output 'heda' is no layer");
  CHECK(broken([](auto& b) { b.outputs.clear(); }) == "[network] no outputs, expected the name of at least one layer");
  CHECK(broken([](auto& b) { b.input = {3, 8, 8}; }) == "[network] input [3,8,8], expected [1,C,H,W]");
  CHECK(broken([](auto& b) { b.input = {1, 0, 8, 8}; }) == "[network] input [1,0,8,8], expected [1,C,H,W]");
}

TEST_CASE("networks too large for 64 bits are refused before anything is allocated") {
  CHECK(contains(
      broken([](auto& b) {
        b.layers.insert(b.layers.begin() + 3, layer("upsample", "up", {"0"}, {{"factor", Ints{1 << 20, 1 << 20}}}));
      }),
      "[layer 'up'] output [1,4,4194304,4194304] is too large"));
  CHECK(contains(broken([](auto& b) {
                   b.layers[3].attributes.set("filters", std::int64_t{1} << 30);
                   b.layers[3].attributes.set("kernel", Ints{1 << 20, 1 << 20});
                   b.layers[3].attributes.set("padding", Ints{1 << 19, 1 << 19, 1 << 19, 1 << 19});
                 }),
                 "[layer '1'"));
}

TEST_CASE("tensors that do not fit are listed, at most twenty") {
  const nn::Blueprint blueprint = small_blueprint();
  Random random(1);
  NamedTensors tensors = random_parameters(blueprint, random);
  tensors.erase("1.bias");
  tensors.insert_or_assign("head.bias", Tensor::zeros({7}, DType::float64));
  tensors.emplace("extra", Tensor::zeros({2}, DType::float64));
  tensors.insert_or_assign("1.weight", Tensor::zeros({4, 4, 3, 3}, DType::float32));
  CHECK(error_text<FormatError>([&] { nn::build(blueprint, tensors); }) ==
        "[network] 4 tensors do not fit the layers:\n"
        "  '1.bias' [4] is missing\n"
        "  '1.weight' is float32, others are not\n"
        "  'head.bias' is [7], expected [5]\n"
        "  'extra' [2] is left over");
  for (int i = 0; i < 30; ++i) tensors.emplace("many" + std::to_string(i), Tensor::zeros({1}, DType::float64));
  const std::string text = error_text<FormatError>([&] { nn::build(blueprint, tensors); });
  CHECK(text.starts_with("[network] 34 tensors do not fit the layers:"));
  CHECK(text.ends_with("\n  and 14 more"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 21);
  CHECK(contains(error_text<FormatError>([&] { small_network().with_parameters({}); }),
                 "'0.conv2d.weight' [4,3,3,3] is missing"));
}

TEST_CASE("the cone of a cell by hand") {
  // 3x3 stride 2 below 3x3 stride 1: one cell of 1 sees 3x3 of 0 and 7x7 pixels, cut off at the edges.
  const nn::Network network = small_network();
  nn::Window input;
  std::vector<nn::Window> cone = network.cone(network.find("1"), {2, 2, 3, 3}, &input);
  CHECK(cone[network.find("1")] == nn::Window{2, 2, 3, 3});
  CHECK(cone[network.find("0")] == nn::Window{1, 1, 4, 4});
  CHECK(cone[network.find("0.conv2d")] == nn::Window{1, 1, 4, 4});
  CHECK(input == nn::Window{1, 1, 8, 8});
  CHECK(cone[network.find("2")].empty());
  cone = network.cone(network.find("1"), {0, 3, 1, 4}, &input);
  CHECK(cone[network.find("0")] == nn::Window{0, 2, 2, 4});
  CHECK(input == nn::Window{0, 3, 4, 8});
  // Behind the global pool everything is seen.
  cone = network.cone(network.find("head"), {0, 0, 1, 1}, &input);
  CHECK(cone[network.find("3")] == nn::Window{0, 0, 4, 4});
  CHECK(cone[network.find("5")] == nn::Window{0, 0, 1, 1});
  CHECK(input == nn::Window{0, 0, 8, 8});
  // A window past the edge is cut off.
  CHECK(network.cone(0, {3, 3, 9, 9})[0] == nn::Window{3, 3, 4, 4});
  CHECK(error_text<UsageError>([&] { network.cone(99, {}); }) == "[network] no layer 99");
}
