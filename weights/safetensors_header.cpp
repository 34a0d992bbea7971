#include "weights/safetensors_header.h"

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/json_scanner.h"

namespace limpid::weights {

namespace {

struct TypeRow {
  StoredType type;
  std::string_view name;
  std::size_t size;
};
constexpr std::array kTypes = {TypeRow{StoredType::f64, "F64", 8}, TypeRow{StoredType::f32, "F32", 4},
                               TypeRow{StoredType::f16, "F16", 2}, TypeRow{StoredType::bf16, "BF16", 2},
                               TypeRow{StoredType::i64, "I64", 8}};

StoredType type_named(const JsonScanner& scanner, const std::string& name) {
  for (const TypeRow& row : kTypes) {
    if (row.name == name) return row.type;
  }
  scanner.fail("values of type '" + printable(name) + "', expected F64, F32, F16, BF16 or I64");
}

std::vector<std::int64_t> scan_shape(JsonScanner& scanner) {
  std::vector<std::int64_t> dims;
  scanner.array([&] {
    const std::uint64_t dim = scanner.whole_number();
    if (!std::in_range<std::int64_t>(dim)) scanner.fail("an extent of " + std::to_string(dim) + " is out of range");
    if (dims.size() == kMaxSafetensorsRank) {
      scanner.fail("a shape of more than " + std::to_string(kMaxSafetensorsRank) + " axes");
    }
    dims.push_back(static_cast<std::int64_t>(dim));
  });
  return dims;
}

// Bytes of a tensor, or an error when they do not fit into 64 bits.
std::uint64_t length_of(const JsonScanner& scanner, const TensorEntry& tensor) {
  std::uint64_t length = 0;
  if (__builtin_mul_overflow(static_cast<std::uint64_t>(tensor.shape.elements()), size_of(tensor.type), &length)) {
    scanner.fail("shape " + tensor.shape.text() + " overflows");
  }
  return length;
}

TensorEntry scan_tensor(JsonScanner& scanner, std::string name) {
  TensorEntry tensor;
  tensor.name = std::move(name);
  unsigned seen = 0;
  scanner.object([&](const std::string& key) {
    const unsigned bit = key == "dtype" ? 1 : key == "shape" ? 2 : key == "data_offsets" ? 4 : 0;
    if (bit == 0) scanner.fail("unknown key '" + printable(key) + "', expected dtype, shape and data_offsets");
    if ((seen & bit) != 0) scanner.fail("key '" + key + "' appears twice");
    seen |= bit;
    if (bit == 1) {
      tensor.type = type_named(scanner, scanner.string());
    } else if (bit == 2) {
      const std::vector<std::int64_t> dims = scan_shape(scanner);
      try {
        tensor.shape = Shape(dims);
      } catch (const ShapeError& error) {
        scanner.fail(error.what());
      }
    } else {
      std::vector<std::uint64_t> offsets;
      scanner.array([&] {
        if (offsets.size() == 2) scanner.fail("more than two data_offsets");
        offsets.push_back(scanner.whole_number());
      });
      if (offsets.size() != 2) scanner.fail("data_offsets are two numbers, begin and end");
      tensor.begin = offsets[0], tensor.end = offsets[1];
    }
  });
  if (seen != 7) scanner.fail("tensor '" + printable(tensor.name) + "' needs dtype, shape and data_offsets");
  return tensor;
}

void check_offsets(const JsonScanner& scanner, const TensorEntry& tensor, std::uint64_t expected_begin,
                   std::uint64_t data_size) {
  const std::string who = "tensor '" + printable(tensor.name) + "' ";
  const std::string range = "[" + std::to_string(tensor.begin) + "," + std::to_string(tensor.end) + "]";
  if (tensor.begin > tensor.end) scanner.fail(who + "has data_offsets " + range + ", which end before they begin");
  if (tensor.end > data_size) {
    scanner.fail(who + "has data_offsets " + range + ", the file has " + std::to_string(data_size) + " bytes of data");
  }
  if (tensor.begin != expected_begin) {
    scanner.fail(who + "has data_offsets " + range + ", expected to begin at " + std::to_string(expected_begin) +
                 ", where the tensor before it ends");
  }
  const std::uint64_t length = length_of(scanner, tensor);
  if (length != tensor.end - tensor.begin) {
    scanner.fail(who + "of shape " + tensor.shape.text() + " and type " + std::string(name_of(tensor.type)) +
                 " needs " + std::to_string(length) + " bytes, its data_offsets " + range + " hold " +
                 std::to_string(tensor.end - tensor.begin));
  }
}

void scan_metadata(JsonScanner& scanner, std::map<std::string, std::string>& metadata) {
  scanner.object([&](const std::string& key) {
    if (metadata.contains(key)) scanner.fail("metadata key '" + printable(key) + "' appears twice");
    metadata.emplace(key, scanner.string());
  });
}

bool has_control(std::string_view name) {
  return std::any_of(name.begin(), name.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

std::string_view name_of(StoredType type) { return kTypes[static_cast<std::size_t>(type)].name; }
std::size_t size_of(StoredType type) { return kTypes[static_cast<std::size_t>(type)].size; }

SafetensorsHeader parse_safetensors_header(const std::string& file, std::string_view text, std::uint64_t data_size) {
  JsonScanner scanner(file, text, 8);
  if (!text.starts_with('{')) scanner.fail("the header does not begin with '{'");
  SafetensorsHeader header;
  std::set<std::string, std::less<>> names;
  std::uint64_t data_end = 0;
  scanner.object([&](const std::string& name) {
    if (name.size() > kMaxSafetensorsName) scanner.fail("a name of " + std::to_string(name.size()) + " bytes");
    if (has_control(name)) scanner.fail("a control character in the name '" + printable(name) + "'");
    if (!names.insert(name).second) scanner.fail("'" + printable(name) + "' appears twice");
    if (name == "__metadata__") return scan_metadata(scanner, header.metadata);
    if (header.tensors.size() == kMaxSafetensorsTensors) {
      scanner.fail("more than " + std::to_string(kMaxSafetensorsTensors) + " tensors");
    }
    header.tensors.push_back(scan_tensor(scanner, name));
    check_offsets(scanner, header.tensors.back(), data_end, data_size);
    data_end = header.tensors.back().end;
  });
  scanner.only_spaces();
  if (data_end != data_size) {
    scanner.fail("the tensors end at byte " + std::to_string(data_end) + " of " + std::to_string(data_size) +
                 " bytes of data, expected every byte to belong to a tensor");
  }
  return header;
}

std::string safetensors_header_bytes(const SafetensorsHeader& header) {
  nlohmann::ordered_json json;
  json["__metadata__"] = header.metadata;
  for (const TensorEntry& tensor : header.tensors) {
    json[tensor.name] = {
        {"dtype", name_of(tensor.type)}, {"shape", tensor.shape.dims()}, {"data_offsets", {tensor.begin, tensor.end}}};
  }
  std::string text;
  try {
    text = json.dump();
  } catch (const nlohmann::json::exception&) {
    throw FormatError("[safetensors] a tensor name or metadata text is not UTF-8, which the format asks for");
  }
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::string bytes;
  for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(text.size() >> shift & 0xFF);
  return bytes + text;
}

}  // namespace limpid::weights
