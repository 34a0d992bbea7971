#include "detector/datasets/xml.h"

#include <algorithm>
#include <charconv>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/utf8.h"

namespace limpid::datasets {
namespace {

constexpr std::string_view kWhite = " \t\r\n";
constexpr int kLevels = 16;
constexpr std::size_t kElements = 200'000;

class XmlParser {
 public:
  XmlParser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  XmlElement document() {
    accept("\xEF\xBB\xBF");  // byte order mark
    if (accept("<?xml ") || accept("<?xml\t")) skip_past("?>", "the XML declaration");
    skip_between();
    XmlElement root = element(kLevels);
    skip_between();
    if (at_ < text_.size()) fail("more text after </" + weights::printable(root.name) + ">");
    return root;
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw FormatError("[" + file_ + ":" + std::to_string(line_) + "] " + problem);
  }

  bool starts(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  void step(std::size_t count) {
    line_ += static_cast<std::uint64_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                                   text_.begin() + static_cast<std::ptrdiff_t>(at_ + count), '\n'));
    at_ += count;
  }
  bool accept(std::string_view word) {
    if (!starts(word)) return false;
    step(word.size());
    return true;
  }
  void expect(std::string_view word) {
    if (!accept(word)) fail(next() + ", expected '" + std::string(word) + "'");
  }
  // What stands here, for errors.
  std::string next() const {
    return at_ < text_.size() ? "'" + weights::printable(text_.substr(at_, 1)) + "'" : "the end of the file";
  }
  void skip_past(std::string_view end, const std::string& what) {
    const std::size_t found = text_.find(end, at_);
    if (found == std::string_view::npos) fail("the file ends inside " + what);
    step(found + end.size() - at_);
  }
  void skip_white() { step(std::min(text_.find_first_not_of(kWhite, at_), text_.size()) - at_); }
  void skip_between() {
    for (skip_white(); accept("<!--"); skip_white()) skip_past("-->", "a comment");
  }

  // ASCII letters, digits, and what XML allows besides; everything beyond ASCII is taken for a letter.
  std::string name() {
    const auto belongs = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':' ||
             c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
    };
    std::size_t length = 0;
    while (at_ + length < text_.size() && belongs(text_[at_ + length])) ++length;
    if (length == 0) fail(next() + ", expected a name");
    const std::string_view word = text_.substr(at_, length);
    for (std::size_t i = 0; i < length;) {
      const weights::Utf8 character = weights::first_character(word.substr(i));
      if (character.length == 0) fail("text that is not UTF-8");
      i += character.length;
    }
    step(length);
    return std::string(word);
  }

  // Behind '&'.
  void entity(std::string& into) {
    constexpr std::pair<std::string_view, char> kNamed[] = {
        {"lt;", '<'}, {"gt;", '>'}, {"amp;", '&'}, {"quot;", '"'}, {"apos;", '\''}};
    for (const auto& [word, meaning] : kNamed) {
      if (!accept(word)) continue;
      into += meaning;
      return;
    }
    if (!accept("#")) fail("an entity that is none of &lt; &gt; &amp; &quot; &apos;");
    const int base = accept("x") ? 16 : 10;
    std::uint32_t code = 0;
    const std::string_view digits = text_.substr(at_, std::min<std::size_t>(12, text_.size() - at_));
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, base);
    const bool allowed = code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code < 0xD800) ||
                         (code > 0xDFFF && code < 0xFFFE) || (code > 0xFFFF && code <= 0x10FFFF);
    if (error != std::errc() || !allowed) fail("a numbered character that does not exist");
    step(static_cast<std::size_t>(stop - digits.data()));
    expect(";");
    weights::append_utf8(into, code);
  }

  void character(std::string& into) {
    if (accept("&")) return entity(into);
    const weights::Utf8 c = weights::first_character(text_.substr(at_));
    if (c.length == 0) fail("text that is not UTF-8");
    if (c.code < 0x20 && kWhite.find(static_cast<char>(c.code)) == std::string_view::npos) fail("a control character");
    into += text_.substr(at_, c.length);
    step(c.length);
  }

  void skip_attributes() {
    for (skip_white(); at_ < text_.size() && !starts(">") && !starts("/>"); skip_white()) {
      name();
      skip_white();
      expect("=");
      skip_white();
      const std::string_view quote = starts("'") ? "'" : "\"";
      expect(quote);
      std::string dropped;
      while (at_ < text_.size() && !starts(quote)) {
        if (starts("<")) fail("'<' inside an attribute");
        character(dropped);
      }
      expect(quote);
    }
  }

  XmlElement element(int levels) {
    if (starts("<!DOCTYPE")) fail("a DOCTYPE, which is not read here");
    if (starts("<?")) fail("a processing instruction, which is not read here");
    if (levels == 0) fail("nested deeper than " + std::to_string(kLevels) + " levels");
    if (++elements_ > kElements) fail("more than " + std::to_string(kElements) + " elements");
    XmlElement e;
    e.line = line_;
    expect("<");
    e.name = name();
    skip_attributes();
    if (accept("/>")) return e;
    expect(">");
    while (!accept("</")) {
      if (at_ >= text_.size())
        fail("the file ends inside <" + weights::printable(e.name) + "> of line " + std::to_string(e.line));
      if (accept("<!--")) {
        skip_past("-->", "a comment");
      } else if (starts("<![CDATA[")) {
        fail("a CDATA section, which is not read here");
      } else if (starts("<")) {
        e.children.push_back(element(levels - 1));
      } else {
        character(e.text);
      }
    }
    const std::string closed = name();
    if (closed != e.name)
      fail("</" + weights::printable(closed) + ">, expected </" + weights::printable(e.name) + "> for line " +
           std::to_string(e.line));
    skip_white();
    expect(">");
    const std::size_t first = e.text.find_first_not_of(kWhite);
    e.text = first == std::string::npos ? "" : e.text.substr(first, e.text.find_last_not_of(kWhite) + 1 - first);
    return e;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0, elements_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace

XmlElement parse_xml(std::string_view text, const std::string& file) { return XmlParser(text, file).document(); }

}  // namespace limpid::datasets
