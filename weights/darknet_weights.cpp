#include "weights/darknet_weights.h"

#include <cmath>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/random_parameters.h"
#include "weights/sha256.h"

namespace limpid::weights {

namespace {

constexpr std::uint64_t kLargestCfg = std::uint64_t{16} << 20;  // bytes
constexpr std::uint64_t kLargestRest = std::uint64_t{1} << 30;  // bytes behind the last layer that are worth reading
constexpr std::uint64_t kLongHeader = 20, kShortHeader = 16;    // bytes
constexpr std::int32_t kLastVersion = 99;                       // major and minor; real files have 0.1, 0.2 and 1.0

void read_header(ByteReader& reader, std::span<const std::byte> bytes) {
  const std::string kind = looks_like(bytes);
  if (!kind.empty()) reader.fail("looks like " + kind + ", expected Darknet weights");
  if (bytes.size() < kShortHeader) {
    reader.fail("the header needs " + std::to_string(kShortHeader) + " bytes, the file has " +
                std::to_string(bytes.size()));
  }
  const std::int32_t major = reader.i32("header"), minor = reader.i32("header");
  reader.i32("header");  // revision
  const std::string version = "version " + std::to_string(major) + "." + std::to_string(minor);
  const auto transposed = [](std::int32_t number) { return number >= 1000 && number <= 1000 + kLastVersion; };
  if (transposed(major) || transposed(minor)) {
    reader.fail(version + " marks transposed weights, which are not supported");
  }
  if (major < 0 || minor < 0 || major > kLastVersion || minor > kLastVersion) {
    reader.fail(version +
                ", expected a Darknet weights file of version 0.1 or later (not these, or written big-endian)");
  }
  if (major * 10 + minor >= 2) {
    reader.u64("header: pictures seen");
  } else {
    reader.u32("header: pictures seen");
  }
}

// A file far too long is refused before it is read.
std::vector<std::byte> read_weights_file(const std::filesystem::path& path, const DarknetCfg& cfg,
                                         bool allow_trailing) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    throw FormatError("[" + printable(path.native(), 4096) +
                      "] is not there, expected the weights of the model (beside the .cfg, or given by name)");
  }
  const std::uint64_t needed = kLongHeader + 4 * cfg.stored_values();
  const std::uint64_t size =
      std::filesystem::is_regular_file(path, error) ? std::filesystem::file_size(path, error) : 0;
  constexpr std::uint64_t kSlack = std::uint64_t{1} << 20;
  if (!error && size > needed + kSlack && !allow_trailing) {
    throw FormatError("[" + printable(path.native(), 4096) + "] has " + std::to_string(size) + " bytes, expected " +
                      std::to_string(needed) + " for this model: " + std::to_string(size - needed) +
                      " bytes are left over");
  }
  return read_file(path, needed + (allow_trailing ? kLargestRest : kSlack));
}

}  // namespace

NamedTensors read_darknet_weights(std::span<const std::byte> bytes, const std::string& file, const DarknetCfg& cfg,
                                  const DarknetWeightsOptions& options) {
  ByteReader reader(file, bytes);
  read_header(reader, bytes);
  NamedTensors tensors;
  for (const StoredTensor& stored : cfg.stored) {
    const std::uint64_t needed = 4 * static_cast<std::uint64_t>(stored.shape.elements());
    if (needed > reader.left()) {
      reader.fail("the " + stored.label + " need " + std::to_string(needed) + " bytes, " +
                  std::to_string(reader.left()) + " are present: the file is cut short, or belongs to another model");
    }
    Draft<float> values(stored.shape);
    reader.f32(values.values(), stored.label, options.allow_nonfinite);
    if (stored.variance) {
      for (std::int64_t i = 0; i < values.size(); ++i) {
        if (values[i] < 0)
          reader.fail("the " + stored.label + " hold a negative value (value " + std::to_string(i) + ")");
      }
    }
    tensors.emplace(stored.name, std::move(values).freeze());
  }
  if (reader.left() > 0 && !options.allow_trailing) {
    reader.fail(std::to_string(reader.left()) +
                " bytes are left over after the last layer, expected the end of the file");
  }
  return tensors;
}

ModelFile read_darknet_model(const std::filesystem::path& path, const LoadOptions& options) {
  const auto source = [](const std::filesystem::path& of, std::span<const std::byte> bytes) {
    return SourceFile{of.filename().string(), sha256(bytes)};
  };
  const std::vector<std::byte> text = read_file(path, kLargestCfg);
  DarknetCfg cfg = read_darknet_cfg({reinterpret_cast<const char*>(text.data()), text.size()}, path.string(),
                                    {options.strict, options.batch_norm_epsilon.value_or(1e-5)});
  ModelFile model;
  model.format = "darknet";
  model.sources.push_back(source(path, text));
  if (options.random_weights) {
    model.tensors = random_parameters(cfg.blueprint, *options.random_weights);
  } else {
    const std::filesystem::path beside = std::filesystem::path(path).replace_extension(".weights");
    const std::filesystem::path& file = options.weights.empty() ? beside : options.weights;
    const std::vector<std::byte> bytes = read_weights_file(file, cfg, options.allow_trailing);
    model.tensors = read_darknet_weights(bytes, file.string(), cfg, {options.allow_trailing, options.allow_nonfinite});
    model.sources.push_back(source(file, bytes));
  }
  model.blueprint = std::move(cfg.blueprint);
  model.heads = std::move(cfg.heads);
  model.preprocessing = cfg.preprocessing;
  model.warnings = std::move(cfg.warnings);
  return model;
}

}  // namespace limpid::weights
