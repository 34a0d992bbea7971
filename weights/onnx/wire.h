// Protocol Buffers' wire format, as far as ONNX uses it: fields of a message one after the other, each a number and a
// value. Unknown fields are for the caller to skip; what breaks the format is an error with its offset in the file.
//
//   Message message("model.onnx", bytes);
//   while (const auto field = message.next())
//     if (field->number == 1) version = field->integer();
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limpid::weights::onnx {

// Messages inside of messages; a hostile file could nest without end.
inline constexpr int kDeepest = 64;

enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

class Message;

// A field's value is read in place; asking for another kind than it is throws FormatError.
struct Field {
  std::uint32_t number = 0;
  WireType type = WireType::varint;

  std::int64_t integer() const;            // varint
  float float32() const;                   // fixed32
  double float64() const;                  // fixed64
  std::span<const std::byte> raw() const;  // bytes
  std::string text() const;                // bytes
  Message message() const;                 // bytes, one level deeper

  // Repeated numbers come one by one or packed into bytes: appends the one, or all of them.
  void append_to(std::vector<std::int64_t>& values) const;
  void append_to(std::vector<float>& values) const;
  void append_to(std::vector<double>& values) const;

 private:
  friend class Message;
  [[noreturn]] void unexpected(const char* wanted) const;

  const Message* owner_ = nullptr;
  std::uint64_t value_ = 0;  // of varint, fixed32, fixed64
  std::span<const std::byte> bytes_ = {};
  std::size_t offset_ = 0;  // of the value, in the file
};

class Message {
 public:
  Message(std::string file, std::span<const std::byte> bytes) : Message(std::move(file), bytes, 0, 0) {}

  // The next field, or nothing at the end. Throws FormatError "[FILE] at byte N: ..." for a number of more than ten
  // bytes, a length beyond the message, field number 0 and the long retired groups. A field must not outlive its
  // message.
  std::optional<Field> next();

  [[noreturn]] void fail(const std::string& problem) const;

 private:
  friend struct Field;
  Message(std::string file, std::span<const std::byte> bytes, std::size_t start, int depth);
  std::uint64_t varint();
  std::span<const std::byte> take(std::uint64_t count, const char* what);
  [[noreturn]] void fail_at(std::size_t offset, const std::string& problem) const;

  std::string file_;
  std::span<const std::byte> bytes_;
  std::size_t start_ = 0, at_ = 0;  // of the message in the file; of the next field in the message
  int depth_ = 0;
};

}  // namespace limpid::weights::onnx
