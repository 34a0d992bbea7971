// A change of a text that random bytes hardly ever make: one of its whole numbers becomes a number at the edge of a
// type or of a limit, or another number of the text.
#pragma once

#include <array>
#include <cctype>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace limpid::fuzz {

inline constexpr std::array<std::string_view, 20> kEdges = {"0",
                                                            "1",
                                                            "2",
                                                            "3",
                                                            "4",
                                                            "5",
                                                            "8",
                                                            "32",
                                                            "255",
                                                            "1024",
                                                            "65536",
                                                            "1048576",
                                                            "1073741824",
                                                            "2147483648",
                                                            "4294967296",
                                                            "1073741823",
                                                            "-1",
                                                            "9007199254740993",
                                                            "9223372036854775807",
                                                            "18446744073709551615"};

// The same text when it has no number.
inline std::string with_another_number(std::string_view text, std::minstd_rand& random) {
  std::vector<std::string_view> numbers;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) ++end;
    if (end > at) numbers.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  if (numbers.empty()) return std::string(text);
  const std::string_view old = numbers[random() % numbers.size()];
  const std::string_view other =
      random() % 4 == 0 ? numbers[random() % numbers.size()] : kEdges[random() % kEdges.size()];
  const auto at = static_cast<std::size_t>(old.data() - text.data());
  return std::string(text.substr(0, at)).append(other).append(text.substr(at + old.size()));
}

}  // namespace limpid::fuzz
