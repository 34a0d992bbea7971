// A strict, non-recursive scanner for JSON of a known grammar: the caller says what comes next, and anything else is an
// error "[FILE] at byte N: ...". Nesting goes as deep as the caller's grammar, never as deep as the text would like.
// Doubled keys are the caller's to refuse: it alone knows which keys it reads.
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
  // `text` begins at byte `start` of `file`, whose name is printed in errors; `part` is what they call the text.
  JsonScanner(std::string file, std::string_view text, std::uint64_t start, std::string_view part = "header")
      : file_(std::move(file)), text_(text), start_(start), part_(part) {}

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
  double number();               // any JSON number that a double can hold
  void skip_value();             // of any kind, at most 64 levels deep
  void only_spaces();            // up to the end of the text
  void only_white_space();       // the same, and line ends too

  char peek();                                         // the next character that is not white space; 0 at the end
  std::uint64_t byte() const { return start_ + at_; }  // of the file

  [[noreturn]] void fail(const std::string& problem) const;

 private:
  void skip_white_space();
  bool accept(char c);
  void expect(char c);
  std::uint32_t escape();
  std::uint32_t four_digits();
  void literal(std::string_view word);
  void skip_value(int levels);

  std::string file_;
  std::string_view text_;
  std::uint64_t start_;
  std::string_view part_;
  std::size_t at_ = 0;
};

}  // namespace limpid::weights
