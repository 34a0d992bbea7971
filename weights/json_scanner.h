// A strict, non-recursive scanner for JSON of a known grammar: the caller says what comes next, and anything else is an
// error "[FILE] at byte N: ...". Nesting goes as deep as the caller's grammar, never as deep as the text would like.
//
//   JsonScanner scanner("m.safetensors", R"({"shape":[3,4]})", 8);
//   scanner.object([&](const std::string& key) {             // called for each key, and must read its value
//     scanner.array([&] { dims.push_back(scanner.whole_number()); });
//   });
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace limpid::weights {

class JsonScanner {
 public:
  // `text` begins at byte `start` of `file`, whose name is printed in errors.
  JsonScanner(std::string file, std::string_view text, std::uint64_t start)
      : file_(std::move(file)), text_(text), start_(start) {}

  template <class Value>
  void object(Value&& value) {
    expect('{');
    if (accept('}')) return;
    do {
      const std::string key = string();
      expect(':');
      value(key);
    } while (accept(','));
    expect('}');
  }
  template <class Item>
  void array(Item&& item) {
    expect('[');
    if (accept(']')) return;
    do item();
    while (accept(','));
    expect(']');
  }
  std::string string();          // decoded; well-formed UTF-8 without NUL
  std::uint64_t whole_number();  // digits alone: no sign, point or exponent
  void only_spaces();            // up to the end of the text

  [[noreturn]] void fail(const std::string& problem) const;

 private:
  void skip_white_space();
  bool accept(char c);
  void expect(char c);
  std::uint32_t escape();
  std::uint32_t four_digits();

  std::string file_;
  std::string_view text_;
  std::uint64_t start_;
  std::size_t at_ = 0;
};

}  // namespace limpid::weights
