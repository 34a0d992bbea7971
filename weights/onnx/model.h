// An ONNX file as data: graph, nodes, attributes, tensors and the shapes of inputs and outputs, before anything is made
// of them (onnx.proto3 of ONNX 1.17; fields that a detector does not need are skipped).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "weights/onnx/wire.h"

namespace limpid::weights::onnx {

enum class DataType : std::int32_t {
  undefined = 0,
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  string = 8,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  uint32 = 12,
  uint64 = 13,
  bfloat16 = 16
};
std::string_view type_name(DataType type);

// Numbers widened: of floats to double, which holds each exactly, of whole numbers and booleans to int64.
struct TensorData {
  std::string name;
  DataType type = DataType::undefined;
  std::vector<std::int64_t> dims;  // empty: a scalar
  std::variant<std::vector<double>, std::vector<std::int64_t>> values;

  std::int64_t elements() const;
  bool is_float() const { return values.index() == 0; }
};

struct Attribute {
  std::string name;
  std::variant<std::monostate, double, std::int64_t, std::string, TensorData, std::vector<double>,
               std::vector<std::int64_t>, std::vector<std::string>>
      value;
};

struct Node {
  std::string name, op, domain;
  std::vector<std::string> inputs, outputs;  // "" stands for an input or output that is left out
  std::map<std::string, Attribute> attributes;
};

// A dimension that the file leaves open is kUnknown.
inline constexpr std::int64_t kUnknown = -1;
struct ValueInfo {
  std::string name;
  DataType type = DataType::undefined;
  std::vector<std::int64_t> dims;
};

struct Graph {
  std::string name;
  std::vector<Node> nodes;
  std::map<std::string, TensorData> initializers;
  std::vector<ValueInfo> inputs, outputs;  // inputs without those that initializers fill
};

struct Model {
  std::string producer;
  std::int64_t opset = 0;  // of the default domain
  std::map<std::string, std::string> metadata;
  Graph graph;
};

std::string dims_text(const std::vector<std::int64_t>& dims);  // "[1,3,?,?]" with "?" for what is open

inline constexpr std::int64_t kOldestOpset = 7, kNewestOpset = 17;

// Throws FormatError "[FILE] ..." naming offset, tensor or node: bytes that are no ONNX, an opset older than `oldest`,
// newer than 17 or none, external data (never opened), tensors whose data does not fit their dims, types that are not
// read, names that are given twice, values used before they are made, graphs inside of nodes, functions, sequences.
Model read_model(const std::string& file, std::span<const std::byte> bytes, std::int64_t oldest = kOldestOpset);

}  // namespace limpid::weights::onnx
