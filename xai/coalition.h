// Coalition: a set of players, those who are visible. Players are counted from 0; everybody else is hidden.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace limpid::xai {

class Coalition {
 public:
  Coalition() = default;
  // Nobody, or everybody.
  explicit Coalition(std::int64_t players, bool visible = false)
      : players_(players), words_(static_cast<std::size_t>((players + 63) / 64)) {
    if (visible)
      for (std::int64_t i = 0; i < players; ++i) set(i, true);
  }
  // Bit i of `bits` is player i; for up to 64 players. This is the order of coalition_values.npy.
  static Coalition of_bits(std::int64_t players, std::uint64_t bits) {
    Coalition c(players);
    if (!c.words_.empty()) c.words_[0] = bits;
    return c;
  }
  static Coalition of_words(std::int64_t players, std::span<const std::uint64_t> words) {
    Coalition c(players);
    c.words_.assign(words.begin(), words.end());
    return c;
  }

  std::int64_t players() const { return players_; }
  // 64 players a word, the first in the lowest bit of the first word; bits beyond the last player are 0.
  std::span<const std::uint64_t> words() const { return words_; }
  std::int64_t size() const {  // how many are visible
    std::int64_t n = 0;
    for (const std::uint64_t word : words_) n += std::popcount(word);
    return n;
  }
  bool operator[](std::int64_t player) const { return (words_[word(player)] >> (player % 64) & 1) != 0; }
  void set(std::int64_t player, bool visible) {
    const std::uint64_t bit = std::uint64_t{1} << (player % 64);
    words_[word(player)] = visible ? words_[word(player)] | bit : words_[word(player)] & ~bit;
  }
  Coalition with(std::int64_t player) const {
    Coalition c = *this;
    c.set(player, true);
    return c;
  }
  Coalition without(std::int64_t player) const {
    Coalition c = *this;
    c.set(player, false);
    return c;
  }
  Coalition complement() const {
    Coalition c(players_, true);
    for (std::size_t i = 0; i < words_.size(); ++i) c.words_[i] &= ~words_[i];
    return c;
  }

  friend bool operator==(const Coalition&, const Coalition&) = default;
  std::size_t hash() const {  // FNV-1a over the words
    std::uint64_t h = 14695981039346656037U;
    for (const std::uint64_t word : words_) h = (h ^ word ^ word >> 32) * 1099511628211U;
    return static_cast<std::size_t>(h ^ h >> 29);
  }

 private:
  static std::size_t word(std::int64_t player) { return static_cast<std::size_t>(player / 64); }

  std::int64_t players_ = 0;
  std::vector<std::uint64_t> words_;
};

}  // namespace limpid::xai
