#include "detector/class_aliases.h"

#include <charconv>

#include "nn/suggest.h"
#include "tensor/error.h"

namespace limpid {
namespace {

struct Alias {
  std::string_view name, coco;
};
// In order to add a spelling: a row.
constexpr Alias kAliases[] = {
    {"aeroplane", "airplane"},       {"motorbike", "motorcycle"},     {"sofa", "couch"},
    {"pottedplant", "potted plant"}, {"diningtable", "dining table"}, {"tvmonitor", "tv"},
};

}  // namespace

std::string_view canonical_class(std::string_view name) {
  for (const Alias& alias : kAliases)
    if (alias.name == name) return alias.coco;
  return name;
}

std::optional<std::int64_t> find_class(std::span<const std::string> names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<std::int64_t>(i);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (canonical_class(names[i]) == canonical_class(name)) return static_cast<std::int64_t>(i);
  return std::nullopt;
}

std::int64_t class_id_of(std::span<const std::string> names, std::string_view text) {
  if (const auto found = find_class(names, text)) return *found;
  std::int64_t id = -1;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id);
  const bool is_number = error == std::errc() && stop == end;
  if (is_number && id >= 0 && id < static_cast<std::int64_t>(names.size())) return id;
  throw UsageError("[class] '" + std::string(text) + "' is none of the " + std::to_string(names.size()) + " classes" +
                   (is_number ? " (0 to " + std::to_string(names.size() - 1) + ")" : did_you_mean(text, names)));
}

std::vector<std::optional<std::int64_t>> shared_classes(std::span<const std::string> names,
                                                        std::span<const std::string> others) {
  std::vector<std::optional<std::int64_t>> shared;
  for (const std::string& name : names) shared.push_back(find_class(others, name));
  return shared;
}

}  // namespace limpid
