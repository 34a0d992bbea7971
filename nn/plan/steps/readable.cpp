// The fall-back: the layer itself, on the readable path, between two changes of layout, for shapes of any rank. Cells
// beyond the wanted window are worked out with it and dropped.
#include "nn/plan/steps.h"

namespace limpid::nn::plan {
namespace {

class Readable : public Step {
 public:
  Readable(const StepInputs& s) : Step(s.facts), in_(s.all_in()), out_(s.out()) {
    for (const std::string& name : s.main().parameter_names) parameters_.emplace_back(s.network.parameters().at(name));
  }

  void run(std::span<const Job> jobs) const override {
    for (const Job& job : jobs) {
      std::vector<Var> inputs;
      for (std::size_t i = 0; i < in_.size(); ++i) {
        Draft<float> values(facts().input_shapes[i]);
        copy_to_plain(*job.buffers, in_[i], in_[i].whole(), values.data());
        inputs.emplace_back(std::move(values).freeze());
      }
      const Tensor y = facts().layer->forward(inputs, parameters_).value();
      const float* from = y.values<float>().data();
      Draft<float> window({out_.channels, job.out.height(), job.out.width()});
      float* to = window.data();
      for (std::int64_t c = 0; c < out_.channels; ++c)
        for (std::int64_t row = job.out.top; row < job.out.bottom; ++row)
          to = std::copy_n(from + (c * out_.height + row) * out_.width + job.out.left, job.out.width(), to);
      copy_from_plain(window.data(), job.out, *job.buffers, out_);
    }
  }

 private:
  std::vector<Map> in_;
  Map out_;
  std::vector<Var> parameters_;
};

}  // namespace

std::unique_ptr<Step> readable_step(const StepInputs& inputs) { return std::make_unique<Readable>(inputs); }

}  // namespace limpid::nn::plan
