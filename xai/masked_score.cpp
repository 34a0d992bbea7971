#include "xai/masked_score.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "nn/memory.h"
#include "tensor/parallel.h"

namespace limpid::xai {
namespace {

struct HashOf {
  std::size_t operator()(const Coalition& c) const { return c.hash(); }
};

}  // namespace

MaskedScore::MaskedScore(std::shared_ptr<const Detector> detector, std::vector<const DetectionTarget*> targets,
                         Masker masker)
    : detector_(std::move(detector)),
      targets_(std::move(targets)),
      masker_(std::move(masker)),
      memory_(masker_.players().count(), static_cast<std::int64_t>(targets_.size())),
      own_(targets_.size()),
      takeovers_(targets_.size()),
      begun_(std::chrono::steady_clock::now()) {
  if (std::none_of(targets_.begin(), targets_.end(), [](const auto* target) { return !target->candidate(); })) return;
  const Predictions whole = detector_->predict(masker_.image());
  for (std::size_t t = 0; t < targets_.size(); ++t) own_[t] = targets_[t]->answering(whole, 0);
}

void MaskedScore::begin(const Settings& settings, std::int64_t planned) {
  settings_ = settings;
  planned_ = planned;
  asked_ = remembered_ = 0;
  begun_ = std::chrono::steady_clock::now();
}

double MaskedScore::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
}

double MaskedScore::seconds_each() {
  constexpr std::int64_t kEnough = 8;
  if (evaluated_ < kEnough) {
    std::vector<Coalition> all_but_one;
    for (std::int64_t p = 0; p < std::min(kEnough, players()); ++p)
      all_but_one.push_back(Coalition(players(), true).without(p));
    const std::int64_t asked = asked_, remembered = remembered_;
    values(all_but_one);
    asked_ = asked, remembered_ = remembered;
  }
  return evaluating_ / static_cast<double>(std::max<std::int64_t>(1, evaluated_));
}

std::vector<MaskedScore::Evaluated> MaskedScore::evaluate(std::int64_t count,
                                                          const std::function<Tensor(std::int64_t)>& picture) {
  if (settings_.cancelled && settings_.cancelled()) throw Cancelled("[masked pictures] told to stop");
  const auto start = std::chrono::steady_clock::now();
  std::vector<Evaluated> all(static_cast<std::size_t>(count));
  parallel_for(count, [&](std::int64_t i) {
    const Predictions predictions = detector_->predict(picture(i));
    Evaluated& one = all[static_cast<std::size_t>(i)];
    for (const DetectionTarget* target : targets_) {
      one.values.push_back(target->score(predictions).value().item());
      one.winners.push_back(target->candidate() ? std::nullopt : target->answering(predictions, 0));
      if (!std::isfinite(one.values.back()))
        throw NumericError("[masked pictures] " + target->describe() + " is not finite for a masked picture");
    }
  });
  evaluating_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  evaluated_ += count;
  return all;
}

std::int64_t MaskedScore::batch() const {
  const std::int64_t wanted = std::max<std::int64_t>(1, settings_.batch);
  if (settings_.max_memory <= 0) return wanted;
  const Shape& input = detector_->network().blueprint().input;
  const DType dtype = masker_.image().dtype();
  const std::int64_t pass = nn::estimate_memory(detector_->network(), 1, dtype).forward;
  const std::int64_t masks = input.elements() * (dtype == DType::float32 ? 4 : 8);
  // A picture under way needs a forward pass, but only as many are under way as there are threads.
  const std::int64_t together = std::clamp<std::int64_t>(settings_.max_memory / (pass + masks), 1, threads());
  return together < threads() ? std::min(wanted, together) : wanted;
}

void MaskedScore::advance(std::int64_t asked) {
  asked_ += asked;
  if (settings_.progress) settings_.progress(asked_, std::max(planned_, asked_));
}

Matrix MaskedScore::values(std::span<const Coalition> coalitions) {
  Matrix worth(targets(), static_cast<std::int64_t>(coalitions.size()));
  const auto fill = [&](std::size_t column, std::span<const double> of) {
    for (std::size_t t = 0; t < of.size(); ++t)
      worth(static_cast<std::int64_t>(t), static_cast<std::int64_t>(column)) = of[t];
  };
  std::vector<std::size_t> fresh, later;  // columns to evaluate; columns that repeat one of these
  std::unordered_set<Coalition, HashOf> seen;
  const auto flush = [&] {
    const auto count = static_cast<std::int64_t>(fresh.size());
    const std::vector<Evaluated> evaluated =
        evaluate(count, [&](std::int64_t i) { return masker_.masked(coalitions[fresh[static_cast<std::size_t>(i)]]); });
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      memory_.insert(coalitions[fresh[i]], evaluated[i].values);
      count_takeovers(evaluated[i]);
      fill(fresh[i], evaluated[i].values);
    }
    for (const std::size_t column : later) fill(column, *memory_.find(coalitions[column]));
    advance(static_cast<std::int64_t>(fresh.size() + later.size()));
    remembered_ += static_cast<std::int64_t>(later.size());
    fresh.clear(), later.clear(), seen.clear();
  };
  const auto most = static_cast<std::size_t>(batch());
  for (std::size_t column = 0; column < coalitions.size(); ++column) {
    const Coalition& coalition = coalitions[column];
    if (const auto known = memory_.find(coalition)) {
      fill(column, *known);
      ++remembered_;
      advance(1);
    } else if (!seen.insert(coalition).second) {
      later.push_back(column);
    } else {
      fresh.push_back(column);
    }
    if (fresh.size() == most) flush();
  }
  if (!fresh.empty()) flush();
  return worth;
}

void MaskedScore::count_takeovers(const Evaluated& evaluated) {
  for (std::size_t t = 0; t < targets_.size(); ++t)
    if (evaluated.winners[t] && evaluated.winners[t] != own_[t]) ++takeovers_[t];
}

double MaskedScore::end(const Coalition& coalition, std::int64_t target) {
  if (const auto known = memory_.find(coalition)) return (*known)[static_cast<std::size_t>(target)];
  return values(std::span(&coalition, 1))(target, 0);
}

double MaskedScore::v_none(std::int64_t target) { return end(Coalition(players()), target); }

double MaskedScore::v_all(std::int64_t target) { return end(Coalition(players(), true), target); }

void MaskedScore::scan(std::int64_t first, std::int64_t last, const Draw& draw, const Take& take) {
  const auto pixels = static_cast<std::size_t>(masker_.players().height() * masker_.players().width());
  for (std::int64_t begin = first; begin < last;) {
    const std::int64_t count = std::min(batch(), last - begin);
    std::vector<std::vector<float>> masks(static_cast<std::size_t>(count));
    const std::vector<Evaluated> evaluated = evaluate(count, [&](std::int64_t i) {
      std::vector<float>& mask = masks[static_cast<std::size_t>(i)];
      mask.resize(pixels);
      draw(begin + i, mask);
      return masker_.masked(mask);
    });
    for (std::int64_t i = 0; i < count; ++i) {
      const auto at = static_cast<std::size_t>(i);
      count_takeovers(evaluated[at]);
      take(begin + i, masks[at], evaluated[at].values);
    }
    begin += count;
    advance(count);
  }
}

double MaskedScore::takeover_share(std::int64_t target) const {
  if (evaluated_ == 0) return 0;
  return static_cast<double>(takeovers_[static_cast<std::size_t>(target)]) / static_cast<double>(evaluated_);
}

}  // namespace limpid::xai
