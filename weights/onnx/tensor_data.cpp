#include "weights/onnx/tensor_data.h"

#include <array>
#include <bit>
#include <cstring>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/half.h"

namespace limpid::weights::onnx {

namespace {

struct TypeRow {
  DataType type;
  std::string_view name;
  std::size_t bytes;  // of one value in raw_data; 0: not read
  bool floating;
};
constexpr std::array kTypes = {
    TypeRow{DataType::undefined, "undefined", 0, false}, TypeRow{DataType::float32, "float32", 4, true},
    TypeRow{DataType::uint8, "uint8", 1, false},         TypeRow{DataType::int8, "int8", 1, false},
    TypeRow{DataType::uint16, "uint16", 2, false},       TypeRow{DataType::int16, "int16", 2, false},
    TypeRow{DataType::int32, "int32", 4, false},         TypeRow{DataType::int64, "int64", 8, false},
    TypeRow{DataType::string, "string", 0, false},       TypeRow{DataType::boolean, "bool", 1, false},
    TypeRow{DataType::float16, "float16", 2, true},      TypeRow{DataType::float64, "float64", 8, true},
    TypeRow{DataType::uint32, "uint32", 4, false},       TypeRow{DataType::uint64, "uint64", 8, false},
    TypeRow{DataType::bfloat16, "bfloat16", 2, true}};
constexpr std::int64_t kMostElements = std::int64_t{1} << 40;

const TypeRow* row_of(DataType type) {
  for (const TypeRow& row : kTypes)
    if (row.type == type) return &row;
  return nullptr;
}

template <class T>
T raw_value(std::span<const std::byte> raw, std::size_t i) {
  static_assert(std::endian::native == std::endian::little);
  T value;
  std::memcpy(&value, raw.data() + i * sizeof(T), sizeof(T));
  return value;
}

double raw_float(DataType type, std::span<const std::byte> raw, std::size_t i) {
  switch (type) {
    case DataType::float32:
      return static_cast<double>(raw_value<float>(raw, i));
    case DataType::float64:
      return raw_value<double>(raw, i);
    case DataType::float16:
      return static_cast<double>(half_to_float(raw_value<std::uint16_t>(raw, i)));
    default:
      return static_cast<double>(bfloat_to_float(raw_value<std::uint16_t>(raw, i)));
  }
}

std::int64_t raw_whole(DataType type, std::span<const std::byte> raw, std::size_t i) {
  switch (type) {
    case DataType::uint8:
    case DataType::boolean:
      return raw_value<std::uint8_t>(raw, i);
    case DataType::int8:
      return raw_value<std::int8_t>(raw, i);
    case DataType::uint16:
      return raw_value<std::uint16_t>(raw, i);
    case DataType::int16:
      return raw_value<std::int16_t>(raw, i);
    case DataType::int32:
      return raw_value<std::int32_t>(raw, i);
    case DataType::uint32:
      return raw_value<std::uint32_t>(raw, i);
    default:
      return raw_value<std::int64_t>(raw, i);
  }
}

// What a TensorProto has, before it is told which of it counts.
struct Stored {
  TensorData tensor;
  std::optional<std::span<const std::byte>> raw;
  std::vector<float> floats;              // float_data
  std::vector<double> doubles;            // double_data
  std::vector<std::int64_t> small, wide;  // int32_data; int64_data and uint64_data
  bool elsewhere = false;                 // external data
};

Stored fields_of(Message& message) {
  Stored s;
  while (const auto field = message.next()) switch (field->number) {
      case 1:
        field->append_to(s.tensor.dims);
        break;
      case 2:
        s.tensor.type = static_cast<DataType>(field->integer());
        break;
      case 4:
        field->append_to(s.floats);
        break;
      case 5:
        field->append_to(s.small);
        break;
      case 7:
      case 11:
        field->append_to(s.wide);
        break;
      case 8:
        s.tensor.name = field->text();
        break;
      case 9:
        s.raw = field->raw();
        break;
      case 10:
        field->append_to(s.doubles);
        break;
      case 13:
        s.elsewhere = true;
        break;
      case 14:
        s.elsewhere = s.elsewhere || field->integer() == 1;
        break;
      default:
        break;
    }
  return s;
}

class TensorReader {
 public:
  explicit TensorReader(Message& message) : message_(message), stored_(fields_of(message)) {}

