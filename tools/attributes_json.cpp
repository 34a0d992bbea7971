#include "tools/attributes_json.h"

namespace limpid::tools {

namespace {

template <class T>
Json value_json(const T& value) {
  return value;
}
template <class T>
Json value_json(const std::vector<T>& values) {
  return Json(Json::Array(values.begin(), values.end()));
}

}  // namespace

Json attributes_json(const Attributes& attributes) {
  Json json = Json::object();
  for (const auto& [name, attribute] : attributes) {
    json.set(name, std::visit([](const auto& value) { return value_json(value); }, attribute));
  }
  return json;
}

Json diagnostics_json(const xai::Diagnostics& diagnostics) {
  Json numbers = Json::object();
  for (const auto& [name, number] : diagnostics.numbers) numbers.set(name, number);
  return Json::object()
      .set("numbers", std::move(numbers))
      .set("findings", Json(Json::Array(diagnostics.findings.begin(), diagnostics.findings.end())));
}

}  // namespace limpid::tools
