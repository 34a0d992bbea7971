// The names of the instruction class that a kernel file is being compiled for.
#pragma once

#define LIMPID_TEXT_OF(name) #name
#define LIMPID_TEXT(name) LIMPID_TEXT_OF(name)

namespace limpid::simd::LIMPID_INSTRUCTIONS {

constexpr const char* kInstructions = LIMPID_TEXT(LIMPID_INSTRUCTIONS);
#if defined(__FMA__)
constexpr const char* kArithmetic = "fma";
#else
constexpr const char* kArithmetic = "no-fma";
#endif

}  // namespace limpid::simd::LIMPID_INSTRUCTIONS
