// Changes of an ONNX file that leave its frame whole: messages lie in messages, each behind its length, and a random
// byte more or less would make all lengths around it wrong. One field somewhere in the tree is changed, doubled or left
// out, and the lengths around it are set right. One time in eight the bytes are changed as they come.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

// A field of a message: its key, and of a length-delimited one the content without the length.
struct Piece {
  std::string_view key, content;
  bool delimited = false;

  std::string bytes() const;
};

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>((value & 0x7F) | 0x80);
  return bytes + static_cast<char>(value);
}

std::string Piece::bytes() const {
  return std::string(key) + (delimited ? varint(content.size()) : "") + std::string(content);
}

std::string_view take(std::string_view& rest, std::size_t count) {
  const std::string_view taken = rest.substr(0, count);
  rest.remove_prefix(taken.size());
  return taken;
}

std::string_view take_varint(std::string_view& rest, std::uint64_t& value) {
  std::size_t length = 0;
  value = 0;
  while (length < std::min<std::size_t>(rest.size(), 10)) {
    const auto byte = static_cast<std::uint8_t>(rest[length]);
    value |= std::uint64_t{byte & 0x7FU} << (7 * length++);
    if (byte < 0x80) break;
  }
  return take(rest, length);
}

// Nothing when this is no message.
std::vector<Piece> pieces_of(std::string_view rest) {
  std::vector<Piece> pieces;
  while (!rest.empty()) {
    std::uint64_t key = 0, length = 0;
    Piece piece{take_varint(rest, key), {}, (key & 7) == 2};
    if ((key & 7) == 0) {
      piece.content = take_varint(rest, length);
    } else if ((key & 7) == 1 || (key & 7) == 5) {
      piece.content = take(rest, (key & 7) == 1 ? 8 : 4);
    } else if (piece.delimited) {
      take_varint(rest, length);
      if (length > rest.size()) return {};
      piece.content = take(rest, static_cast<std::size_t>(length));
    } else {
      return {};
    }
    pieces.push_back(piece);
  }
  return pieces;
}

std::string any_change(std::string_view bytes) {
  constexpr std::size_t kRoom = 64;
  std::vector<std::uint8_t> buffer(bytes.size() + kRoom);
  std::copy(bytes.begin(), bytes.end(), buffer.begin());
  const std::size_t size = LLVMFuzzerMutate(buffer.data(), bytes.size(), buffer.size());
  return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)};
}

std::string changed(std::string_view message, std::minstd_rand& random) {
  const std::vector<Piece> pieces = pieces_of(message);
  if (pieces.empty() || random() % 8 == 0) return any_change(message);
  const std::size_t which = random() % pieces.size(), how = random() % 12, where = random() % pieces.size();
  std::string result, inside;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    Piece piece = pieces[i];
    if (how == 0 && i == which) continue;
    if (how == 1 && i == where) result += pieces[which].bytes();
    if (how > 1 && i == which) {
      inside = piece.delimited ? changed(piece.content, random) : any_change(piece.content);
      piece.content = inside;
    }
    result += piece.bytes();
  }
  return result;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  std::minstd_rand random(seed + 1);
  if (random() % 8 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::string result = changed({reinterpret_cast<const char*>(data), size}, random);
  if (result.empty() || result.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(result.begin(), result.end(), data);
  return result.size();
}
