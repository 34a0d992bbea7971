// Rows W1 to W10 of the table of bad input: what a Darknet weights file may hold, and what is said about it.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <limits>

#include "tensor/error.h"
#include "tests/support/darknet_files.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"
#include "weights/darknet_weights.h"
#include "weights/formats.h"

using namespace limpid;
using namespace limpid::test;

namespace {

// The tiny network stores 4 betas, gammas, means, variances, 4x3x3x3 weights; then 7 biases, 7x4 weights.
constexpr std::uint64_t kValues = 4 * 4 + 108 + 7 + 28;
constexpr std::size_t kHeader = 20;

struct Row {
  const char* id;
  std::string bytes;
  std::string fragment;  // of the error; empty when the file is fine
  weights::DarknetWeightsOptions options = {};
};

std::string good() { return header_bytes() + value_bytes(kValues); }
std::string cut(std::size_t bytes) { return good().substr(0, good().size() - bytes); }
std::string versioned(std::int32_t major, std::int32_t minor) {
  return header_bytes(major, minor) + value_bytes(kValues);
}

std::string with_value(std::size_t index, float value) {
  std::string bytes = good(), raw;
  append_bytes(raw, value);
  return bytes.replace(kHeader + 4 * index, 4, raw);
}

std::string big_endian() {
  std::string bytes = good();
  for (std::size_t at = 0; at < bytes.size(); at += 4) {
    std::swap(bytes[at], bytes[at + 3]);
    std::swap(bytes[at + 1], bytes[at + 2]);
  }
  return bytes;
}

std::vector<Row> rows() {
  constexpr float kInf = std::numeric_limits<float>::infinity(), kNaN = std::numeric_limits<float>::quiet_NaN();
  constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max(),
                         kMin = std::numeric_limits<std::int32_t>::min();
  std::vector<Row> table = {
      {"W1", "", "[bad.weights] at byte 0: the header needs 16 bytes, the file has 0"},
      {"W1", good().substr(0, 16), "header: pictures seen needs 8 bytes, the file has 4 left"},
      {"W1", good().substr(0, 20), "the biases of section 0 [convolutional] need 16 bytes, 0 are present"},
      {"W2", cut(1), "at byte 544: the weights of section 1 [convolutional] need 112 bytes, 111 are present"},
      {"W2", cut(4), "the weights of section 1 [convolutional] need 112 bytes, 108 are present"},
      {"W2", cut(140), "the biases of section 1 [convolutional] need 28 bytes, 0 are present"},
      {"W3", good() + "x", "at byte 656: 1 bytes are left over after the last layer"},
      {"W3", good() + value_bytes(1), "4 bytes are left over"},
      {"W3", good() + value_bytes(100), "400 bytes are left over"},
      {"W3", good() + value_bytes(100), "", {.allow_trailing = true}},
      {"W3", cut(4), "108 are present", {.allow_trailing = true}},
      {"W4", versioned(0, 1), ""},
      {"W4", versioned(0, 2), ""},
      {"W4", versioned(1, 0), ""},
      {"W4", versioned(2, 0), ""},
      {"W4", versioned(1001, 0), "version 1001.0 marks transposed weights"},
      {"W4", versioned(0, 1002), "version 0.1002 marks transposed weights"},
      {"W4", versioned(-1, 2), "version -1.2, expected a Darknet weights file"},
      {"W4", versioned(0, -3), "version 0.-3, expected"},
      {"W4", versioned(kMax, kMax), "version 2147483647.2147483647, expected"},
      {"W4", versioned(kMin, kMin), "expected a Darknet weights file"},
      {"W5", big_endian(),
       "version 0.33554432, expected a Darknet weights file of version 0.1 or later (not these, or "
       "written big-endian)"},
      {"W6", with_value(16 + 5, kNaN), "weights of section 0 [convolutional] holds NaN (value 5)"},
      {"W6", with_value(16 + 5, kInf), "infinite value (value 5)"},
      {"W6", with_value(16 + 5, kNaN), "", {.allow_nonfinite = true}},
      {"W6", with_value(16 + 5, std::numeric_limits<float>::denorm_min()), ""},
      {"W6", with_value(14, 0.0f), ""},
      {"W6", with_value(14, -1e-3f), "the variances of section 0 [convolutional] hold a negative value (value 2)"},
      {"W9",
       "\x7f"
       "ELF" +
           good(),
       "looks like an ELF program"},
      {"W9", "\x1f\x8b" + good(), "looks like gzip data"},
      {"W9", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "looks like a Git LFS pointer"},
      {"W9", "\n<!DOCTYPE html><html>", "looks like an HTML page"},
      {"W9", kTinyCfg, "looks like a Darknet cfg"},
  };
  for (std::size_t size = 1; size < 16; ++size)
    table.push_back({"W1", good().substr(0, size), "the header needs 16 bytes"});
  return table;
}

}  // namespace

