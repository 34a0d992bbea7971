// What the fuzzers begin with, by name of file: small valid models of every kind, and hostile ones. All are made here,
// from nothing. A name that begins with a letter and a number ("C6-...") is of that row in the list of bad input.
#pragma once

#include <map>
#include <string>

namespace limpid::fuzz {

using Seeds = std::map<std::string, std::string>;

Seeds cfg_seeds();
Seeds onnx_seeds();
Seeds safetensors_seeds();

}  // namespace limpid::fuzz
