// Guided backpropagation (Springenberg et al., ICLR workshop 2015, section 3.4) as a table of backward rules; the
// network stays as it is. The paper knows ReLU only: a unit hands a message on when it fired (x > 0) and the message is
// positive (dy > 0). For every activation y = f(x) that becomes
//   dx = f'(x) dy   where y > 0 and dy > 0, else 0
// with the activation's own derivative. "Fired" is y > 0: for leaky ReLU this shuts the negative side, which the plain
// derivative would let through, scaled by the slope; for SiLU, Mish and hard swish it shuts the dip left of zero, where
// f' changes sign and would turn a positive message into a negative one. Where y > 0, f' >= 0 for all of them, so
// messages stay positive. For ReLU it is the paper's rule exactly. Gates (sigmoid, tanh, hard sigmoid) are not units
// that fire: they keep their backward.
//
// The map is max_c |dx_c|: not a gradient of y any more, and known to look at edges rather than at the decision
// (Adebayo et al., NeurIPS 2018).
#include "xai/methods/pixel_methods.h"
#include "xai/methods/pixels.h"

namespace limpid::xai {
namespace {

std::vector<Tensor> guided(const Op& op, const OpContext& context) {
  const Tensor dy = dispatch(context.dy.dtype(), [&]<class T>() {
    Draft<T> kept(context.dy.shape());
    const std::span<const T> y = context.y.values<T>(), message = context.dy.values<T>();
    for (std::size_t i = 0; i < message.size(); ++i)
      kept[static_cast<std::int64_t>(i)] = y[i] > 0 && !(message[i] <= 0) ? message[i] : T{0};
    return std::move(kept).freeze();
  });
  return op.backward({context.x, context.y, context.saved, dy, context.needs});
}

Rules guided_rules() {
  Rules rules;
  for (const char* op : {"relu", "leaky_relu", "relu6", "silu", "mish", "hard_swish", "elu"}) rules.emplace(op, guided);
  return rules;
}

}  // namespace

std::unique_ptr<Explainer> build_guided_backprop(const Method& method, const Settings&) {
  return from_input_gradient(
      method, [](const std::vector<double>& dx, const Tensor& x) { return strongest_channel(dx, x.shape()); },
      guided_rules());
}

}  // namespace limpid::xai
