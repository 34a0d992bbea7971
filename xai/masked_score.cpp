#include "xai/masked_score.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <utility>

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
    : detector_(holding(std::move(detector), targets)),
      targets_(std::move(targets)),
      masker_(std::make_unique<const Masker>(std::move(masker))),
      windowed_(WindowedEvaluator::of(detector_, targets_, *masker_)),
      memory_(masker_->players().count(), static_cast<std::int64_t>(targets_.size())),
      own_(targets_.size()),
      takeovers_(targets_.size()) {
  for (std::int64_t p = 0; p < players(); ++p)
    if (!sees(p)) unseen_.push_back(p);
  if (std::none_of(targets_.begin(), targets_.end(), [](const auto* target) { return !target->candidate(); })) return;
  const Predictions whole = detector_->free().predict(masker_->image());
  for (std::size_t t = 0; t < targets_.size(); ++t) own_[t] = targets_[t]->answering(whole, 0);
}

void MaskedScore::begin(const Settings& settings, std::int64_t planned) {
  settings_ = settings;
  planned_ = planned;
  asked_ = remembered_ = proven_ = 0;
  begun_ = {};
}

double MaskedScore::seconds_each(Moves moves) {
  if (windowed_ == nullptr) return seconds_whole();
  const auto known = seconds_each_.find(moves);
  if (known != seconds_each_.end()) return known->second;
  return seconds_each_[moves] = windowed_->seconds_each(moves, batch(), settings_.max_memory);
}

double MaskedScore::seconds_whole() {
  constexpr std::int64_t kEnough = 8;
  std::vector<Coalition> all_but_one;
  for (std::int64_t p = 0; p < std::min(kEnough, players()); ++p)
    all_but_one.push_back(Coalition(players(), true).without(p));
  if (windowed_ != nullptr) {
    const Stopwatch watch;
    parallel_for(std::ssize(all_but_one), [&](std::int64_t i) {
      detector_->predict(masker_->masked(all_but_one[static_cast<std::size_t>(i)]));
    });
    return watch.seconds() / static_cast<double>(all_but_one.size());
  }
  if (evaluated_ < kEnough) {
    const std::int64_t asked = asked_, remembered = remembered_;
    values(all_but_one);
    asked_ = asked, remembered_ = remembered;
  }
  return evaluating_ / static_cast<double>(std::max<std::int64_t>(1, evaluated_));
}

std::vector<MaskedScore::Evaluated> MaskedScore::frozen(std::vector<std::vector<double>> values) const {
  std::vector<Evaluated> all;
  for (std::vector<double>& one : values)
    all.push_back({std::move(one), std::vector<std::optional<CandidateId>>(targets_.size())});
  return all;
}

void MaskedScore::expect_going() const {
  if (settings_.cancelled && settings_.cancelled()) throw Cancelled("[masked pictures] told to stop");
}

std::vector<MaskedScore::Evaluated> MaskedScore::evaluate(std::int64_t count,
                                                          const std::function<Tensor(std::int64_t)>& picture) {
  expect_going();
  std::vector<Evaluated> all(static_cast<std::size_t>(count));
  timed(count, [&] {
    parallel_for(count, [&](std::int64_t i) {
      const Tensor masked = picture(i);
      const bool holds = &detector_->free() != detector_.get();
      std::optional<Predictions> held, free;  // evaluated where a target asks
      Evaluated& one = all[static_cast<std::size_t>(i)];
      for (const DetectionTarget* target : targets_) {
        const bool of_held = target->candidate() && holds;
        std::optional<Predictions>& predictions = of_held ? held : free;
        if (!predictions) predictions = (of_held ? *detector_ : detector_->free()).predict(masked);
        one.values.push_back(value_of_masked(*target, *predictions));
        one.winners.push_back(target->candidate() ? std::nullopt : target->answering(*predictions, 0));
      }
    });
  });
  return all;
}

