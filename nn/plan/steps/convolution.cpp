// Convolution with bias, activation and residual in one pass. Output channels go in groups of four blocks; the weights
// of a group lie in the order in which the kernel reads them: for every value of the sum, the group's channels.
//
// A wide window is worked on where it lies. Narrow ones (a flipped superpixel, deep in the network) would leave the
// kernel's tiles nearly empty: their cells' inputs, of all jobs, are gathered side by side in panels [depth][cells],
// which fill the tiles whatever rows and pictures the cells come from. The sums and their order are the same.
#include <algorithm>

#include "nn/layers/support.h"
#include "nn/plan/steps.h"
#include "tensor/parallel.h"

namespace limpid::nn::plan {
namespace {

constexpr std::int64_t kGroupBlocks = 4;
constexpr std::int64_t kPanelCells = 14;           // the cells of the kernel's widest tile
constexpr std::int64_t kTaskWork = 1 << 16;        // multiply-adds that pay for handing a task to another thread
constexpr std::int64_t kLongStep = 1 << 25;        // multiply-adds
constexpr std::int64_t kTeam = 8;                  // strips of a group that keep a lab machine's cores busy
constexpr std::int64_t kInputCache = 128 * 1024;   // floats of input that stay in the second-level cache of a core
constexpr std::int64_t kWeightCache = 256 * 1024;  // floats of weights that do
constexpr std::int64_t kManyGroups = 16;           // enough of them to be shared out whole

struct Group {
  std::int64_t block;   // first block of the output
  std::int64_t blocks;  // 1 to 4
  Tensor weights;       // [depth][8 blocks], at the beginning of a cache line: no vector of them lies across two
  std::vector<float> bias;
  std::int64_t input_block;  // first block of the input, for convolutions in groups
};

class Convolution : public Step {
 public:
  Convolution(const StepInputs& s)
      : Step(s.facts),
        kernels_(s.kernels),
        workspaces_(s.workspaces),
        in_(s.in(0)),
        out_(s.out()),
        residual_(s.residual()),
        activation_(s.piece.activation),
        stride_(pair_option(s.attributes(), "stride", 1)),
        padding_(padding_option(s.attributes())) {
    const Tensor& weight = s.parameter("weight");
    list_offsets(weight.shape(), pair_option(s.attributes(), "dilation", 1));
    pack(weight, s.bias(), s.attributes().get_or<std::int64_t>("groups", 1));
  }

  void run(std::span<const Job> jobs) const override {
    std::vector<Job> wide, narrow;
    for (const Job& job : jobs) (gathers(job.out) ? narrow : wide).push_back(job);
    if (!wide.empty()) run_in_place(wide);
    if (!narrow.empty()) run_gathered(narrow);
  }

 private:
  std::int64_t depth() const { return static_cast<std::int64_t>(offsets_.size()); }
  std::int64_t groups() const { return static_cast<std::int64_t>(groups_.size()); }
  bool weights_from_memory() const { return depth() * out_.channels > kWeightCache; }

  // Whether the window's rows fill less than half a tile, and there are enough groups to pay for gathering the input.
  bool gathers(const Window& out) const {
    return out.width() < kPanelCells / 2 && groups_.size() >= 4 && groups_.back().input_block == 0;
  }

  void run_in_place(std::span<const Job> jobs) const {
    struct Task {
      const Strip* strip;
      std::int64_t group;
    };
    const std::vector<Strip> strips = cut(jobs, [&](const Window& out) { return strips_of(out); });
    std::vector<Task> tasks;
    // What is larger comes from memory once: the map strip by strip, or the weights group by group, each to one core.
    if (weights_from_memory()) {
      for (std::int64_t g = 0; g < groups(); ++g)
        for (const Strip& strip : strips) tasks.push_back({&strip, g});
    } else {
      for (const Strip& strip : strips)
        for (std::int64_t g = 0; g < groups(); ++g) tasks.push_back({&strip, g});
    }
    // A long step is shared out task by task, so that no core waits for another; a short one lives from the cache.
    const bool one_by_one = facts().multiply_adds > kLongStep;
    const std::int64_t to_next = one_by_one && strips.size() == 1 ? team() : 1;
    const auto share_out = one_by_one ? parallel_for : parallel_for_neighbours;
    share_out(static_cast<std::int64_t>(tasks.size()), [&](std::int64_t i) {
      const Task& task = tasks[static_cast<std::size_t>(i)];
      run(*task.strip->job->buffers, task.strip->window, task.group, task.group + to_next);
    });
  }

