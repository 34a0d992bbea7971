#include "xai/solvers/pair_deck.h"

#include <algorithm>

#include "tensor/random.h"

namespace limpid::xai {

PairDeck::PairDeck(std::int64_t players, std::uint64_t seed) : players_(players), seed_(seed) {
  Random random(seed, 0);
  const auto m = static_cast<double>(players);
  double coalitions = 1;  // C(M,k)
  for (std::int64_t k = 1; 2 * k <= players; ++k) {
    const auto size = static_cast<double>(k);
    coalitions = coalitions * (m - size + 1) / size;
    const double halves = 2 * k == players ? 1 : 2;  // sizes k and M-k, or one that is its own complement
    sizes_.push_back({.players = k,
                      .weight = halves * (m - 1) / (size * (m - size)),
                      .pairs = coalitions * halves / 2,
                      .head_start = random.uniform()});
  }
}

bool PairDeck::complete() const {
  return std::ranges::all_of(sizes_, [](const Size& size) { return size.complete(); });
}

std::int64_t PairDeck::complete_sizes() const {
  return std::ranges::find_if_not(sizes_, [](const Size& size) { return size.complete(); }) - sizes_.begin();
}

// A random coalition of this size (Floyd 1987). Of two halves of the same size the one with player 0 stands for both.
Coalition PairDeck::draw(std::int64_t size) {
  Random random(seed_, static_cast<std::uint64_t>(dealt_) + 1);
  for (;;) {
    Coalition c(players_);
    for (std::int64_t last = players_ - size; last < players_; ++last) {
      const std::int64_t player = random.below(last + 1);
      c.set(c[player] ? last : player, true);
    }
    if (2 * size == players_ && !c[0]) c = c.complement();
    if (seen_.insert(c).second) return c;
  }
}

Coalition PairDeck::deal() {
  Coalition c;
  if (!sizes_[0].complete()) {
    c = Coalition(players_).with(sizes_[0].dealt++);
  } else {
    Size* next = nullptr;  // the open size that is furthest behind its share
    const auto progress = [](const Size& s) { return (static_cast<double>(s.dealt) + s.head_start) / s.weight; };
    for (Size& size : sizes_)
      if (!size.complete() && (next == nullptr || progress(size) < progress(*next))) next = &size;
    c = draw(next->players);
    if (++next->dealt, next->complete())
      std::erase_if(seen_, [&](const Coalition& s) { return s.size() == next->players; });
  }
  ++dealt_;
  return c;
}

}  // namespace limpid::xai
