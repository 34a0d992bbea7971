#include "weights/onnx/wire.h"

#include <bit>
#include <cstring>

#include "tensor/error.h"

namespace limpid::weights::onnx {

namespace {

constexpr int kLongestVarint = 10;  // bytes of seven bits

template <class T>
T little_endian(std::span<const std::byte> bytes) {
  static_assert(std::endian::native == std::endian::little);
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

}  // namespace

Message::Message(std::string file, std::span<const std::byte> bytes, std::size_t start, int depth)
    : file_(std::move(file)), bytes_(bytes), start_(start), depth_(depth) {
  if (depth_ > kDeepest) fail("messages are nested more than " + std::to_string(kDeepest) + " deep");
}

void Message::fail(const std::string& problem) const { fail_at(start_ + at_, problem); }

void Message::fail_at(std::size_t offset, const std::string& problem) const {
  throw FormatError("[" + file_ + "] at byte " + std::to_string(offset) + ": " + problem);
}

std::uint64_t Message::varint() {
  std::uint64_t value = 0;
  for (int i = 0; i < kLongestVarint; ++i) {
    if (at_ == bytes_.size()) fail("the file ends inside a number");
    const auto byte = std::to_integer<std::uint64_t>(bytes_[at_++]);
    if (i == kLongestVarint - 1 && byte > 1) break;
    value |= (byte & 0x7F) << (7 * i);
    if (byte < 0x80) return value;
  }
  fail("a number of more than 64 bits");
}

std::span<const std::byte> Message::take(std::uint64_t count, const char* what) {
  if (count > bytes_.size() - at_)
    fail(std::string(what) + " of " + std::to_string(count) + " bytes, and " + std::to_string(bytes_.size() - at_) +
         " are left");
  const auto taken = bytes_.subspan(at_, static_cast<std::size_t>(count));
  at_ += static_cast<std::size_t>(count);
  return taken;
}

std::optional<Field> Message::next() {
  if (at_ == bytes_.size()) return std::nullopt;
  const std::uint64_t key = varint();
  Field field;
  if (key >> 3 == 0 || key >> 3 > 0x1FFFFFFF) fail("field number " + std::to_string(key >> 3) + " does not exist");
  field.number = static_cast<std::uint32_t>(key >> 3);
  field.owner_ = this;
  field.offset_ = start_ + at_;
  switch (key & 7) {
    case 0:
      field.type = WireType::varint;
      field.value_ = varint();
      break;
    case 1:
      field.type = WireType::fixed64;
      field.value_ = little_endian<std::uint64_t>(take(8, "a number"));
      break;
    case 2: {
      field.type = WireType::bytes;
      const std::uint64_t length = varint();
      field.offset_ = start_ + at_;
      field.bytes_ = take(length, "a field");
      break;
    }
    case 5:
      field.type = WireType::fixed32;
      field.value_ = little_endian<std::uint32_t>(take(4, "a number"));
      break;
    default:
      fail("field " + std::to_string(field.number) + " has wire type " + std::to_string(key & 7) +
           ", which ONNX does not use");
  }
  return field;
}

void Field::unexpected(const char* wanted) const {
  owner_->fail_at(offset_, "field " + std::to_string(number) + " has wire type " +
                               std::to_string(static_cast<int>(type)) + ", expected " + wanted);
}

std::int64_t Field::integer() const {
  if (type != WireType::varint) unexpected("a whole number");
  return static_cast<std::int64_t>(value_);
}

float Field::float32() const {
  if (type != WireType::fixed32) unexpected("a float");
  return std::bit_cast<float>(static_cast<std::uint32_t>(value_));
}

double Field::float64() const {
  if (type != WireType::fixed64) unexpected("a double");
  return std::bit_cast<double>(value_);
}

std::span<const std::byte> Field::raw() const {
  if (type != WireType::bytes) unexpected("bytes");
  return bytes_;
}

std::string Field::text() const {
  const auto bytes = raw();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Message Field::message() const { return Message(owner_->file_, raw(), offset_, owner_->depth_ + 1); }

void Field::append_to(std::vector<std::int64_t>& values) const {
  if (type != WireType::bytes) return values.push_back(integer());
  Message packed = message();
  while (packed.at_ < packed.bytes_.size()) values.push_back(static_cast<std::int64_t>(packed.varint()));
}

void Field::append_to(std::vector<float>& values) const {
  if (type != WireType::bytes) return values.push_back(float32());
  if (bytes_.size() % 4 != 0) unexpected("packed floats, four bytes each");
  for (std::size_t i = 0; i < bytes_.size(); i += 4) values.push_back(little_endian<float>(bytes_.subspan(i, 4)));
}

void Field::append_to(std::vector<double>& values) const {
  if (type != WireType::bytes) return values.push_back(float64());
  if (bytes_.size() % 8 != 0) unexpected("packed doubles, eight bytes each");
  for (std::size_t i = 0; i < bytes_.size(); i += 8) values.push_back(little_endian<double>(bytes_.subspan(i, 8)));
}

}  // namespace limpid::weights::onnx
