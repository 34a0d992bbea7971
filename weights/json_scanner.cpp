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
  const auto white = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
  while (at_ < text_.size() && white(text_[at_])) ++at_;
}

bool JsonScanner::accept(char c) {
  skip_white_space();
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

void JsonScanner::expect(char c) {
  if (accept(c)) return;
  const std::string came =
      at_ < text_.size() ? "'" + printable(text_.substr(at_, 1)) + "'" : "the end of the " + std::string(part_);
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
    if (at_ >= text_.size()) fail("the " + std::string(part_) + " ends inside a string");
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

// RFC 8259, section 6: std::from_chars alone would also take "nan", "01" and "1.".
double JsonScanner::number() {
  skip_white_space();
  const auto belongs = [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || (c | 32) == 'e' || c == '-' || c == '+';
  };
  std::size_t length = 0;
  while (at_ + length < text_.size() && belongs(text_[at_ + length])) ++length;
  const std::string_view word = text_.substr(at_, length);
  const auto is_digit = [&](std::size_t i) { return i < word.size() && word[i] >= '0' && word[i] <= '9'; };
  const std::size_t first = word.starts_with('-') ? 1 : 0, point = word.find('.');
  double value = 0;
  const char* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, value);
  if (error == std::errc::result_out_of_range) fail("'" + printable(word) + "' is beyond a double's range");
  if (error != std::errc() || stop != end || !is_digit(first) || (word[first] == '0' && is_digit(first + 1)) ||
      (point != std::string_view::npos && !is_digit(point + 1)))
    fail(at_ == text_.size() ? "the end of the " + std::string(part_) + ", expected a number" : "expected a number");
  at_ += word.size();
  return value;
}

void JsonScanner::literal(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) fail("expected a value");
  at_ += word.size();
}

void JsonScanner::skip_value(int levels) {
  if (levels == 0) fail("nested too deep");
  switch (peek()) {
    case '{':
      return object([&](const std::string&) { skip_value(levels - 1); });
    case '[':
      return array([&] { skip_value(levels - 1); });
    case '"':
      return void(string());
    case 't':
      return literal("true");
    case 'f':
      return literal("false");
    case 'n':
      return literal("null");
    default:
      number();
  }
}

void JsonScanner::skip_value() { skip_value(64); }

char JsonScanner::peek() {
  skip_white_space();
  return at_ < text_.size() ? text_[at_] : '\0';
}

void JsonScanner::only_white_space() {
  skip_white_space();
  if (at_ != text_.size()) fail("more text after the end of the " + std::string(part_));
}

void JsonScanner::only_spaces() {
  while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  if (at_ != text_.size()) fail("text after the header's end, expected spaces alone");
}

}  // namespace limpid::weights
