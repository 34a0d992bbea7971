#include "xai/game_checks.h"

#include <algorithm>
#include <cmath>

namespace limpid::xai {
namespace {

constexpr double kRounding = 1e-9;  // of the largest magnitude, for sums of float64 numbers

std::string names_of(const Players& players, const std::vector<std::int64_t>& some) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, some.size()); ++i)
    text += (i > 0 ? ", " : "") + players.name(some[i]);
  return text + (some.size() > 3 ? ", ..." : "");
}

}  // namespace

nn::Window receptive_field(const Detector& detector, const DetectionTarget& target) {
  if (!target.candidate()) return nn::Window::whole(detector.input_height(), detector.input_width());
  const HeadWindow read = detector.reads(*target.candidate());
  nn::Window input;
  detector.network().cone(detector.network().find(detector.head_layer(read.head)), read.cells, &input);
  return input.clipped(detector.input_height(), detector.input_width());
}

nn::Window receptive_field(const Question& question, const DetectionTarget& target) {
  return receptive_field(question.detector(), target);
}

Check efficiency_check(const std::vector<double>& values, double v_none, double v_all) {
  double sum = 0, largest = std::max(std::abs(v_none), std::abs(v_all));
  for (const double v : values) sum += v, largest = std::max(largest, std::abs(v));
  const double gap = sum - (v_all - v_none);
  return {"efficiency", std::abs(gap) <= kRounding * largest ? Outcome::passed : Outcome::failed,
          "the values add up to " + short_number(sum) + ", v(all) - v(none) is " + short_number(v_all - v_none) +
              ", the gap " + short_number(gap)};
}

std::vector<std::int64_t> unseen_players(const Question& question, const DetectionTarget& target,
                                         const Players& players) {
  const nn::Window field = receptive_field(question, target);
  std::vector<char> seen(static_cast<std::size_t>(players.count()), 0);
  for (std::int64_t row = field.top; row < field.bottom; ++row)
    for (std::int64_t column = field.left; column < field.right; ++column)
      if (const std::int32_t id = players.at(row, column); id != Players::kNobody)
        seen[static_cast<std::size_t>(id)] = 1;
  std::vector<std::int64_t> unseen;
  for (std::int64_t player = 0; player < players.count(); ++player)
    if (seen[static_cast<std::size_t>(player)] == 0) unseen.push_back(player);
  return unseen;
}

Check dummy_check(const Play& play, std::int64_t target, const std::vector<std::int64_t>& unseen,
                  const Estimate& estimate) {
  Check check{.name = "dummy", .outcome = Outcome::nothing_to_test, .detail = ""};
  if (unseen.empty()) {
    check.detail = "every player lies in the receptive field of what is explained";
    return check;
  }
  Coalition rest(play.players->count(), true);
  for (const std::int64_t player : unseen) rest.set(player, false);
  const double without = play.game->values(std::span(&rest, 1))(target, 0), all = play.game->v_all(target);
  const std::vector<Interval> joint = joint_intervals(estimate);
  bool zero = true;
  double largest = 0;
  for (const std::int64_t player : unseen) {
    const auto p = static_cast<std::size_t>(player);
    const double value = estimate.values[p];
    largest = std::max(largest, std::abs(value));
    const bool inside = !joint.empty() && joint[p].lower <= 0 && joint[p].upper >= 0;
    zero = zero && (std::abs(value) <= kRounding * std::max(1e-300, std::abs(all)) || inside);
  }
  // A sampler that has no intervals yet (or Owen's closed groups) cannot tell its noise from a value.
  const bool known = zero || !joint.empty() || without != all;
  if (known) check.outcome = without == all && zero ? Outcome::passed : Outcome::failed;
  check.detail = std::to_string(unseen.size()) + " of " + std::to_string(play.players->count()) +
                 " players lie outside the receptive field (" + names_of(*play.players, unseen) +
                 "): hiding them changes the target by " + short_number(all - without) + ", their largest value is " +
                 short_number(largest) + (known ? "" : ", with no interval to tell it from 0: more samples are needed");
  return check;
}

void find_takeovers(Diagnostics& d, const DetectionTarget& target, const MaskedScore& game, std::int64_t place) {
  if (target.candidate()) return;
  const double share = game.takeover_share(place);
  d.numbers["takeover_share"] = share;
  d.findings.push_back("the best match among all candidates is another question than a frozen candidate's score: in " +
                       short_number(100 * share) + " % of the masked pictures another candidate took over");
}

void find_weak_spots(Diagnostics& d, const Question& question, const Play& play, std::int64_t target,
                     const Estimate& estimate) {
  const DetectionTarget& asked = *question.targets()[play.targets[static_cast<std::size_t>(target)]];
  if (const std::optional<Box> box = question.box(asked)) {
    for (const Detection& fire : play.fires) {
      if (intersection_over_union(fire.box, *box) < 0.3) continue;
      d.findings.push_back("the detector still fires on the baseline: with everything hidden (" + play.baseline +
                           ") it finds '" + question.detector().class_names()[static_cast<std::size_t>(fire.class_id)] +
                           "' (" + short_number(fire.score) +
                           ") where the object was, so hidden is not absent; another --baseline hides better");
      break;
    }
  }
  const std::vector<std::int64_t> order = ranking(estimate.values);
  if (order.size() < 2) return;
  const PairTest first = compare(estimate, order[0], order[1]);
  // Two values that are the same in every sample, such as 0 on a black picture: no sample would tell them apart.
  const bool same = first.interval.lower == 0 && first.interval.upper == 0;
  if (first.known && !first.separable && !same)
    d.findings.push_back("rank 1 and rank 2 cannot be told apart: " + play.players->name(order[0]) + " and " +
                         play.players->name(order[1]) + " differ by " + short_number(first.difference) +
                         ", with a 95 % interval from " + short_number(first.interval.lower) + " to " +
                         short_number(first.interval.upper) + "; more samples would tell");
}

}  // namespace limpid::xai
