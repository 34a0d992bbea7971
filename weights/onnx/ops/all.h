// The import functions of the table in ops.cpp, by the file of this folder that they stand in.
#pragma once

#include "weights/onnx/call.h"

namespace limpid::weights::onnx {

// convolution.cpp
Results import_conv(const Call&);
Results import_conv_transpose(const Call&);
Results import_batch_normalization(const Call&);

// pooling.cpp
Results import_max_pool(const Call&);
Results import_average_pool(const Call&);
Results import_global_average_pool(const Call&);
Results import_global_max_pool(const Call&);

// activations.cpp
Results import_relu(const Call&);
Results import_leaky_relu(const Call&);
Results import_prelu(const Call&);
Results import_sigmoid(const Call&);
Results import_hard_sigmoid(const Call&);
Results import_hard_swish(const Call&);
Results import_tanh(const Call&);
Results import_softplus(const Call&);
Results import_softsign(const Call&);
Results import_elu(const Call&);
Results import_selu(const Call&);
Results import_celu(const Call&);
Results import_thresholded_relu(const Call&);
Results import_erf(const Call&);
Results import_softmax(const Call&);
Results import_log_softmax(const Call&);
Results import_clip(const Call&);

// arithmetic.cpp
Results import_add(const Call&);
Results import_sub(const Call&);
Results import_mul(const Call&);
Results import_div(const Call&);
Results import_pow(const Call&);
Results import_min(const Call&);
Results import_max(const Call&);
Results import_sum(const Call&);
Results import_mean(const Call&);
Results import_sqrt(const Call&);
Results import_exp(const Call&);
Results import_log(const Call&);
Results import_neg(const Call&);
Results import_abs(const Call&);
Results import_reciprocal(const Call&);
Results import_floor(const Call&);
Results import_ceil(const Call&);
Results import_round(const Call&);

// comparisons.cpp
Results import_equal(const Call&);
Results import_less(const Call&);
Results import_less_or_equal(const Call&);
Results import_greater(const Call&);
Results import_greater_or_equal(const Call&);
Results import_and(const Call&);
Results import_or(const Call&);
Results import_not(const Call&);
Results import_where(const Call&);

// shape.cpp
Results import_reshape(const Call&);
Results import_transpose(const Call&);
Results import_flatten(const Call&);
Results import_squeeze(const Call&);
Results import_unsqueeze(const Call&);
Results import_expand(const Call&);
Results import_tile(const Call&);
Results import_identity(const Call&);
Results import_dropout(const Call&);
Results import_cast(const Call&);
Results import_depth_to_space(const Call&);
Results import_space_to_depth(const Call&);

// indexing.cpp
Results import_concat(const Call&);
Results import_split(const Call&);
Results import_slice(const Call&);
Results import_gather(const Call&);
Results import_pad(const Call&);

// known.cpp
Results import_constant(const Call&);
Results import_constant_of_shape(const Call&);
Results import_shape(const Call&);
Results import_size(const Call&);
Results import_range(const Call&);

// matrix.cpp
Results import_matmul(const Call&);
Results import_gemm(const Call&);

// reductions.cpp
Results import_reduce_mean(const Call&);
Results import_reduce_sum(const Call&);
Results import_reduce_max(const Call&);
Results import_reduce_min(const Call&);

// resize.cpp
Results import_resize(const Call&);
Results import_upsample(const Call&);

// detection.cpp
Results import_top_k(const Call&);
Results import_non_max_suppression(const Call&);
Results import_roi_align(const Call&);

}  // namespace limpid::weights::onnx
