#include "xai/coalition_memory.h"

#include <algorithm>

namespace limpid::xai {

CoalitionMemory::CoalitionMemory(std::int64_t players, std::int64_t targets)
    : words_(static_cast<std::size_t>((players + 63) / 64)),
      targets_(static_cast<std::size_t>(targets)),
      slots_(64, -1) {}

std::size_t CoalitionMemory::slot(const Coalition& coalition) const {
  const std::span<const std::uint64_t> wanted = coalition.words();
  for (std::size_t at = coalition.hash();; ++at) {
    at &= slots_.size() - 1;
    if (slots_[at] < 0) return at;
    const auto key = keys_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(slots_[at]) * words_);
    if (std::equal(wanted.begin(), wanted.end(), key)) return at;
  }
}

std::optional<std::span<const double>> CoalitionMemory::find(const Coalition& coalition) const {
  const std::int32_t number = slots_[slot(coalition)];
  if (number < 0) return std::nullopt;
  return std::span(values_).subspan(static_cast<std::size_t>(number) * targets_, targets_);
}

void CoalitionMemory::insert(const Coalition& coalition, std::span<const double> values) {
  if (2 * static_cast<std::size_t>(size_ + 1) > slots_.size()) grow();
  slots_[slot(coalition)] = static_cast<std::int32_t>(size_++);
  keys_.insert(keys_.end(), coalition.words().begin(), coalition.words().end());
  values_.insert(values_.end(), values.begin(), values.end());
}

void CoalitionMemory::grow() {
  std::vector<std::int32_t> old(2 * slots_.size(), -1);
  old.swap(slots_);
  for (const std::int32_t number : old) {
    if (number < 0) continue;
    const std::span<const std::uint64_t> key =
        std::span(keys_).subspan(static_cast<std::size_t>(number) * words_, words_);
    slots_[slot(Coalition::of_words(static_cast<std::int64_t>(64 * words_), key))] = number;
  }
}

}  // namespace limpid::xai