  TensorData read() {
    TensorData& tensor = stored_.tensor;
    if (stored_.elsewhere)
      fail("its data lies in another file, which is not supported: save the model as one file again");
    const TypeRow* row = row_of(tensor.type);
    if (row == nullptr || row->bytes == 0)
      fail("data type " +
           (row == nullptr ? std::to_string(static_cast<std::int32_t>(tensor.type)) : std::string(row->name)) +
           " is not read");
    const auto count = static_cast<std::size_t>(elements());
    if (row->floating)
      tensor.values = floats(*row, count);
    else
      tensor.values = wholes(*row, count);
    return std::move(tensor);
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    message_.fail("tensor '" + printable(stored_.tensor.name) + "': " + problem);
  }

  std::int64_t elements() const {
    std::int64_t count = 1;
    for (const std::int64_t extent : stored_.tensor.dims) {
      if (extent < 0 || extent > kMostElements || (extent > 0 && count > kMostElements / extent))
        fail("a dimension of " + std::to_string(extent));
      count *= extent;
    }
    return count;
  }

  void expect(std::size_t came, std::size_t wanted, const char* what) const {
    if (came != wanted)
      fail(std::to_string(came) + " " + what + ", expected " + std::to_string(wanted) + " for its shape");
  }

  // One way of storing, and no other beside it.
  void expect_alone(bool another) const {
    if (another) fail("its data is stored twice, in different ways");
  }

  std::vector<double> floats(const TypeRow& row, std::size_t count) const {
    std::vector<double> values;
    if (stored_.raw) {
      expect_alone(!stored_.floats.empty() || !stored_.doubles.empty() || !stored_.small.empty());
      expect(stored_.raw->size(), count * row.bytes, "bytes of raw data");
      for (std::size_t i = 0; i < count; ++i) values.push_back(raw_float(row.type, *stored_.raw, i));
    } else if (row.type == DataType::float64) {
      values = stored_.doubles;
    } else if (row.type == DataType::float32) {
      values.assign(stored_.floats.begin(), stored_.floats.end());
    } else {  // the bits of a half in the lower half of an int32
      for (const std::int64_t bits : stored_.small) {
        const auto half = static_cast<std::uint16_t>(bits & 0xFFFF);
        values.push_back(
            static_cast<double>(row.type == DataType::float16 ? half_to_float(half) : bfloat_to_float(half)));
      }
    }
    expect(values.size(), count, "values");
    return values;
  }

  std::vector<std::int64_t> wholes(const TypeRow& row, std::size_t count) const {
    std::vector<std::int64_t> values;
    const bool wide = row.type == DataType::int64 || row.type == DataType::uint32 || row.type == DataType::uint64;
    if (stored_.raw) {
      expect_alone(!stored_.small.empty() || !stored_.wide.empty());
      expect(stored_.raw->size(), count * row.bytes, "bytes of raw data");
      for (std::size_t i = 0; i < count; ++i) values.push_back(raw_whole(row.type, *stored_.raw, i));
    } else {
      values = wide ? stored_.wide : stored_.small;
    }
    expect(values.size(), count, "values");
    return values;
  }

  Message& message_;
  Stored stored_;
};

}  // namespace

std::string_view type_name(DataType type) {
  const TypeRow* row = row_of(type);
  return row == nullptr ? "unknown" : row->name;
}

std::int64_t TensorData::elements() const {
  std::int64_t count = 1;
  for (const std::int64_t extent : dims) count *= extent;
  return count;
}

TensorData read_tensor(Message message) { return TensorReader(message).read(); }

}  // namespace limpid::weights::onnx