std::int64_t MaskedScore::batch() const {
  const std::int64_t wanted = std::max<std::int64_t>(1, settings_.batch);
  if (settings_.max_memory <= 0) return wanted;
  const Shape& input = detector_->network().blueprint().input;
  const DType dtype = masker_->image().dtype();
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

Coalition MaskedScore::seen(const Coalition& coalition) const {
  Coalition c = coalition;
  for (const std::int64_t player : unseen_) c.set(player, false);
  return c;
}

std::vector<MaskedScore::Evaluated> MaskedScore::evaluate(std::span<const Coalition> fresh) {
  const auto count = static_cast<std::int64_t>(fresh.size());
  std::vector<Evaluated> all;
  if (windowed_ != nullptr) {
    std::int64_t told = 0;
    const auto before = [&](std::int64_t done) {
      expect_going();
      if (done > told) advance(done - std::exchange(told, done));
    };
    timed(count, [&] { all = frozen(windowed_->coalitions(fresh, batch(), settings_.max_memory, before)); });
    advance(count - told);
    return all;
  }
  for (std::int64_t first = 0; first < count; first += batch()) {
    const std::int64_t together = std::min(batch(), count - first);
    for (Evaluated& one : evaluate(
             together, [&](std::int64_t i) { return masker_->masked(fresh[static_cast<std::size_t>(first + i)]); }))
      all.push_back(std::move(one));
    advance(together);
  }
  return all;
}

Matrix MaskedScore::values(std::span<const Coalition> coalitions) {
  std::vector<Coalition> stand, fresh;  // for every column; those to be evaluated
  std::unordered_set<Coalition, HashOf> new_ones;
  for (const Coalition& coalition : coalitions) {
    stand.push_back(seen(coalition));
    if (!memory_.find(stand.back()) && new_ones.insert(stand.back()).second) {
      fresh.push_back(stand.back());
    } else {
      ++remembered_;
      if (stand.back() != coalition) ++proven_;
    }
  }
  advance(static_cast<std::int64_t>(coalitions.size() - fresh.size()));
  const std::vector<Evaluated> evaluated = fresh.empty() ? std::vector<Evaluated>() : evaluate(fresh);
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    memory_.insert(fresh[i], evaluated[i].values);
    count_takeovers(evaluated[i]);
  }
  Matrix worth(targets(), static_cast<std::int64_t>(coalitions.size()));
  for (std::size_t column = 0; column < coalitions.size(); ++column) {
    const std::span<const double> of = *memory_.find(stand[column]);
    for (std::size_t t = 0; t < of.size(); ++t)
      worth(static_cast<std::int64_t>(t), static_cast<std::int64_t>(column)) = of[t];
  }
  return worth;
}

void MaskedScore::count_takeovers(const Evaluated& evaluated) {
  for (std::size_t t = 0; t < targets_.size(); ++t)
    if (evaluated.winners[t] && evaluated.winners[t] != own_[t]) ++takeovers_[t];
}

double MaskedScore::end(const Coalition& coalition, std::int64_t target) {
  if (const auto known = memory_.find(seen(coalition))) return (*known)[static_cast<std::size_t>(target)];
  return values(std::span(&coalition, 1))(target, 0);
}

double MaskedScore::v_none(std::int64_t target) { return end(Coalition(players()), target); }

double MaskedScore::v_all(std::int64_t target) { return end(Coalition(players(), true), target); }

std::vector<MaskedScore::Evaluated> MaskedScore::evaluate_masks(std::int64_t count,
                                                                const WindowedEvaluator::Mask& mask) {
  if (windowed_ == nullptr) return evaluate(count, [&](std::int64_t i) { return masker_->masked(mask(i)); });
  expect_going();
  std::vector<Evaluated> all;
  timed(count, [&] { all = frozen(windowed_->masks(count, settings_.max_memory, mask)); });
  return all;
}

void MaskedScore::scan(std::int64_t first, std::int64_t last, const Draw& draw, const Take& take) {
  const auto pixels = static_cast<std::size_t>(masker_->players().height() * masker_->players().width());
  for (std::int64_t begin = first; begin < last;) {
    const std::int64_t count = std::min(batch(), last - begin);
    std::vector<std::vector<float>> masks(static_cast<std::size_t>(count));
    const auto drawn = [&](std::int64_t i) -> std::span<const float> {
      std::vector<float>& mask = masks[static_cast<std::size_t>(i)];
      mask.resize(pixels);
      draw(begin + i, mask);
      return mask;
    };
    const std::vector<Evaluated> evaluated = evaluate_masks(count, drawn);
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
