// What each Darknet section becomes, from small cfgs written by hand.
#include "weights/darknet_cfg.h"

#include <doctest/doctest.h>

#include "nn/network.h"
#include "tests/support/darknet_files.h"
#include "weights/random_parameters.h"

using namespace limpid;
using namespace limpid::test;

namespace {

using Integers = std::vector<std::int64_t>;

// The tiny network with sections between its first convolution, section 0 (a [4,16,16] map), and its last.
weights::DarknetCfg read(const std::string& sections) {
  return weights::read_darknet_cfg(kTinyNet + kTinyConv + sections + "\n" + kTinyLast + kTinyHead, "some.cfg");
}

const nn::LayerSpec& layer(const weights::DarknetCfg& cfg, const std::string& name) {
  for (const nn::LayerSpec& spec : cfg.blueprint.layers) {
    if (spec.name == name) return spec;
  }
  throw std::logic_error("no layer " + name);
}

using Inputs = std::vector<std::string>;

// The shape of a layer's output, as the network itself counts it, which must also be as the cfg reader did.
Shape shape(const weights::DarknetCfg& cfg, const std::string& name) {
  const nn::Network network = nn::build(cfg.blueprint, weights::random_parameters(cfg.blueprint, 1));
  return network.nodes()[network.find(name)].output_shape;
}

}  // namespace

TEST_CASE("a convolution with batch norm is three layers, without it one") {
  const weights::DarknetCfg cfg = read("");
  REQUIRE(cfg.blueprint.layers.size() == 5);
  const nn::LayerSpec& conv = cfg.blueprint.layers[0];
  CHECK(conv.name == "0.conv2d");
  CHECK(conv.type == "conv2d");
  CHECK(conv.inputs == Inputs{"input"});
  CHECK(conv.attributes == Attributes{{"filters", std::int64_t{4}},
                                      {"kernel", Integers{3, 3}},
                                      {"stride", Integers{2, 2}},
                                      {"padding", Integers{1, 1, 1, 1}},
                                      {"dilation", Integers{1, 1}},
                                      {"groups", std::int64_t{1}},
                                      {"bias", false}});
  CHECK(layer(cfg, "0.batch_norm").attributes.get<double>("epsilon") == 1e-5);
  CHECK(layer(cfg, "0").type == "leaky_relu");
  CHECK(layer(cfg, "0").attributes.get<double>("slope") == 0.1);
  CHECK(layer(cfg, "0").inputs == Inputs{"0.batch_norm"});
  CHECK(layer(cfg, "1").type == "conv2d");
  CHECK(layer(cfg, "1").attributes.get<bool>("bias"));
  CHECK(layer(cfg, "2").type == "identity");
  CHECK(cfg.blueprint.input == Shape{1, 3, 32, 32});
  CHECK(cfg.blueprint.outputs == Inputs{"1"});
  CHECK(cfg.warnings.empty());
  CHECK(cfg.preprocessing.fit == weights::Fit::stretch);
}

TEST_CASE("batch norm without activation carries the section's number, and epsilon is the model's") {
  const weights::DarknetCfg cfg =
      weights::read_darknet_cfg(with(kTinyCfg, "leaky", "linear"), "some.cfg", {.batch_norm_epsilon = 1e-6});
  CHECK(layer(cfg, "0").type == "batch_norm");
  CHECK(layer(cfg, "0").attributes.get<double>("epsilon") == 1e-6);
  CHECK(cfg.stored[1].name == "0.gamma");
  CHECK(cfg.stored[4].name == "0.conv2d.weight");
}

TEST_CASE("the activations of Darknet") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"relu", "relu"},        {"relu6", "relu6"}, {"mish", "mish"}, {"swish", "silu"},
      {"logistic", "sigmoid"}, {"tanh", "tanh"},   {"elu", "elu"},   {"hard_swish", "hard_swish"}};
  for (const auto& [name, type] : table) {
    CAPTURE(name);
    CHECK(layer(read("[convolutional]\nfilters=4\nactivation=" + name), "1").type == type);
  }
  // Darknet's default, famous for surprises.
  CHECK(layer(read("[convolutional]\nfilters=4\n"), "1").type == "sigmoid");
}

TEST_CASE("convolutions with strides, padding, dilation and groups") {
  const auto padding = [](const std::string& keys) {
    const weights::DarknetCfg cfg = read("[convolutional]\nfilters=4\nactivation=linear\n" + keys);
    shape(cfg, "1");
    return layer(cfg, "1").attributes.get<Integers>("padding")[0];
  };
  CHECK(padding("size=1\npad=1") == 0);
  CHECK(padding("size=5\npad=1") == 2);
  CHECK(padding("size=5\npadding=1") == 1);
  CHECK(padding("size=5\npad=1\npadding=1") == 2);
  CHECK(padding("size=3\npad=1\ndilation=3") == 3);
  CHECK(padding("size=1\npad=1\ndilation=3") == 0);

  const weights::DarknetCfg cfg =
      read("[convolutional]\nfilters=8\nsize=3\npad=1\nstride_x=2\nstride_y=4\ngroups=4\nactivation=linear\n");
  CHECK(layer(cfg, "1").attributes.get<Integers>("stride") == Integers{4, 2});
  CHECK(shape(cfg, "1") == Shape{1, 8, 4, 8});
  CHECK(cfg.stored[6].shape == Shape{8, 1, 3, 3});
  CHECK(shape(read("[convolutional]\nfilters=2\nsize=3\npad=1\ndilation=2\nstride=2\nactivation=linear\n"), "1") ==
        Shape{1, 2, 8, 8});
}

