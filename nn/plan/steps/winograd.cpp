// Convolution 3x3 of stride 1 by Winograd's F(4x4,3x3): 36 multiply-adds for a tile of 4x4 outputs in place of 144. On
// small maps by F(2x2,3x3), 16 in place of 36: less of the last tiles is wasted, and U is less than half as large.
//
//   for every chunk of tiles                          U [36][C][O]: the filters, transformed when the plan is made
//     for every block of input channels               V [36][C][tiles]: 36 values of a tile's 6x6 inputs
//       V = B^T d B for the chunk's tiles
//     for every position of 36, group of channels     M [36][O][tiles]
//       M = U V                                       products of matrices by the kernel of convolutions
//     for every block of output channels
//       y = activation(A^T M A + bias) + residual
//
// Where U is small a chunk is a task, and V, M and U stay in the second-level cache of its core. Where U is large the
// chunk is large, so that every weight that comes from memory meets many tiles, and each of the three loops is shared
// out.
#include <array>

#include "nn/layers/support.h"
#include "nn/plan/steps.h"
#include "tensor/parallel.h"

namespace limpid::nn::plan {
namespace {

constexpr std::int64_t kEnoughProducts = 1 << 20;  // pairs of channels times cells from which the transforms pay
constexpr std::int64_t kGroupBlocks = 4;
constexpr std::int64_t kTaskGroups = 8;            // that one task goes through, each bringing the next one near
constexpr std::int64_t kFullTile = 14;             // cells of the multiply kernel's widest tile
constexpr std::int64_t kWeightCache = 256 * 1024;  // floats of U that leave room in the second-level cache
constexpr std::int64_t kSmallChunk = 160 * 1024;   // floats of V and M, for one core
constexpr std::int64_t kLargeChunk = 1536 * 1024;  // for all of them

// U = G g G^T in double, G from the points of nn/plan/kernels/winograd.h: row p is (1, p, p^2) / prod (p - q), and the
// last is (0, 0, 1).
std::array<double, 36> transformed(const float* filter, std::int64_t side) {
  static constexpr double two[] = {0, 1, -1}, four[] = {0, 0.625, -0.625, 1.5, -1.5};
  const std::span<const double> points = side == 2 ? std::span<const double>(two) : std::span<const double>(four);
  const std::size_t in = points.size() + 1;
  const auto transform = [&](double g0, double g1, double g2, double* u, std::size_t step) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      double scale = 1;
      for (std::size_t j = 0; j < points.size(); ++j) scale *= i == j ? 1 : points[i] - points[j];
      u[i * step] = (g0 + points[i] * (g1 + points[i] * g2)) / scale;
    }
    u[points.size() * step] = g2;
  };
  double columns[18];
  std::array<double, 36> u{};
  for (std::size_t j = 0; j < 3; ++j) transform(filter[j], filter[3 + j], filter[6 + j], columns + j, 3);
  for (std::size_t i = 0; i < in; ++i)
    transform(columns[3 * i], columns[3 * i + 1], columns[3 * i + 2], u.data() + in * i, 1);
  return u;
}

std::int64_t tiles_of(std::int64_t side, std::int64_t height, std::int64_t width) {
  return ((height + side - 1) / side) * ((width + side - 1) / side);
}

// Time for one pair of channels, in multiply-adds: a float of U that comes from memory takes as long as 36 of them.
std::int64_t cost(std::int64_t positions, std::int64_t products) { return positions * (products + 36); }

std::int64_t best_side(std::int64_t height, std::int64_t width) {
  return cost(16, tiles_of(2, height, width)) < cost(36, tiles_of(4, height, width)) ? 2 : 4;
}

