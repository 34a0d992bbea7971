#include "tools/command.h"
#include "tools/console.h"

namespace limpid::tools {

namespace {

Run define(CommandLine&) {
  return [] {
    print("limpid " + std::string(version()) + " (" + arithmetic() + ")\n");
    return 0;
  };
}

}  // namespace

extern const Command kVersion{
    "version", "print version and arithmetic class",
    "The arithmetic class ('fma' or 'no-fma') says whether products and sums were fused: bits are promised "
    "within one class.",
    "limpid version", define};

}  // namespace limpid::tools
