#include "xai/metrics/curves.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tensor/random.h"

namespace limpid::xai {
namespace {

// Numbers of the parts, the largest value first; among equal ones by keys drawn from stream `order`.
std::vector<std::int64_t> descending(std::span<const double> values, std::uint64_t seed, std::int64_t order) {
  Random random(seed, static_cast<std::uint64_t>(order));
  std::vector<std::uint32_t> keys(values.size());
  for (std::uint32_t& key : keys) key = random.bits();
  std::vector<std::int64_t> parts(values.size());
  std::iota(parts.begin(), parts.end(), 0);
  std::sort(parts.begin(), parts.end(), [&](std::int64_t a, std::int64_t b) {
    const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
    if (values[i] != values[j]) return values[i] > values[j];
    return keys[i] != keys[j] ? keys[i] < keys[j] : a < b;
  });
  return parts;
}

bool has_ties(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
}

bool defined(double f_none, double f_full, const CurveOptions& options) {
  const double fall = f_full - f_none;
  return options.either_way ? std::abs(fall) >= options.least_fall : fall >= options.least_fall;
}

// Values in the direction in which showing everything moves the target: the first ones bring it there.
std::vector<double> towards(std::span<const double> values, double f_none, double f_full) {
  std::vector<double> directed(values.begin(), values.end());
  if (f_full < f_none)
    for (double& value : directed) value = -value;
  return directed;
}

// Sums raw values of f over orders, and gives their normalised means.
class Mean {
 public:
  Mean(std::int64_t steps, double f_none, double f_full) : f_none_(f_none), f_full_(f_full) {
    sums_.assign(static_cast<std::size_t>(steps + 1), 0);
  }
  void add(std::int64_t step, double f) { sums_[static_cast<std::size_t>(step)] += f; }
  Curve curve(std::int64_t orders) const {
    Curve c;
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      c.share.push_back(static_cast<double>(i) / static_cast<double>(sums_.size() - 1));
      c.value.push_back((sums_[i] / static_cast<double>(orders) - f_none_) / (f_full_ - f_none_));
    }
    return c;
  }

 private:
  double f_none_, f_full_;
  std::vector<double> sums_;
};

}  // namespace

double Curve::area() const {
  double sum = 0;
  for (std::size_t i = 1; i < share.size(); ++i) sum += (share[i] - share[i - 1]) * (value[i] + value[i - 1]) / 2;
  return sum;
}

std::optional<Curves> player_curves(Game& game, std::span<const double> values, const CurveOptions& options) {
  const auto players = static_cast<std::int64_t>(values.size());
  const std::vector<Coalition> both{Coalition(players, false), Coalition(players, true)};
  const Matrix ends = game.values(both);
  const double f_none = ends(options.target, 0), f_full = ends(options.target, 1);
  if (!defined(f_none, f_full, options)) return std::nullopt;
  const std::vector<double> directed = towards(values, f_none, f_full);
  const std::int64_t orders = has_ties(values) ? options.tied_orders : 1;
  // Of every order: shown after 0..M steps of insertion, then of deletion.
  std::vector<Coalition> asked;
  for (std::int64_t order = 0; order < orders; ++order) {
    const std::vector<std::int64_t> parts = descending(directed, options.seed, order);
    for (const bool inserting : {true, false}) {
      Coalition shown(players, !inserting);
      asked.push_back(shown);
      for (const std::int64_t player : parts) {
        shown.set(player, inserting);
        asked.push_back(shown);
      }
    }
  }
  const Matrix f = game.values(asked);
  Mean inserted(players, f_none, f_full), deleted(players, f_none, f_full);
  for (std::int64_t column = 0; column < f.columns(); ++column) {
    const std::int64_t walk = column / (players + 1), step = column % (players + 1);
    (walk % 2 == 0 ? inserted : deleted).add(step, f(options.target, column));
  }
  return Curves{deleted.curve(orders), inserted.curve(orders), orders};
}

std::optional<Curves> pixel_curves(MaskedScore& game, std::span<const double> density, std::int64_t steps,
                                   const CurveOptions& options) {
  const double f_none = game.v_none(options.target), f_full = game.v_all(options.target);
  if (!defined(f_none, f_full, options)) return std::nullopt;
  const std::vector<std::int32_t>& ids = game.masker().players().ids();
  std::vector<std::int64_t> pixels;  // that are somebody's
  std::vector<double> own;
  for (std::size_t p = 0; p < ids.size(); ++p)
    if (ids[p] != Players::kNobody) pixels.push_back(static_cast<std::int64_t>(p)), own.push_back(density[p]);

  own = towards(own, f_none, f_full);
  const std::int64_t orders = has_ties(own) ? options.tied_orders : 1;
  std::vector<std::vector<std::int64_t>> sorted;
  for (std::int64_t order = 0; order < orders; ++order) sorted.push_back(descending(own, options.seed, order));
  // Masks of one order: insertion after 1..steps-1 steps, then deletion; the ends are known.
  const std::int64_t inner = steps - 1;
  const auto draw = [&](std::int64_t i, std::span<float> visibility) {
    const std::vector<std::int64_t>& parts = sorted[static_cast<std::size_t>(i / (2 * inner))];
    const bool inserting = i / inner % 2 == 0;
    const auto touched = static_cast<std::size_t>(std::llround(
        static_cast<double>(i % inner + 1) / static_cast<double>(steps) * static_cast<double>(pixels.size())));
    std::fill(visibility.begin(), visibility.end(), 1.0F);
    for (std::size_t k = 0; k < parts.size(); ++k)
      if ((k < touched) != inserting)
        visibility[static_cast<std::size_t>(pixels[static_cast<std::size_t>(parts[k])])] = 0.0F;
  };
  Mean inserted(steps, f_none, f_full), deleted(steps, f_none, f_full);
  for (std::int64_t order = 0; order < orders; ++order) {
    inserted.add(0, f_none), inserted.add(steps, f_full);
    deleted.add(0, f_full), deleted.add(steps, f_none);
  }
  game.scan(0, 2 * inner * orders, draw, [&](std::int64_t i, std::span<const float>, std::span<const double> f) {
    (i / inner % 2 == 0 ? inserted : deleted).add(i % inner + 1, f[static_cast<std::size_t>(options.target)]);
  });
  return Curves{deleted.curve(orders), inserted.curve(orders), orders};
}

}  // namespace limpid::xai