TEST_CASE("max pooling puts half of its padding in front and the rest behind") {
  const auto pool = [](const std::string& keys) {
    const weights::DarknetCfg cfg = read("[maxpool]\n" + keys);
    std::string text;
    for (const std::int64_t cells : layer(cfg, "1").attributes.get<Integers>("padding"))
      text += std::to_string(cells) + " ";
    return text + shape(cfg, "1").text();
  };
  // size=2 stride=2: one cell of padding in all, behind, and not needed on an even map.
  CHECK(pool("size=2\nstride=2") == "0 0 0 0 [1,4,8,8]");
  // size=2 stride=1 keeps the extent, as yolov3-tiny needs.
  CHECK(pool("size=2\nstride=1") == "0 0 1 1 [1,4,16,16]");
  // the windows of spatial pyramid pooling
  CHECK(pool("size=5\nstride=1") == "2 2 2 2 [1,4,16,16]");
  CHECK(pool("size=13\nstride=1") == "6 6 6 6 [1,4,16,16]");
  CHECK(pool("size=3\nstride=2") == "1 1 0 0 [1,4,8,8]");
  CHECK(pool("size=3\nstride=2\npadding=0") == "0 0 0 0 [1,4,7,7]");
  CHECK(pool("size=2\nstride_x=2\nstride_y=1") == "0 0 1 0 [1,4,16,8]");
  CHECK(pool("stride=2") == "0 0 0 0 [1,4,8,8]");  // size is stride when missing
  CHECK(layer(read("[local_avgpool]\nsize=2\nstride=1\n"), "1").attributes.get<bool>("count_padding") == false);
}

TEST_CASE("route joins, passes on, or takes a group of channels") {
  const weights::DarknetCfg cfg = read(
      "[convolutional]\nfilters=6\nactivation=linear\n"  // 1
      "[route]\nlayers=-1, 0\n"                          // 2
      "[route]\nlayers=-2\n"                             // 3
      "[route]\nlayers=1\ngroups=2\ngroup_id=1\n"        // 4
      "[route]\nlayers=-1,0,1\n"                         // 5
      "[route]\nlayers=0,1\ngroups=2\ngroup_id=1\n");    // 6
  CHECK(layer(cfg, "2").type == "concat");
  CHECK(layer(cfg, "2").inputs == Inputs{"1", "0"});
  CHECK(shape(cfg, "2") == Shape{1, 10, 16, 16});
  CHECK(layer(cfg, "3").type == "identity");
  CHECK(layer(cfg, "3").inputs == Inputs{"1"});
  CHECK(layer(cfg, "4").type == "slice_channels");
  CHECK(layer(cfg, "4").attributes == Attributes{{"begin", std::int64_t{3}}, {"end", std::int64_t{6}}});
  CHECK(shape(cfg, "5") == Shape{1, 13, 16, 16});
  // The group is taken from every input by itself.
  CHECK(layer(cfg, "6").inputs == Inputs{"6.part0", "6.part1"});
  CHECK(layer(cfg, "6.part0").attributes == Attributes{{"begin", std::int64_t{2}}, {"end", std::int64_t{4}}});
  CHECK(layer(cfg, "6.part1").inputs == Inputs{"1"});
  CHECK(shape(cfg, "6") == Shape{1, 5, 16, 16});
}

TEST_CASE("shortcut, squeeze and excitation, spatial attention") {
  const weights::DarknetCfg cfg = read(
      "[convolutional]\nfilters=4\nactivation=linear\n"    // 1
      "[shortcut]\nfrom=-2\nactivation=linear\n"           // 2
      "[shortcut]\nfrom=-2,1\nactivation=leaky\n"          // 3
      "[avgpool]\n"                                        // 4
      "[convolutional]\nfilters=4\nactivation=logistic\n"  // 5
      "[scale_channels]\nfrom=-3\nactivation=swish\n"      // 6
      "[convolutional]\nfilters=4\nactivation=logistic\n"  // 7
      "[sam]\nfrom=-2\n"                                   // 8
      "[convolutional]\nfilters=1\nactivation=logistic\n"  // 9
      "[scale_channels]\nfrom=-2\nscale_wh=1\n");          // 10
  CHECK(layer(cfg, "2").type == "add");
  CHECK(layer(cfg, "2").inputs == Inputs{"1", "0"});
  CHECK(layer(cfg, "3.add").inputs == Inputs{"2", "1", "1"});
  CHECK(layer(cfg, "3").type == "leaky_relu");
  CHECK(layer(cfg, "4").type == "global_avg_pool");
  CHECK(layer(cfg, "6.multiply").inputs == Inputs{"3", "5"});
  CHECK(layer(cfg, "6").type == "silu");
  CHECK(shape(cfg, "6") == Shape{1, 4, 16, 16});
  CHECK(layer(cfg, "8").inputs == Inputs{"6", "7"});
  CHECK(layer(cfg, "10").inputs == Inputs{"8", "9"});
  CHECK(shape(cfg, "10") == Shape{1, 4, 16, 16});
}

