#include "weights/onnx/metadata.h"

#include <charconv>
#include <cmath>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/utf8.h"

namespace limpid::weights::onnx {

namespace {

constexpr std::size_t kMostNames = 1 << 20, kMostNumbers = 1 << 16;

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const Utf8 character = first_character(text);
    if (character.length == 0 || character.code < 0x20) return false;
    text.remove_prefix(character.length);
  }
  return true;
}

// A literal of Python or JSON, read from left to right.
class Literal {
 public:
  Literal(const std::string& key, std::string_view text) : key_(key), all_(text), text_(text) {}

  [[noreturn]] void fail(const std::string& expected) const {
    throw FormatError("metadata '" + key_ + "' is " + printable(all_) + ", expected " + expected);
  }
  bool take(char c) {
    skip_space();
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool at_end() {
    skip_space();
    return text_.empty();
  }
  double number(const char* expected) {
    skip_space();
    double value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc() || !std::isfinite(value)) fail(expected);
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return value;
  }
  // In either quotes; a backslash takes the next character as it is.
  std::string quoted(const char* expected) {
    skip_space();
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) fail(expected);
    const char quote = text_.front();
    std::string result;
    for (text_.remove_prefix(1); !text_.empty() && text_.front() != quote; text_.remove_prefix(1)) {
      if (text_.front() == '\\') text_.remove_prefix(1);
      if (text_.empty()) break;
      result += text_.front();
    }
    if (text_.empty()) fail(expected);
    text_.remove_prefix(1);
    return result;
  }

 private:
  void skip_space() { text_.remove_prefix(std::min(text_.find_first_not_of(" \t\r\n"), text_.size())); }

  const std::string& key_;
  std::string_view all_, text_;
};

std::optional<Literal> literal(const Metadata& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) return {};
  return Literal(found->first, found->second);
}

// [a, b, ...] or (a, b, ...); item() reads one.
template <class Item>
void list(Literal& text, const char* expected, Item item) {
  const bool round = text.take('(');
  if (!round && !text.take('[')) text.fail(expected);
  const char close = round ? ')' : ']';
  if (text.take(close)) return;
  do item();
  while (text.take(','));
  if (!text.take(close)) text.fail(expected);
}

}  // namespace

std::vector<std::string> names_in(const Metadata& metadata) {
  constexpr const char* kExpected = "a list of names, or names by the numbers 0, 1, 2, ...";
  auto text = literal(metadata, "names");
  std::vector<std::string> names;
  if (!text) return names;
  const auto name = [&] {
    names.push_back(text->quoted(kExpected));
    if (names.size() > kMostNames || !is_printable(names.back())) text->fail(kExpected);
  };
  if (text->take('{')) {
    do {
      const double number = text->number(kExpected);
      if (number != static_cast<double>(names.size()) || !text->take(':')) text->fail(kExpected);
      name();
    } while (text->take(','));
    if (!text->take('}')) text->fail(kExpected);
  } else {
    list(*text, kExpected, name);
  }
  if (!text->at_end()) text->fail(kExpected);
  return names;
}

std::optional<ImageSize> image_size_in(const Metadata& metadata) {
  constexpr const char* kExpected = "a side in pixels, or [height, width]";
  auto text = literal(metadata, "imgsz");
  if (!text) return {};
  std::vector<double> sides;
  const auto side = [&] { sides.push_back(text->number(kExpected)); };
  if (metadata.at("imgsz").find_first_of("[(") == std::string::npos)
    side();
  else
    list(*text, kExpected, [&] {
      if (sides.size() < 3) side();
    });
  if (sides.empty() || sides.size() > 2 || !text->at_end()) text->fail(kExpected);
  for (const double value : sides)
    if (!(value >= 1 && value <= 8192) || value != std::floor(value)) text->fail(kExpected);
  return ImageSize{static_cast<std::int64_t>(sides.front()), static_cast<std::int64_t>(sides.back())};
}

std::vector<std::vector<double>> anchors_in(const Metadata& metadata) {
  constexpr const char* kExpected = "lists of widths and heights, one list for each head";
  auto text = literal(metadata, "anchors");
  std::vector<std::vector<double>> heads;
  if (!text) return heads;
  std::size_t count = 0;
  list(*text, kExpected, [&] {
    heads.emplace_back();
    list(*text, kExpected, [&] {
      heads.back().push_back(text->number(kExpected));
      if (++count > kMostNumbers) text->fail(kExpected);
    });
  });
  if (!text->at_end()) text->fail(kExpected);
  return heads;
}

}  // namespace limpid::weights::onnx
