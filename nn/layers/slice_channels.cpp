// Channels [begin, end): x [N,C,...] -> y [N,end-begin,...].
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class SliceChannels : public Layer {
 public:
  explicit SliceChannels(const Attributes& a) : begin_(a.get<std::int64_t>("begin")), end_(a.get<std::int64_t>("end")) {
    if (begin_ < 0 || end_ <= begin_)
      throw FormatError("[attribute] 'begin' is " + std::to_string(begin_) + " and 'end' " + std::to_string(end_) +
                        ", expected 0 <= begin < end");
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("slice_channels", inputs, 1);
    if (inputs[0].rank() < 2 || inputs[0][1] < end_)
      throw ShapeError("[slice_channels] input " + inputs[0].text() + ", expected at least " + std::to_string(end_) +
                       " channels");
    std::vector<std::int64_t> dims = inputs[0].dims();
    dims[1] = end_ - begin_;
    return Shape(std::move(dims));
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::slice(inputs[0], 1, begin_, end_);
  }

 private:
  std::int64_t begin_, end_;
};

}  // namespace

std::unique_ptr<Layer> slice_channels_layer(const LayerSpec& spec) {
  return std::make_unique<SliceChannels>(spec.attributes);
}

}  // namespace limpid::nn