class Winograd : public Step {
 public:
  Winograd(const StepInputs& s)
      : Step(s.facts),
        kernels_(s.kernels),
        workspaces_(s.workspaces),
        in_(s.in(0)),
        out_(s.out()),
        residual_(s.residual()),
        activation_(s.piece.activation),
        padding_(padding_option(s.attributes())),
        side_(best_side(out_.height, out_.width)) {
    const Padding& border = s.placement.storages[in_.storage].border;
    known_ = {padding_.top - border.top, padding_.left - border.left, padding_.top + in_.height + border.bottom,
              padding_.left + in_.width + border.right};
    const std::int64_t each = positions() * kLanes * (in_.blocks() + out_.blocks());
    const std::int64_t fit = (own_chunks() ? kSmallChunk : kLargeChunk) / each / kFullTile * kFullTile;
    capacity_ = std::min(std::max(fit, kFullTile), tiles_of(side_, out_.height, out_.width));
    for (std::int64_t c = 0; c < in_.channels; ++c)
      offsets_.push_back(static_cast<std::int32_t>(c / kLanes * capacity_ * kLanes + c % kLanes));
    pack(s);
  }

  std::int64_t more_weight_bytes() const override {
    const auto filters = 9 * in_.channels * out_.channels * static_cast<std::int64_t>(sizeof(float));
    return static_cast<std::int64_t>(weights_.bytes()) - filters;
  }

  void run(std::span<const Job> jobs) const override {
    for (const Job& job : jobs) {
      const std::int64_t top = job.out.top / side_, left = job.out.left / side_;
      const std::int64_t across = (job.out.right + side_ - 1) / side_ - left;
      const std::int64_t tiles = across * ((job.out.bottom + side_ - 1) / side_ - top);
      const std::int64_t chunks = (tiles + capacity_ - 1) / capacity_;
      const auto chunk = [&](std::int64_t i) {
        const std::int64_t first = tiles * i / chunks;
        run(job, {side_, top, left, across, first, tiles * (i + 1) / chunks - first});
      };
      if (own_chunks())
        parallel_for(chunks, chunk);
      else
        for (std::int64_t i = 0; i < chunks; ++i) chunk(i);
    }
  }

 private:
  std::int64_t positions() const { return (side_ + 2) * (side_ + 2); }
  bool own_chunks() const { return positions() * in_.channels * out_.channels <= kWeightCache; }
  std::int64_t outputs() const { return out_.blocks() * kLanes; }
  // From one position to the next; one cache line more than there is, so that they do not fall on the same lines.
  std::int64_t v_position() const { return in_.blocks() * kLanes * capacity_ + 16; }
  std::int64_t m_position() const { return out_.blocks() * kLanes * capacity_ + 16; }

  void pack(const StepInputs& s) {
    const std::span<const float> weight = s.parameter("weight").values<float>();
    const std::int64_t outs = outputs(), width = kGroupBlocks * kLanes;
    Draft<float> packed({positions(), in_.channels, outs});
    bias_.assign(static_cast<std::size_t>(outs), 0.0f);
    zeros_.assign(static_cast<std::size_t>(width), 0.0f);
    if (const Tensor* bias = s.bias()) std::ranges::copy(bias->values<float>(), bias_.begin());
    parallel_for((outs + width - 1) / width, [&](std::int64_t group) {
      const std::int64_t first = group * width, group_width = std::min(width, outs - first);
      for (std::int64_t c = 0; c < in_.channels; ++c)
        for (std::int64_t o = first; o < first + group_width; ++o) {
          std::array<double, 36> u{};
          if (o < out_.channels) u = transformed(weight.data() + (o * in_.channels + c) * 9, side_);
          for (std::int64_t p = 0; p < positions(); ++p)
            packed.data()[(p * outs + first) * in_.channels + c * group_width + o - first] =
                static_cast<float>(u[static_cast<std::size_t>(p)]);
        }
    });
    weights_ = std::move(packed).freeze();
  }