  struct Cell {
    const Buffers* buffers;
    std::int64_t row, column;
  };

  void run_gathered(std::span<const Job> jobs) const {
    std::vector<Cell> cells;
    for (const Job& job : jobs)
      for (std::int64_t row = job.out.top; row < job.out.bottom; ++row)
        for (std::int64_t column = job.out.left; column < job.out.right; ++column)
          cells.push_back({job.buffers, row, column});
    const auto count = static_cast<std::int64_t>(cells.size()), panels = (count + kPanelCells - 1) / kPanelCells;
    const auto first = [&](std::int64_t panel) { return count * panel / panels; };
    const auto of_panel = [&](std::int64_t panel) {
      return std::span(cells).subspan(static_cast<std::size_t>(first(panel)),
                                      static_cast<std::size_t>(first(panel + 1) - first(panel)));
    };
    const Workspaces::Lease inputs(*workspaces_, depth() * count);
    parallel_for(panels, [&](std::int64_t p) { gather(of_panel(p), inputs.data() + first(p) * depth()); });
    const std::int64_t to_next = team();
    parallel_for(groups(), [&](std::int64_t g) {
      for (std::int64_t p = 0; p < panels; ++p)
        run(of_panel(p), inputs.data() + first(p) * depth(), g, g + to_next, p, panels);
    });
  }

  // panel [depth][cells]
  void gather(std::span<const Cell> cells, float* panel) const {
    const float* x[kPanelCells];
    for (std::size_t p = 0; p < cells.size(); ++p)
      x[p] = cell(*cells[p].buffers, in_, cells[p].row * stride_.height - padding_.top,
                  cells[p].column * stride_.width - padding_.left);
    for (const std::int32_t offset : offsets_)
      for (std::size_t p = 0; p < cells.size(); ++p) *panel++ = x[p][offset];
  }

  void run(std::span<const Cell> cells, const float* panel, std::int64_t number, std::int64_t next, std::int64_t part,
           std::int64_t parts) const {
    const Group& group = groups_[static_cast<std::size_t>(number)];
    const auto count = static_cast<std::int64_t>(cells.size());
    float sums[kGroupBlocks * kPanelCells * kLanes];
    ConvolutionJob job{};
    job.x = panel;
    job.x_cell = 1;
    job.x_depth = count;
    job.depth = depth();
    job.weights = group.weights.values<float>().data();
    bring_near(job, next, part, parts);
    job.bias = group.bias.data();
    job.blocks = group.blocks;
    job.y = sums;
    job.y_plane = count * kLanes;
    job.activation = activation_;
    job.cells = {0, 0, 1, count};
    kernels_.convolution(job);
    for (std::int64_t p = 0; p < count; ++p) {
      const Cell& at = cells[static_cast<std::size_t>(p)];
      for (std::int64_t block = 0; block < group.blocks; ++block) {
        const float* from = sums + block * job.y_plane + p * kLanes;
        float* to = cell(*at.buffers, out_, at.row, at.column, group.block + block);
        const float* residual =
            residual_ ? cell(*at.buffers, *residual_, at.row, at.column, group.block + block) : nullptr;
        for (std::int64_t lane = 0; lane < kLanes; ++lane)
          to[lane] = residual == nullptr ? from[lane] : from[lane] + residual[lane];
      }
    }
  }

  // So many that the input of one fits the cache, or that there is work for a team.
  std::int64_t strips_of(const Window& out) const {
    const std::int64_t input = out.height() * stride_.height * out.width() * stride_.width * in_.channels;
    if (weights_from_memory() && groups() >= kManyGroups) return (input + 2 * kInputCache - 1) / (2 * kInputCache);
    const std::int64_t work = out.height() * out.width() * depth() * kLanes * kGroupBlocks;
    return std::max((input + kInputCache - 1) / kInputCache, std::min<std::int64_t>(kTeam, work / kTaskWork));
  }

