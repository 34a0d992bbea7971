#include "tensor/tape.h"

#include <unordered_set>

#include "tensor/error.h"

namespace limpid {

bool Op::kink(std::span<const Tensor>, std::size_t, std::int64_t, double) const { return false; }

StepId Tape::append(Step step) {
  const StepId id = steps_.size();
  if (step.name.empty()) {
    step.name = std::string(step.op->name()) + "_" + std::to_string(id);
    while (contains(step.name)) step.name += "'";  // a watched or renamed step happens to be called so
  }
  if (!by_name_.emplace(step.name, id).second) throw UsageError("[tape] the name '" + step.name + "' is already taken");
  steps_.push_back(std::move(step));
  return id;
}

Var Tape::watch(Tensor value, std::string name) {
  if (name.empty()) throw UsageError("[tape] a watched value needs a name");
  const StepId id = append({std::move(name), nullptr, {}, {}, value, {}});
  return {std::move(value), this, id};
}

Var Tape::var(StepId step) { return {steps_.at(step).value, this, step}; }

void Tape::rename(const Var& var, std::string name) {
  if (var.tape() != this) throw UsageError("[tape] cannot name '" + name + "': the value is not on this tape");
  Step& step = steps_[var.step()];
  if (step.name == name) return;
  if (!by_name_.emplace(name, var.step()).second) throw UsageError("[tape] the name '" + name + "' is already taken");
  by_name_.erase(step.name);
  step.name = std::move(name);
}

StepId Tape::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end())
    throw UsageError("[tape] no step is named '" + name + "' among " + std::to_string(size()) + " steps");
  return found->second;
}

std::size_t Tape::bytes() const {
  std::unordered_set<const void*> seen;
  std::size_t bytes = 0;
  const auto count = [&](const Tensor& t) {
    if (seen.insert(t.buffer()).second) bytes += t.bytes();
  };
  for (const Step& step : steps_) {
    for (const Tensor& x : step.inputs) count(x);
    for (const Tensor& s : step.saved) count(s);
    count(step.value);
  }
  return bytes;
}

Var apply(std::shared_ptr<const Op> op, std::span<const Var> inputs) {
  Tape* tape = nullptr;
  std::vector<Tensor> x;
  std::vector<std::ptrdiff_t> from;
  for (const Var& input : inputs) {
    if (input.dtype() != inputs[0].dtype())
      throw ShapeError("[" + std::string(op->name()) + "] inputs of " + std::string(name_of(inputs[0].dtype())) +
                       " and " + std::string(name_of(input.dtype())) + " do not mix");
    if (input.recorded()) {
      if (tape != nullptr && tape != input.tape_)
        throw UsageError("[" + std::string(op->name()) + "] inputs are recorded on two different tapes");
      tape = input.tape_;
    }
    x.push_back(input.value());
    from.push_back(input.recorded() ? static_cast<std::ptrdiff_t>(input.step()) : -1);
  }
  std::vector<Tensor> saved;
  Tensor y = op->forward(x, saved);
  if (tape == nullptr) return y;
  const StepId id = tape->append({{}, std::move(op), std::move(x), std::move(from), y, std::move(saved)});
  return {std::move(y), tape, id};
}

Var apply(std::shared_ptr<const Op> op, std::initializer_list<Var> inputs) {
  return apply(std::move(op), std::span<const Var>(inputs.begin(), inputs.size()));
}

}  // namespace limpid
