// An activation on its own, a sum or a product of two maps, with the activation behind it.
#include "nn/plan/steps.h"

namespace limpid::nn::plan {
namespace {

class Elementwise : public Step {
 public:
  Elementwise(const StepInputs& s)
      : Step(s.facts),
        kernels_(s.kernels),
        in_(s.all_in()),
        out_(s.out()),
        activation_(s.piece.activation),
        combine_(facts().inputs.size() == 1         ? Combine::first
                 : s.main().spec.type == "multiply" ? Combine::product
                                                    : Combine::sum) {}

  void run(std::span<const Job> jobs) const override {
    constexpr std::int64_t vectors = 8192;  // that a task works on, about
    for_each_strip(jobs, std::max<std::int64_t>(1, vectors / out_.blocks()), [&](const Job& j, const Window& strip) {
      for (std::int64_t block = 0; block < out_.blocks(); ++block) {
        const auto at = [&](const Map& map) { return cell(*j.buffers, map, 0, 0, block); };
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

std::unique_ptr<Step> elementwise_step(const StepInputs& inputs) { return std::make_unique<Elementwise>(inputs); }

}  // namespace limpid::nn::plan