  // In the order of the sum: blocks of channels, kernel rows, kernel columns, channels of the block.
  void list_offsets(const Shape& weight, const Pair& dilation) {
    for (std::int64_t first = 0; first < weight[1]; first += in_.lanes)
      for (std::int64_t u = 0; u < weight[2]; ++u)
        for (std::int64_t v = 0; v < weight[3]; ++v)
          for (std::int64_t c = first; c < std::min(weight[1], first + in_.lanes); ++c) {
            offsets_.push_back(static_cast<std::int32_t>(first / in_.lanes * in_.plane + u * dilation.height * in_.row +
                                                         v * dilation.width * in_.lanes + c - first));
            places_.push_back((c * weight[2] + u) * weight[3] + v);
          }
  }

  void pack(const Tensor& weight, const Tensor* bias, std::int64_t groups) {
    const std::span<const float> w = weight.values<float>();
    const std::int64_t filters = weight.shape()[0], per_group = filters / groups;
    for (std::int64_t g = 0; g < groups; ++g)
      for (std::int64_t o = g * per_group; o < (g + 1) * per_group; o += kLanes * kGroupBlocks) {
        const std::int64_t end = std::min((g + 1) * per_group, o + kLanes * kGroupBlocks);
        Group group{o / kLanes, (end - o + kLanes - 1) / kLanes, {}, {}, g * weight.shape()[1] / kLanes};
        const std::int64_t width = group.blocks * kLanes;
        Draft<float> packed({depth(), width}, 0.0f);
        group.bias.assign(static_cast<std::size_t>(width), 0.0f);
        for (std::int64_t c = o; c < end; ++c) {
          for (std::int64_t k = 0; k < depth(); ++k)
            packed.data()[k * width + c - o] =
                w[static_cast<std::size_t>(c * depth() + places_[static_cast<std::size_t>(k)])];
          if (bias != nullptr)
            group.bias[static_cast<std::size_t>(c - o)] = bias->values<float>()[static_cast<std::size_t>(c)];
        }
        group.weights = std::move(packed).freeze();
        groups_.push_back(std::move(group));
      }
    places_ = {};
  }

  // Part number `part` of the weights of group `next`, if there is one.
  void bring_near(ConvolutionJob& job, std::int64_t next, std::int64_t part, std::int64_t parts) const {
    if (next >= groups()) return;
    const std::span<const float> weights = groups_[static_cast<std::size_t>(next)].weights.values<float>();
    const auto size = static_cast<std::int64_t>(weights.size());
    job.next = weights.data() + size * part / parts;
    job.next_floats = size / parts;
  }

  void run(const Buffers& buffers, const Window& window, std::int64_t number, std::int64_t next) const {
    const Group& group = groups_[static_cast<std::size_t>(number)];
    ConvolutionJob job{};
    job.x = cell(buffers, in_, -padding_.top, -padding_.left, group.input_block);
    job.x_row = stride_.height * in_.row;
    job.x_cell = stride_.width * in_.lanes;
    job.offsets = offsets_.data();
    job.depth = depth();
    job.weights = group.weights.values<float>().data();
    bring_near(job, next, 0, 1);
    job.bias = group.bias.data();
    job.blocks = group.blocks;
    job.y = cell(buffers, out_, 0, 0, group.block);
    job.y_row = out_.row, job.y_plane = out_.plane;
    if (residual_) {
      job.residual = cell(buffers, *residual_, 0, 0, group.block);
      job.residual_row = residual_->row, job.residual_plane = residual_->plane;
    }
    job.activation = activation_;
    job.cells = cells_of(window);
    kernels_.convolution(job);
  }

  const Kernels& kernels_;
  std::shared_ptr<Workspaces> workspaces_;
  Map in_, out_;
  std::optional<Map> residual_;
  Activation activation_;
  Pair stride_;
  Padding padding_;
  std::vector<std::int32_t> offsets_;
  std::vector<std::int64_t> places_;  // of the k-th value's weight in a filter; while packing
  std::vector<Group> groups_;
};

}  // namespace

std::unique_ptr<Step> convolution_step(const StepInputs& inputs) { return std::make_unique<Convolution>(inputs); }

}  // namespace limpid::nn::plan
