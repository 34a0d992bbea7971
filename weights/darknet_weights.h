// Darknet's .weights file: a header, then float32 values in the order of the sections, accounted for to the last byte.
//
//   version 0.1:  int32 major, minor, revision; uint32 pictures seen   (16 bytes)
//   from 0.2 on:  int32 major, minor, revision; uint64 pictures seen   (20 bytes)
//   then per convolution: biases (or beta, gamma, mean, variance), weights [O,C/groups,K,K]
#pragma once

#include <filesystem>
#include <span>

#include "weights/darknet_cfg.h"
#include "weights/formats.h"

namespace limpid::weights {

struct DarknetWeightsOptions {
  bool allow_trailing = false;  // a file that goes on after the last layer (a longer network's)
  bool allow_nonfinite = false;
};

// Throws FormatError "[FILE] at byte N: ..." naming section and parameter.
NamedTensors read_darknet_weights(std::span<const std::byte> bytes, const std::string& file, const DarknetCfg& cfg,
                                  const DarknetWeightsOptions& options = {});

// A .cfg and its .weights beside it (or options.weights, or random parameters). Class names are not read here.

ModelFile read_darknet_model(const std::filesystem::path& path, const LoadOptions& options);

}  // namespace limpid::weights
