// Changes of a safetensors file that leave its frame whole: a random byte more or less in the header would make its
// length wrong, and little behind it would ever be read. Three times of four the header alone is changed and its length
// set right.
#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  std::uint64_t length = 0;
  if (size >= 8) std::memcpy(&length, data, 8);
  if (seed % 4 == 0 || size < 8 || length > size - 8 || max_size <= size) return LLVMFuzzerMutate(data, size, max_size);
  const std::size_t old_end = 8 + static_cast<std::size_t>(length), behind = size - old_end;
  // The data makes room behind the largest header, and comes back.
  std::uint8_t* const aside = data + max_size - behind;
  std::memmove(aside, data + old_end, behind);
  const std::size_t header = LLVMFuzzerMutate(data + 8, old_end - 8, max_size - 8 - behind);
  std::memmove(data + 8 + header, aside, behind);
  length = header;
  std::memcpy(data, &length, 8);
  return 8 + header + behind;
}
