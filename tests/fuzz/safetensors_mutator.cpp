// Changes of a safetensors file that leave its frame whole: a random byte more or less in the header would make its
// length wrong, and little behind it would ever be read. Three times of four the header alone is changed, often one of
// its numbers, and its length set right.
#include <algorithm>
#include <cstdint>
#include <cstring>

#include "tests/fuzz/numbers.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  constexpr std::size_t kRoom = 64;  // by which the header may grow
  std::minstd_rand random(seed + 1);
  std::uint64_t length = 0;
  if (size >= 8) std::memcpy(&length, data, 8);
  if (size < 8 || length > size - 8 || random() % 4 == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::string header(reinterpret_cast<const char*>(data) + 8, static_cast<std::size_t>(length));
  const std::string behind(reinterpret_cast<const char*>(data) + 8 + length, size - 8 - header.size());
  if (random() % 2 == 0) {
    header = limpid::fuzz::with_another_number(header, random);
  } else {
    const std::size_t old = header.size();
    header.resize(old + kRoom);
    header.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(header.data()), old, header.size()));
  }
  length = header.size();
  if (8 + header.size() + behind.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, &length, 8);
  std::copy(header.begin(), header.end(), data + 8);
  std::copy(behind.begin(), behind.end(), data + 8 + header.size());
  return 8 + header.size() + behind.size();
}