TEST_CASE("upsample, reorg, dropout") {
  const weights::DarknetCfg cfg =
      read("[reorg]\nstride=2\n[dropout]\nprobability=.5\n[upsample]\n[upsample]\nstride=3\n");
  CHECK(shape(cfg, "1") == Shape{1, 16, 8, 8});
  CHECK(layer(cfg, "2").type == "identity");
  CHECK(layer(cfg, "3").attributes.get<Integers>("factor") == Integers{2, 2});
  CHECK(shape(cfg, "4") == Shape{1, 16, 48, 48});
}

TEST_CASE("heads keep the anchors of their mask, in cfg order") {
  const std::string text = kTinyNet + kTinyConv + with(kTinyLast, "filters=7", "filters=14") +
                           "[yolo]\nmask = 3,1\nanchors = 1,2, 3.5,4, 5,6, 7,8\nclasses=2\nnum=4\nscale_x_y = 1.05\n"
                           "[route]\nlayers=-3\n" +
                           with(kTinyLast, "filters=7", "filters=21") + "[yolo]\nanchors = 1,2, 3,4, 5,6\nclasses=2\n";
  const weights::DarknetCfg cfg = weights::read_darknet_cfg(text, "some.cfg");
  REQUIRE(cfg.heads.size() == 2);
  CHECK(cfg.heads[0].type == "yolo");
  CHECK(cfg.heads[0].layer == "1");
  CHECK(cfg.heads[0].attributes == Attributes{{"classes", std::int64_t{2}},
                                              {"anchors", std::vector<double>{7, 8, 3.5, 4}},
                                              {"scale_x_y", 1.05},
                                              {"new_coords", false},
                                              {"softmax", false}});
  CHECK(cfg.heads[1].layer == "4");
  CHECK(cfg.heads[1].attributes.get<std::vector<double>>("anchors") == std::vector<double>{1, 2, 3, 4, 5, 6});
  CHECK(cfg.heads[1].attributes.get<double>("scale_x_y") == 1);
  CHECK(cfg.blueprint.outputs == Inputs{"1", "4"});
  CHECK(cfg.classes() == 2);
}

TEST_CASE("with new_coords the head is read in front of its logistic activation") {
  const std::string text = kTinyNet + kTinyConv + with(kTinyLast, "linear", "logistic") +
                           with(kTinyHead, "num=1", "num=1\nnew_coords=1\nscale_x_y=2.0");
  const weights::DarknetCfg cfg = weights::read_darknet_cfg(text, "some.cfg");
  CHECK(layer(cfg, "1").type == "sigmoid");
  CHECK(cfg.heads[0].layer == "1.conv2d");
  CHECK(cfg.heads[0].attributes.get<bool>("new_coords"));
  CHECK(cfg.blueprint.outputs == Inputs{"1.conv2d"});
}

TEST_CASE("region keeps its anchors in cells") {
  const std::string text = kTinyNet + kTinyConv + kTinyLast +
                           "[region]\nanchors = 1.08,1.19\nclasses=2\ncoords=4\nnum=1\nsoftmax=1\nbias_match=1\n";
  const weights::DarknetCfg cfg = weights::read_darknet_cfg(text, "some.cfg", {.strict = true});
  CHECK(cfg.heads[0].type == "region");
  CHECK(cfg.heads[0].attributes == Attributes{{"classes", std::int64_t{2}},
                                              {"anchors", std::vector<double>{1.08, 1.19}},
                                              {"scale_x_y", 1.0},
                                              {"new_coords", false},
                                              {"softmax", true}});
}

TEST_CASE("letter_box of [net] is the fit, and a short name of a section is the section") {
  CHECK(weights::read_darknet_cfg(with(kTinyCfg, "[net]", "[network]\nletter_box=1"), "some.cfg").preprocessing.fit ==
        weights::Fit::letterbox);
  CHECK(weights::read_darknet_cfg(with(kTinyCfg, "[convolutional]", "[conv]"), "some.cfg").blueprint ==
        weights::read_darknet_cfg(kTinyCfg, "some.cfg").blueprint);
}

TEST_CASE("the parameters of the file are those that the network expects") {
  const weights::DarknetCfg cfg = read("[convolutional]\nfilters=8\nsize=3\npad=1\ngroups=4\nactivation=mish\n");
  const auto expected = nn::expected_parameters(cfg.blueprint);
  CHECK(expected.size() == cfg.stored.size());
  for (const weights::StoredTensor& stored : cfg.stored) {
    REQUIRE(expected.contains(stored.name));
    CHECK(expected.at(stored.name).shape == stored.shape);
  }
}
