// Small Darknet models for tests: a cfg of two convolutions and a head, and the bytes of a weights file.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "weights/darknet_cfg.h"

namespace limpid::test {

inline const std::string kTinyNet = "[net]\nwidth=32\nheight=32\nchannels=3\n\n";  // lines 1 to 5
inline const std::string kTinyConv =                                               // lines 6 to 13
    "[convolutional]\nfilters=4\nsize=3\nstride=2\npad=1\nbatch_normalize=1\nactivation=leaky\n\n";
inline const std::string kTinyLast = "[convolutional]\nfilters=7\nsize=1\nactivation=linear\n\n";  // lines 14 to 18
inline const std::string kTinyHead = "[yolo]\nmask=0\nanchors=4,6\nclasses=2\nnum=1\n";            // lines 19 to 23
inline const std::string kTinyCfg = kTinyNet + kTinyConv + kTinyLast + kTinyHead;

// `text` with the first `from` replaced; throws when there is none, so that a test cannot change nothing.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("no '" + from + "' to replace");
  return text.replace(at, from.size(), to);
}

template <class T>
void append_bytes(std::string& out, T value) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  out.append(raw, sizeof value);
}

inline std::string header_bytes(std::int32_t major = 0, std::int32_t minor = 2) {
  std::string out;
  append_bytes(out, major);
  append_bytes(out, minor);
  append_bytes<std::int32_t>(out, 5);
  if (major == 0 && minor < 2) {
    append_bytes<std::uint32_t>(out, 640);
  } else {
    append_bytes<std::uint64_t>(out, 640);
  }
  return out;
}

// The n-th value of the file, all different and exact in float32; positive, so that variances are fine.
inline float stored_value(std::uint64_t n) { return 0.25f + static_cast<float>(n % 1024) / 1024; }

inline std::string value_bytes(std::uint64_t count) {
  std::string out;
  for (std::uint64_t n = 0; n < count; ++n) append_bytes(out, stored_value(n));
  return out;
}

}  // namespace limpid::test