  void run(const Job& job, const Tiles& tiles) const {
    const Workspaces::Lease memory(*workspaces_, positions() * (v_position() + m_position()));
    float* const v = memory.data();
    float* const m = v + positions() * v_position();
    const Buffers& buffers = *job.buffers;
    parallel_for(in_.blocks(), [&](std::int64_t block) {
      kernels_.winograd_input({cell(buffers, in_, -padding_.top, -padding_.left, block), in_.row, known_, tiles,
                               v + block * capacity_ * kLanes, v_position()});
    });
    const std::int64_t groups = (out_.blocks() + kGroupBlocks - 1) / kGroupBlocks;
    const std::int64_t parts = (groups + kTaskGroups - 1) / kTaskGroups;
    parallel_for(positions() * parts, [&](std::int64_t task) {
      const std::int64_t first = task % parts * kTaskGroups;
      for (std::int64_t group = first; group < std::min(groups, first + kTaskGroups); ++group)
        multiply(task / parts, group, v, m, tiles);
    });
    parallel_for(out_.blocks(), [&](std::int64_t block) {
      WinogradOutputJob output{};
      output.m = m + block * capacity_ * kLanes, output.m_position = m_position();
      output.bias = bias_.data() + block * kLanes;
      output.y = cell(buffers, out_, 0, 0, block), output.y_row = out_.row;
      if (residual_) {
        output.residual = cell(buffers, *residual_, 0, 0, block);
        output.residual_row = residual_->row;
      }
      output.activation = activation_;
      output.tiles = tiles;
      output.cells = cells_of(job.out);
      kernels_.winograd_output(output);
    });
  }

  // The tiles are the cells of a row, the channels of V its inputs: a convolution 1x1.
  void multiply(std::int64_t position, std::int64_t group, const float* v, float* m, const Tiles& tiles) const {
    const std::int64_t first = group * kGroupBlocks;
    ConvolutionJob job{};
    job.x = v + position * v_position();
    job.x_cell = kLanes;
    job.offsets = offsets_.data();
    job.depth = in_.channels;
    job.weights = weights_.values<float>().data() + (position * outputs() + first * kLanes) * in_.channels;
    job.next_floats = own_chunks() ? 0 : job.depth * kGroupBlocks * kLanes;
    job.next = job.weights + job.next_floats;
    job.bias = zeros_.data();
    job.blocks = std::min(kGroupBlocks, out_.blocks() - first);
    job.y = m + position * m_position() + first * capacity_ * kLanes;
    job.y_plane = capacity_ * kLanes;
    job.cells = {0, 0, 1, tiles.count};
    kernels_.convolution(job);
  }

  const Kernels& kernels_;
  std::shared_ptr<Workspaces> workspaces_;
  Map in_, out_;
  std::optional<Map> residual_;
  Activation activation_;
  Padding padding_;
  std::int64_t side_;          // of a tile: 2 or 4
  Cells known_{};              // inputs that may be read, counted from the first tap of output cell (0,0)
  std::int64_t capacity_ = 0;  // tiles of the largest chunk
  std::vector<std::int32_t> offsets_;
  Tensor weights_;  // [36][groups][C][channels of the group]
  std::vector<float> bias_, zeros_;
};

}  // namespace

bool winograd_pays(const Node& convolution) {
  const Attributes& a = convolution.spec.attributes;
  const auto is = [](const Pair& pair, std::int64_t both) { return pair.height == both && pair.width == both; };
  if (!is(pair_option(a, "kernel"), 3) || !is(pair_option(a, "stride", 1), 1) ||
      !is(pair_option(a, "dilation", 1), 1) || a.get_or<std::int64_t>("groups", 1) != 1)
    return false;
  const Shape &in = convolution.input_shapes[0], &out = convolution.output_shape;
  return in[1] >= 16 && out[1] >= 16 && in[1] * out.elements() >= kEnoughProducts;
}

std::unique_ptr<Step> winograd_step(const StepInputs& inputs) {
  StepInputs named = inputs;
  named.facts.kind += ", Winograd";
  named.facts.by_rows = false;  // a tile that lies across two strips would be worked out twice
  return std::make_unique<Winograd>(named);
}

}  // namespace limpid::nn::plan
