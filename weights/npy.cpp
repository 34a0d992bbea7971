#include "weights/npy.h"

#include <array>
#include <charconv>
#include <cstring>
#include <limits>

#include "tensor/error.h"
#include "weights/byte_reader.h"

namespace limpid::weights {

namespace {

constexpr std::size_t kMaxHeader = 65536, kMaxRank = 8;

struct Header {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

// The header is a Python dictionary literal with three keys in any order:
//   {'descr': '<f4', 'fortran_order': False, 'shape': (3, 320, 320), }
class HeaderScanner {
 public:
  HeaderScanner(const std::string& file, std::string_view text, std::size_t start)
      : file_(file), text_(text), start_(start) {}

  Header scan() {
    Header header;
    unsigned seen = 0;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      const unsigned bit = key == "descr" ? 1 : key == "fortran_order" ? 2 : key == "shape" ? 4 : 0;
      if (bit == 0) fail("unknown key '" + printable(key) + "', expected 'descr', 'fortran_order' and 'shape'");
      if ((seen & bit) != 0) fail("key '" + key + "' appears twice");
      seen |= bit;
      if (bit == 1) header.descr = quoted();
      if (bit == 2) header.fortran_order = boolean();
      if (bit == 4) header.shape = tuple();
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_spaces();
    if (at_ != text_.size()) fail("text after the header's dictionary");
    if (seen != 7) fail("the header needs 'descr', 'fortran_order' and 'shape'");
    return header;
  }

 private:
  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool accept(char c) {
    skip_spaces();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail(std::string("expected '") + c + "' in the header");
  }
  std::string quoted() {
    skip_spaces();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') fail("expected a quoted text in the header");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail("a quoted text in the header has no end");
    const std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }
  bool boolean() {
    skip_spaces();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (!text_.substr(at_).starts_with(word)) continue;
      at_ += word.size();
      return value;
    }
    fail("'fortran_order' is neither True nor False");
  }
  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> dims;
    expect('(');
    while (!accept(')')) {
      std::int64_t dim = 0;
      skip_spaces();
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), dim);
      if (error != std::errc() || dim < 0) fail("expected an extent (a whole number from 0) in 'shape'");
      if (dims.size() == kMaxRank) fail("'shape' has more than " + std::to_string(kMaxRank) + " axes");
      dims.push_back(dim);
      at_ = static_cast<std::size_t>(end - text_.data());
      if (!accept(',')) {
        expect(')');
        if (dims.size() == 1) fail("'shape' with one axis is written (N,)");
        break;
      }
    }
    return dims;
  }
  [[noreturn]] void fail(const std::string& problem) const {
    throw FormatError("[" + file_ + "] at byte " + std::to_string(start_ + at_) + ": " + problem);
  }

  const std::string& file_;
  std::string_view text_;
  std::size_t start_, at_ = 0;
};

// What stands before the values, checked against the length of the file.
struct Array {
  std::vector<std::byte> file;
  std::string descr;
  Shape shape;
  std::span<const std::byte> data;
};

std::size_t item_size(std::string_view descr) {
  if (descr == "<f8" || descr == "<i8") return 8;
  if (descr == "<f4" || descr == "<i4") return 4;
  return descr == "|u1" ? 1 : 0;
}

constexpr std::string_view kNumbers = "'<f4' or '<f8'", kWholeNumbers = "whole numbers ('<i4', '<i8' or '|u1')";

