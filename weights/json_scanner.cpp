#include "weights/json_scanner.h"

#include <charconv>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/utf8.h"

namespace limpid::weights {

void JsonScanner::fail(const std::string& problem) const {
  throw FormatError("[" + file_ + "] at byte " + std::to_string(start_ + at_) + ": " + problem);
}

void JsonScanner::skip_white_space() {
  while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
}

bool JsonScanner::accept(char c) {
  skip_white_space();
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

void JsonScanner::expect(char c) {
  if (accept(c)) return;
  const std::string came = at_ < text_.size() ? "'" + printable(text_.substr(at_, 1)) + "'" : "the end of the header";
  fail(came + ", expected '" + c + "'");
}

std::uint32_t JsonScanner::four_digits() {
  std::uint32_t value = 0;
  const std::string_view digits = text_.substr(at_, 4);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (error != std::errc() || digits.size() != 4 || end != digits.data() + 4) fail("expected four hexadecimal digits");
  at_ += 4;
  return value;
}

// Behind a backslash (RFC 8259, section 7).
std::uint32_t JsonScanner::escape() {
  constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
  const char letter = at_ < text_.size() ? text_[at_] : '\0';
  const std::size_t row = kLetters.find(letter);
  if (letter != 'u' && (letter == '\0' || row == std::string_view::npos)) fail("an unknown escape in a string");
  ++at_;
  if (letter != 'u') return static_cast<unsigned char>(kMeanings[row]);

  const std::uint32_t first = four_digits();
  if (first < 0xD800 || first > 0xDFFF) return first;
  if (first > 0xDBFF || !text_.substr(at_).starts_with("\\u")) fail("a lone surrogate in a string");
  at_ += 2;
  const std::uint32_t second = four_digits();
  if (second < 0xDC00 || second > 0xDFFF) fail("a lone surrogate in a string");
  return 0x10000 + ((first & 0x3FF) << 10 | (second & 0x3FF));
}

std::string JsonScanner::string() {
  expect('"');
  std::string value;
  for (;;) {
    if (at_ >= text_.size()) fail("the header ends inside a string");
    if (text_[at_] == '"') break;
    if (text_[at_] == '\\') {
      ++at_;
      const std::uint32_t code = escape();
      if (code == 0) fail("a NUL in a string");
      append_utf8(value, code);
      continue;
    }
    const Utf8 character = first_character(text_.substr(at_));
    if (character.length == 0) fail("a string that is not UTF-8");
    if (character.code < 0x20) fail("a control character in a string");
    value += text_.substr(at_, character.length);
    at_ += character.length;
  }
  ++at_;
  return value;
}

std::uint64_t JsonScanner::whole_number() {
  skip_white_space();
  std::uint64_t value = 0;
  const char* const begin = text_.data() + at_;
  const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
  const std::size_t length = static_cast<std::size_t>(end - begin);
  const std::string_view rest = text_.substr(at_ + length);
  const bool longer = !rest.empty() && std::string_view(".eE+-").find(rest.front()) != std::string_view::npos;
  const bool leading_zero = length > 1 && *begin == '0';
  if (error == std::errc::result_out_of_range) fail("a number beyond 64 bits");
  if (error != std::errc() || longer || leading_zero) fail("expected a whole number from 0");
  at_ += length;
  return value;
}

void JsonScanner::only_spaces() {
  while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  if (at_ != text_.size()) fail("text after the header's end, expected spaces alone");
}

}  // namespace limpid::weights
