#include "tools/command.h"
#include "tools/console.h"

namespace limpid::tools {

namespace {

Run define(CommandLine&) {
  return [] {
    print("limpid " + std::string(version()) + " (" + arithmetic() + ", " + instructions() + ")\n");
    return 0;
  };
}

}  // namespace

extern const Command kVersion{
    "version", "print version and arithmetic class",
    "The arithmetic class ('fma' or 'no-fma') says whether products and sums are fused: bits are promised "
    "within one class. The instruction class after it is the best that this machine runs; the environment variable "
    "LIMPID_SIMD chooses another one.",
    "limpid version", define};

}  // namespace limpid::tools
