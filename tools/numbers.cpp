// Values of options: read with std::from_chars (the same in every locale), the whole text or nothing; and the nearest
// known word for a mistyped one.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "tensor/error.h"
#include "tools/command_line.h"
#include "tools/text.h"

namespace limpid::tools {

namespace {

// True when the whole text is one value of type T.
template <class T>
bool read_whole(const std::string& text, T& value) {
  const char *begin = text.data(), *end = begin + text.size();
  if (begin != end && *begin == '+') ++begin;
  const auto [stop, error] = std::from_chars(begin, end, value);
  return error == std::errc() && stop == end;
}

// Edit distance with neighbouring letters swapped as one slip (Damerau 1964, optimal string alignment).
std::size_t slips(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::int64_t whole_number(const std::string& text, const std::string& where, std::int64_t low, std::int64_t high) {
  std::int64_t value = 0;
  if (read_whole(text, value) && value >= low && value <= high) return value;
  std::string range;
  if (low == std::numeric_limits<std::int64_t>::min() && high == std::numeric_limits<std::int64_t>::max()) {
    range = "";
  } else if (high == std::numeric_limits<std::int64_t>::max()) {
    range = " of at least " + std::to_string(low);
  } else {
    range = " from " + std::to_string(low) + " to " + std::to_string(high);
  }
  throw UsageError("[" + where + "] '" + text + "' is not a whole number" + range);
}

double number(const std::string& text, const std::string& where, double low, double high) {
  double value = 0;
  if (read_whole(text, value) && std::isfinite(value) && value >= low && value <= high) return value;
  std::string range;
  if (low != std::numeric_limits<double>::lowest() && high != std::numeric_limits<double>::max()) {
    range = " from " + number_text(low) + " to " + number_text(high);
  } else if (low != std::numeric_limits<double>::lowest()) {
    range = " of at least " + number_text(low);
  }
  throw UsageError("[" + where + "] '" + text + "' is not a number" + range);
}

std::uint64_t seed_of(const std::string& text, const std::string& where) {
  std::uint64_t value = 0;
  if (read_whole(text, value)) return value;
  throw UsageError("[" + where + "] '" + text + "' is not a whole number from 0 to 18446744073709551615");
}

std::int64_t byte_count(const std::string& text, const std::string& where) {
  std::string digits = text;
  int shift = 0;
  if (!digits.empty()) {
    const auto unit = std::string("KMGT").find(static_cast<char>(digits.back() & ~0x20));
    if (unit != std::string::npos) {
      shift = 10 * (static_cast<int>(unit) + 1);
      digits.pop_back();
    }
  }
  std::int64_t value = 0;
  if (!read_whole(digits, value) || value <= 0 || value > (std::int64_t{1} << 62 >> shift)) {
    throw UsageError("[" + where + "] '" + text + "' is not an amount of memory such as 500M or 2G");
  }
  return value << shift;
}

double time_span(const std::string& text, const std::string& where) {
  std::string digits = text;
  double unit = 1;
  if (!digits.empty()) {
    const char last = digits.back();
    if (last == 's' || last == 'm' || last == 'h') digits.pop_back();
    unit = last == 'm' ? 60 : last == 'h' ? 3600 : 1;
  }
  double value = 0;
  if (!read_whole(digits, value) || !(value > 0 && value * unit <= 1e7)) {
    throw UsageError("[" + where + "] '" + text + "' is not a time such as 60s, 5m or 1.5h");
  }
  return value * unit;
}

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t fewest = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const bool beginning = word.size() >= 2 && candidate.starts_with(word);
    const std::size_t count = beginning ? 1 : slips(word, candidate);
    if (count < fewest) {
      fewest = count;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const std::string best = nearest(word, known);
  return best.empty() ? "" : " (did you mean '" + best + "'?)";
}

}  // namespace limpid::tools