// `expected`: the types that the caller can take, for the message about one that nobody here can.
Array open_npy(const std::filesystem::path& path, std::string_view expected) {
  Array array;
  array.file = read_file(path);
  const std::string name = printable(path.native());
  ByteReader reader(name, array.file);
  constexpr std::string_view kMagic = "\x93NUMPY";
  if (array.file.size() < kMagic.size() || std::memcmp(array.file.data(), kMagic.data(), kMagic.size()) != 0) {
    const std::string kind = looks_like(array.file);
    reader.fail("not a .npy file" + (kind.empty() ? "" : ": it looks like " + kind));
  }
  reader.take(kMagic.size(), "the magic");
  const auto version = reader.take(2, "the format version");
  const int major = std::to_integer<int>(version[0]), minor = std::to_integer<int>(version[1]);
  if (major < 1 || major > 3 || minor != 0) {
    reader.fail("format version " + std::to_string(major) + "." + std::to_string(minor) + ", expected 1.0, 2.0 or 3.0");
  }
  std::size_t length = 0;
  if (major == 1) {
    const auto bytes = reader.take(2, "the header's length");
    length = std::to_integer<std::size_t>(bytes[0]) | std::to_integer<std::size_t>(bytes[1]) << 8;
  } else {
    length = reader.u32("the header's length");
  }
  if (length > kMaxHeader) {
    reader.fail("a header of " + std::to_string(length) + " bytes, expected at most " + std::to_string(kMaxHeader));
  }
  const std::size_t start = reader.offset();
  const auto bytes = reader.take(length, "the header");
  Header header = HeaderScanner(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, start).scan();
  if (header.fortran_order) reader.fail("values in Fortran order, expected C order");

  array.descr = header.descr;
  try {
    array.shape = Shape(std::move(header.shape));
  } catch (const ShapeError& error) {
    reader.fail(error.what());
  }
  const std::size_t size = item_size(array.descr);
  if (size == 0) reader.fail("values of type '" + printable(array.descr) + "', expected " + std::string(expected));
  const auto elements = static_cast<std::uint64_t>(array.shape.elements());
  if (elements > reader.left() / size || elements * size != reader.left()) {
    reader.fail("shape " + array.shape.text() + " of '" + array.descr + "' needs " + std::to_string(elements) + " x " +
                std::to_string(size) + " bytes, the file has " + std::to_string(reader.left()));
  }
  array.data = reader.take(reader.left(), "the values");
  return array;
}

template <class T>
Tensor tensor_of(const Array& array) {
  Draft<T> values(array.shape);
  if (!array.data.empty()) std::memcpy(values.data(), array.data.data(), array.data.size());
  return std::move(values).freeze();
}

template <class T>
std::vector<std::int32_t> integers_of(const std::string& name, const Array& array) {
  std::vector<std::int32_t> values(array.data.size() / sizeof(T));
  for (std::size_t i = 0; i < values.size(); ++i) {
    T value{};
    std::memcpy(&value, array.data.data() + i * sizeof(T), sizeof(T));
    if (!std::in_range<std::int32_t>(value)) {
      throw FormatError("[" + name + "] value " + std::to_string(i) + " is " + std::to_string(value) +
                        ", expected one that fits into 32 bits");
    }
    values[i] = static_cast<std::int32_t>(value);
  }
  return values;
}

// Everything before the values.
std::string npy_header(const std::string& descr, const Shape& shape) {
  std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (";
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    header += (axis > 0 ? ", " : "") + std::to_string(shape[axis]);
  }
  header += shape.rank() == 1 ? ",), }" : "), }";
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 10 - 1, ' ');  // the values start at a multiple of 64
  header += '\n';
  std::string bytes = "\x93NUMPY";
  bytes += {'\1', '\0', static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
  return bytes + header;
}

}  // namespace

Tensor read_npy(const std::filesystem::path& path) {
  const Array array = open_npy(path, kNumbers);
  if (array.descr == "<f4") return tensor_of<float>(array);
  if (array.descr == "<f8") return tensor_of<double>(array);
  throw FormatError("[" + printable(path.native()) + "] holds whole numbers ('" + array.descr + "'), expected " +
                    std::string(kNumbers));
}

IntegerArray read_npy_integers(const std::filesystem::path& path) {
  const Array array = open_npy(path, kWholeNumbers);
  const std::string name = printable(path.native());
  if (array.descr == "<i4") return {array.shape, integers_of<std::int32_t>(name, array)};
  if (array.descr == "<i8") return {array.shape, integers_of<std::int64_t>(name, array)};
  if (array.descr == "|u1") return {array.shape, integers_of<std::uint8_t>(name, array)};
  throw FormatError("[" + name + "] holds '" + array.descr + "', expected " + std::string(kWholeNumbers));
}

std::string npy_bytes(const Tensor& tensor) {
  return npy_header(tensor.dtype() == DType::float32 ? "<f4" : "<f8", tensor.shape())
      .append(static_cast<const char*>(tensor.buffer()), tensor.bytes());
}

std::string npy_bytes(const IntegerArray& array) {
  return npy_header("<i4", array.shape)
      .append(reinterpret_cast<const char*>(array.values.data()), array.values.size() * sizeof(std::int32_t));
}

}  // namespace limpid::weights