TEST_CASE("bad weights are refused in words") {
  const weights::DarknetCfg cfg = weights::read_darknet_cfg(kTinyCfg, "tiny.cfg");
  REQUIRE(cfg.stored_values() == kValues);
  for (const Row& row : rows()) {
    CAPTURE(row.id);
    CAPTURE(row.fragment);
    const auto bytes = std::as_bytes(std::span(row.bytes));
    const auto read = [&] { return weights::read_darknet_weights(bytes, "bad.weights", cfg, row.options); };
    if (row.fragment.empty()) {
      CHECK(read().size() == 7);
    } else {
      const std::string text = error_text<FormatError>([&] { read(); });
      INFO(text);
      CHECK(contains(text, row.fragment));
    }
  }
}

TEST_CASE("a weights file cut at any border or byte is refused with the parameter it ends in") {
  const weights::DarknetCfg cfg = weights::read_darknet_cfg(kTinyCfg, "tiny.cfg");
  std::size_t begin = kHeader;
  for (const weights::StoredTensor& stored : cfg.stored) {
    const std::size_t end = begin + 4 * static_cast<std::size_t>(stored.shape.elements());
    for (std::size_t size = begin; size < end; ++size) {
      const std::string bytes = good().substr(0, size);
      const std::string text = error_text<FormatError>(
          [&] { weights::read_darknet_weights(std::as_bytes(std::span(bytes)), "bad.weights", cfg); });
      REQUIRE(contains(text, "the " + stored.label + " need " + std::to_string(end - begin) + " bytes, " +
                                 std::to_string(size - begin) + " are present"));
    }
    begin = end;
  }
  CHECK(begin == good().size());
}

TEST_CASE("parameters land where the cfg says, in Darknet's order") {
  const weights::DarknetCfg cfg = weights::read_darknet_cfg(kTinyCfg, "tiny.cfg");
  const std::string bytes = good();
  const NamedTensors tensors = weights::read_darknet_weights(std::as_bytes(std::span(bytes)), "tiny.weights", cfg);
  const auto check = [&](const char* name, const Shape& shape, std::uint64_t first) {
    CAPTURE(name);
    REQUIRE(tensors.contains(name));
    const Tensor& tensor = tensors.at(name);
    CHECK(tensor.shape() == shape);
    CHECK(tensor.at(0) == stored_value(first));
    CHECK(tensor.at(tensor.elements() - 1) == stored_value(first + static_cast<std::uint64_t>(tensor.elements()) - 1));
  };
  check("0.batch_norm.beta", {4}, 0);
  check("0.batch_norm.gamma", {4}, 4);
  check("0.batch_norm.mean", {4}, 8);
  check("0.batch_norm.variance", {4}, 12);
  check("0.conv2d.weight", {4, 3, 3, 3}, 16);
  check("1.bias", {7}, 124);
  check("1.weight", {7, 4, 1, 1}, 131);
}

TEST_CASE("weights files that are no files, or far too long, are refused without being read") {
  TemporaryFolder folder;
  const auto cfg = folder.put("tiny.cfg", kTinyCfg);
  const auto load = [&](const std::filesystem::path& weights) {
    return error_text<FormatError>([&] { weights::load_model(cfg, {.weights = weights}); });
  };
  CHECK(contains(error_text<FormatError>([&] { weights::load_model(cfg); }), "tiny.weights] is not there"));
  CHECK(contains(load(folder / "none.weights"), "none.weights] is not there, expected the weights of the model"));
  CHECK(contains(load(folder.path()), "is a folder, expected a regular file"));
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(contains(load(folder / "pipe"), "is a pipe"));
  CHECK(contains(load("/dev/zero"), "is a device"));
  CHECK(contains(load("/dev/full"), "is a device"));
  std::filesystem::create_symlink(folder / "loop", folder / "loop");
  CHECK(contains(load(folder / "loop"), "loop] "));
  const auto unreadable = folder.put("unreadable.weights", good());
  std::filesystem::permissions(unreadable, std::filesystem::perms::none);
  if (::geteuid() != 0) CHECK(contains(load(unreadable), "cannot be read: "));
  // 5 GiB of nothing.
  const auto sparse = folder.put("sparse.weights", good());
  REQUIRE(::truncate(sparse.c_str(), off_t{5} << 30) == 0);
  CHECK(contains(load(sparse), "has 5368709120 bytes, expected 656 for this model"));
  CHECK(
      contains(error_text<FormatError>([&] { weights::load_model(cfg, {.weights = sparse, .allow_trailing = true}); }),
               "has 5368709120 bytes, expected at most"));
}
