// Concatenation along the channels, and a slice of channels: copies of what does not lie in place already.
#include <cstring>

#include "nn/plan/steps.h"

namespace limpid::nn::plan {
namespace {

struct Part {
  Map from;
  std::int64_t first, to, channels;  // first channel in `from`, first in the output, how many
};

class Gather : public Step {
 public:
  Gather(const StepInputs& s) : Step(s.facts), out_(s.out()) {
    if (s.piece.kind == PieceKind::slice) {
      const auto begin = s.attributes().get<std::int64_t>("begin");
      if (!in_place(out_, s.in(0), begin)) parts_.push_back({s.in(0), begin, 0, out_.channels});
      return;
    }
    std::int64_t to = 0;
    for (const Map& from : s.all_in()) {
      if (!in_place(from, out_, to)) parts_.push_back({from, 0, to, from.channels});
      to += from.channels;
    }
  }

  void run(std::span<const Job> jobs) const override {
    if (parts_.empty()) return;
    constexpr std::int64_t vectors = 8192;  // that a task copies, about
    for_each_strip(jobs, std::max<std::int64_t>(1, vectors / out_.blocks()), [&](const Job& j, const Window& strip) {
      for (const Part& part : parts_) copy(*j.buffers, part, strip);
    });
  }

 private:
  void copy(const Buffers& buffers, const Part& part, const Window& strip) const {
    const bool whole_blocks = part.first % kLanes == 0 && part.to % kLanes == 0 && part.from.lanes == kLanes;
    for (std::int64_t c = 0; c < part.channels;) {
      const bool block = whole_blocks && part.channels - c >= kLanes;
      const std::int64_t source = part.first + c, target = part.to + c;
      for (std::int64_t row = strip.top; row < strip.bottom; ++row) {
        const float* from =
            cell(buffers, part.from, row, strip.left, source / part.from.lanes) + source % part.from.lanes;
        float* to = cell(buffers, out_, row, strip.left, target / kLanes) + target % kLanes;
        if (block)
          std::memcpy(to, from, static_cast<std::size_t>(strip.width() * kLanes) * sizeof(float));
        else
          for (std::int64_t i = 0; i < strip.width(); ++i) to[i * kLanes] = from[i * part.from.lanes];
      }
      c += block ? kLanes : 1;
    }
  }

  Map out_;
  std::vector<Part> parts_;
};

}  // namespace

std::unique_ptr<Step> gather_step(const StepInputs& inputs) { return std::make_unique<Gather>(inputs); }

}  // namespace limpid::nn::plan
