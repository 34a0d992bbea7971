#include "weights/onnx/ops.h"

#include <algorithm>

#include "weights/onnx/ops/all.h"

namespace limpid::weights::onnx {

namespace {

constexpr OpRow kOps[] = {
    {"Conv", import_conv},
    {"ConvTranspose", import_conv_transpose},
    {"BatchNormalization", import_batch_normalization},
    {"MaxPool", import_max_pool},
    {"AveragePool", import_average_pool},
    {"GlobalAveragePool", import_global_average_pool},
    {"GlobalMaxPool", import_global_max_pool},
    {"Relu", import_relu},
    {"LeakyRelu", import_leaky_relu},
    {"PRelu", import_prelu},
    {"Sigmoid", import_sigmoid},
    {"HardSigmoid", import_hard_sigmoid},
    {"HardSwish", import_hard_swish},
    {"Tanh", import_tanh},
    {"Softplus", import_softplus},
    {"Softsign", import_softsign},
    {"Elu", import_elu},
    {"Selu", import_selu},
    {"Celu", import_celu},
    {"ThresholdedRelu", import_thresholded_relu},
    {"Erf", import_erf},
    {"Softmax", import_softmax},
    {"LogSoftmax", import_log_softmax},
    {"Clip", import_clip},
    {"Add", import_add},
    {"Sub", import_sub},
    {"Mul", import_mul},
    {"Div", import_div},
    {"Pow", import_pow},
    {"Min", import_min},
    {"Max", import_max},
    {"Sum", import_sum},
    {"Mean", import_mean},
    {"Sqrt", import_sqrt},
    {"Exp", import_exp},
    {"Log", import_log},
    {"Neg", import_neg},
    {"Abs", import_abs},
    {"Reciprocal", import_reciprocal},
    {"Floor", import_floor},
    {"Ceil", import_ceil},
    {"Round", import_round},
    {"Equal", import_equal},
    {"Less", import_less},
    {"LessOrEqual", import_less_or_equal},
    {"Greater", import_greater},
    {"GreaterOrEqual", import_greater_or_equal},
    {"And", import_and},
    {"Or", import_or},
    {"Not", import_not},
    {"Where", import_where},
    {"Reshape", import_reshape},
    {"Transpose", import_transpose},
    {"Flatten", import_flatten},
    {"Squeeze", import_squeeze},
    {"Unsqueeze", import_unsqueeze},
    {"Expand", import_expand},
    {"Tile", import_tile},
    {"Identity", import_identity},
    {"Dropout", import_dropout},
    {"Cast", import_cast},
    {"DepthToSpace", import_depth_to_space},
    {"SpaceToDepth", import_space_to_depth},
    {"Concat", import_concat},
    {"Split", import_split},
    {"Slice", import_slice},
    {"Gather", import_gather},
    {"Pad", import_pad},
    {"Constant", import_constant},
    {"ConstantOfShape", import_constant_of_shape},
    {"Shape", import_shape},
    {"Size", import_size},
    {"Range", import_range},
    {"MatMul", import_matmul},
    {"Gemm", import_gemm},
    {"ReduceMean", import_reduce_mean},
    {"ReduceSum", import_reduce_sum},
    {"ReduceMax", import_reduce_max},
    {"ReduceMin", import_reduce_min},
    {"Resize", import_resize},
    {"Upsample", import_upsample},
    {"TopK", import_top_k},
    {"NonMaxSuppression", import_non_max_suppression},
    {"RoiAlign", import_roi_align},
};

}  // namespace

std::span<const OpRow> known_ops() { return kOps; }

const OpRow* find_op(const Node& node) {
  if (!node.domain.empty() && node.domain != "ai.onnx") return nullptr;
  const auto found = std::ranges::find(kOps, node.op, &OpRow::name);
  return found == std::end(kOps) ? nullptr : &*found;
}

}  // namespace limpid::weights::onnx
