// Other shapes for the same numbers in C order: flatten to two axes, the first `axis` ones and the rest (x [N,C,H,W] ->
// y [N,C H W]); reshape to any, where 0 keeps the input's extent of that axis and -1 stands for what is left.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Flatten : public WholeLayer {
 public:
  explicit Flatten(const Attributes& a) : axis_(a.get_or("axis", std::int64_t{1})) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("flatten", inputs, 1);
    return flat(inputs[0]);
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::reshape(inputs[0], flat(inputs[0].shape()));
  }

 private:
  Shape flat(const Shape& x) const {
    const auto rank = static_cast<std::int64_t>(x.rank()), axis = axis_ < 0 ? axis_ + rank : axis_;
    if (axis < 0 || axis > rank)
      throw ShapeError("[flatten] input " + x.text() + ", expected one with at least " + std::to_string(axis_) +
                       " axes");
    std::int64_t before = 1, after = 1;
    for (std::size_t i = 0; i < x.rank(); ++i) (static_cast<std::int64_t>(i) < axis ? before : after) *= x[i];
    return {before, after};
  }
  std::int64_t axis_;
};

class Reshape : public WholeLayer {
 public:
  explicit Reshape(const Attributes& a) : shape_(a.get<std::vector<std::int64_t>>("shape")) {
    for (const std::int64_t extent : shape_)
      if (extent < -1 || extent > kLargestCount) throw_shape("expected extents from -1 to 1073741824");
    if (std::ranges::count(shape_, -1) > 1) throw_shape("expected -1 at most once");
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("reshape", inputs, 1);
    return resolved(inputs[0]);
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::reshape(inputs[0], resolved(inputs[0].shape()));
  }

 private:
  std::string text() const {
    std::string list;
    for (const std::int64_t extent : shape_) list += (list.empty() ? "" : ",") + std::to_string(extent);
    return "[" + list + "]";
  }
  [[noreturn]] void throw_shape(const std::string& expected) const {
    throw FormatError("[attribute] 'shape' is " + text() + ", " + expected);
  }

  Shape resolved(const Shape& x) const {
    std::vector<std::int64_t> dims = shape_;
    const auto unfit = [&] { return ShapeError("[reshape] input " + x.text() + " does not fit " + text()); };
    for (std::size_t i = 0; i < dims.size(); ++i)
      if (dims[i] == 0) {
        if (i >= x.rank()) throw unfit();
        dims[i] = x[i];
      }
    if (const auto rest = std::ranges::find(dims, -1); rest != dims.end()) {
      *rest = 1;
      const std::int64_t known = Shape(dims).elements();
      if (known == 0 || x.elements() % known != 0) throw unfit();
      *rest = x.elements() / known;
    }
    Shape y(std::move(dims));
    if (y.elements() != x.elements()) throw unfit();
    return y;
  }

  std::vector<std::int64_t> shape_;
};

}  // namespace

std::unique_ptr<Layer> flatten_layer(const LayerSpec& spec) { return std::make_unique<Flatten>(spec.attributes); }
std::unique_ptr<Layer> reshape_layer(const LayerSpec& spec) { return std::make_unique<Reshape>(spec.attributes); }

}  // namespace limpid::nn
