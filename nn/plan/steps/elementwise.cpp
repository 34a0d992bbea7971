// An activation on its own, a sum or a product of two maps, with the activation behind it.
#include "nn/plan/steps.h"

namespace limpid::nn::plan {
namespace {

class Elementwise : public Step {
 public:
  Elementwise(StepInputs s)
      : Step(std::move(s.facts)),
        kernels_(s.kernels),
        out_(s.placement.maps[facts().output]),
        activation_(s.piece.activation),
        combine_(facts().inputs.size() == 1         ? Combine::first
                 : s.main().spec.type == "multiply" ? Combine::product
                                                    : Combine::sum) {
    for (const std::size_t input : facts().inputs) in_.push_back(s.placement.maps[input]);
  }

  void run(std::span<const Job> jobs) const override {
    constexpr std::int64_t vectors = 8192;  // that a task works on, about
    for_each_strip(jobs, std::max<std::int64_t>(1, vectors / out_.blocks()), [&](const Job& j, const Window& strip) {
      for (std::int64_t block = 0; block < out_.blocks(); ++block) {
        const auto at = [&](const Map& map) { return cell(*j.buffers, map, 0, 0) + block * map.plane; };
        const Map& last = in_.back();
        kernels_.elementwise({at(in_[0]), in_.size() > 1 ? at(last) : nullptr, in_[0].row, last.row, combine_, at(out_),
                              out_.row, activation_, cells_of(strip)});
      }
    });
  }

 private:
  const Kernels& kernels_;
  std::vector<Map> in_;
  Map out_;
  Activation activation_;
  Combine combine_;
};

}  // namespace

std::unique_ptr<Step> elementwise_step(StepInputs inputs) { return std::make_unique<Elementwise>(std::move(inputs)); }

}  // namespace limpid::nn::plan
