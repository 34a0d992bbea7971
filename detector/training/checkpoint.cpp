#include "detector/training/checkpoint.h"

#include <charconv>
#include <sstream>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/safetensors.h"

namespace limpid {
namespace {

constexpr const char* kFormat = "1";
constexpr const char* kIdentity = "identity of ";  // before the name, in the metadata

std::string digits(double value) {  // as few as give the same number back
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string row_text(const CurveRow& r) {
  std::string text = std::to_string(r.epoch) + "," + std::to_string(r.steps);
  for (const double v : {r.rate, r.loss, r.box, r.objectness, r.classes, r.gradient_norm}) text += "," + digits(v);
  for (const auto& ap : {r.ap50, r.ap50_95}) text += "," + (ap ? digits(*ap) : "");
  return text + "\n";
}

// One field of the metadata, or of a row in it.
class Reader {
 public:
  Reader(std::string file, const std::map<std::string, std::string>& metadata)
      : file_(std::move(file)), metadata_(metadata) {}

  [[noreturn]] void fail(const std::string& why) const {
    throw FormatError("[" + file_ + "] " + why + ", expected a checkpoint of 'limpid train'");
  }
  const std::string& text(const std::string& key) const {
    const auto found = metadata_.find(key);
    if (found == metadata_.end()) fail("has no '" + key + "'");
    return found->second;
  }
  template <class T>
  T number(const std::string& text) const {
    T value{};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stop != text.data() + text.size())
      fail("'" + weights::printable(text) + "' is no number");
    return value;
  }
  CurveRow row(const std::string& line) const {
    std::vector<std::string> fields(1);
    for (const char c : line) c == ',' ? fields.emplace_back() : fields.back() += c;
    if (fields.size() != 10) fail("a row of " + std::to_string(fields.size()) + " fields in the curve");
    CurveRow r;
    r.epoch = number<std::int64_t>(fields[0]), r.steps = number<std::int64_t>(fields[1]);
    std::size_t i = 2;
    for (double* v : {&r.rate, &r.loss, &r.box, &r.objectness, &r.classes, &r.gradient_norm})
      *v = number<double>(fields[i++]);
    if (!fields[8].empty()) r.ap50 = number<double>(fields[8]);
    if (!fields[9].empty()) r.ap50_95 = number<double>(fields[9]);
    return r;
  }
  std::vector<CurveRow> rows(const std::string& key) const {
    std::vector<CurveRow> result;
    std::istringstream lines(text(key));
    for (std::string line; std::getline(lines, line);) result.push_back(row(line));
    return result;
  }

 private:
  std::string file_;
  const std::map<std::string, std::string>& metadata_;
};

// The groups of tensors in a state, by the prefix of their names in the file.
template <class State>
auto groups(State& s) {
  return std::array{std::pair{"parameters/", &s.parameters}, std::pair{"average/", &s.average},
                    std::pair{"best/", &s.best}, std::pair{"first/", &s.optimizer.first},
                    std::pair{"second/", &s.optimizer.second}};
}

}  // namespace

std::string curve_csv(std::span<const CurveRow> curve) {
  std::string text = "epoch,steps,rate,loss,box,objectness,classes,gradient_norm,ap50,ap50_95\n";
  for (const CurveRow& row : curve) text += row_text(row);
  return text;
}

std::string checkpoint_bytes(const TrainingState& state, const TrainingIdentity& identity) {
  weights::Safetensors contents;
  for (const auto& [prefix, tensors] : groups(state))
    for (const auto& [name, tensor] : *tensors) contents.tensors.emplace(prefix + name, tensor);
  std::string curve;
  for (const CurveRow& row : state.curve) curve += row_text(row);
  contents.metadata = {{"limpid checkpoint", kFormat},
                       {"step", std::to_string(state.step)},
                       {"optimizer steps", std::to_string(state.optimizer.steps)},
                       {"best ap", digits(state.best_ap)},
                       {"best epoch", std::to_string(state.best_epoch)},
                       {"sums", row_text(state.sums)},
                       {"curve", curve}};
  for (const auto& [name, value] : identity) contents.metadata.emplace(kIdentity + name, value);
  return weights::safetensors_bytes(contents);
}

TrainingState read_checkpoint(const std::filesystem::path& path, const TrainingIdentity& identity) {
  const weights::InputFile file(path);
  const weights::Safetensors contents = weights::read_safetensors(file, true);
  const Reader reader(file.name(), contents.metadata);
  if (reader.text("limpid checkpoint") != kFormat)
    reader.fail("has format '" + weights::printable(reader.text("limpid checkpoint")) + "'");
  for (const auto& [name, value] : identity) {
    const std::string& was = reader.text(kIdentity + name);
    if (was != value)
      throw UsageError("[" + file.name() + "] belongs to a training with " + name + " " + weights::printable(was) +
                       ", this one has " + weights::printable(value) +
                       "; go on with the same settings and data, or choose another folder");
  }
  TrainingState state;
  for (const auto& [prefix, tensors] : groups(state))
    for (const auto& [name, tensor] : contents.tensors)
      if (name.starts_with(prefix)) tensors->emplace(name.substr(std::string_view(prefix).size()), tensor);
  state.step = reader.number<std::int64_t>(reader.text("step"));
  state.optimizer.steps = reader.number<std::int64_t>(reader.text("optimizer steps"));
  state.best_ap = reader.number<double>(reader.text("best ap"));
  state.best_epoch = reader.number<std::int64_t>(reader.text("best epoch"));
  const std::vector<CurveRow> sums = reader.rows("sums");
  if (sums.size() != 1) reader.fail("has no sums of its epoch");
  state.sums = sums.front();
  state.curve = reader.rows("curve");
  if (state.parameters.empty() || state.average.size() != state.parameters.size())
    reader.fail("has not all its parameters");
  return state;
}

}  // namespace limpid
