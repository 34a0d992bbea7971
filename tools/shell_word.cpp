#include "tools/shell_word.h"

#include <string_view>

namespace limpid::tools {

std::string shell_word(const std::string& word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+,@%=:";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos && word.front() != '-') return word;
  std::string text = word.starts_with('-') ? "'./" : "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace limpid::tools
