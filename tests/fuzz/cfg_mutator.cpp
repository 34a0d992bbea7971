// Changes of a cfg: one time in three another number, else any bytes.
#include <algorithm>
#include <cstdint>

#include "tests/fuzz/numbers.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  std::minstd_rand random(seed + 1);
  if (random() % 3 != 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::string text = limpid::fuzz::with_another_number({reinterpret_cast<const char*>(data), size}, random);
  if (text.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(text.begin(), text.end(), data);
  return text.size();
}
