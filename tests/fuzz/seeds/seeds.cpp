// fuzz_seeds FOLDER: writes the seeds of every fuzzer into FOLDER/cfg, FOLDER/onnx and FOLDER/safetensors.
#include "tests/fuzz/seeds/seeds.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

int main(int count, char** arguments) {
  if (count != 2) return std::fprintf(stderr, "usage: fuzz_seeds FOLDER\n"), 2;
  const std::map<std::string, limpid::fuzz::Seeds> all = {{"cfg", limpid::fuzz::cfg_seeds()},
                                                          {"onnx", limpid::fuzz::onnx_seeds()},
                                                          {"safetensors", limpid::fuzz::safetensors_seeds()}};
  for (const auto& [target, seeds] : all) {
    const std::filesystem::path folder = std::filesystem::path(arguments[1]) / target;
    std::filesystem::create_directories(folder);
    for (const auto& [name, bytes] : seeds) {
      std::ofstream file(folder / name, std::ios::binary);
      file << bytes;
      if (!file.flush()) return std::fprintf(stderr, "%s cannot be written\n", (folder / name).c_str()), 1;
    }
  }
}
