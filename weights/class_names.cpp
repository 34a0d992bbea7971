#include "weights/class_names.h"

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/utf8.h"

namespace limpid::weights {

namespace {

constexpr std::size_t kLongestName = 1024;  // bytes

void check_name(std::string_view name, const std::string& where) {
  if (name.empty()) throw FormatError(where + "an empty line, expected a class name");
  if (name.size() > kLongestName) {
    throw FormatError(where + "a name of " + std::to_string(name.size()) + " bytes, expected at most " +
                      std::to_string(kLongestName));
  }
  while (!name.empty()) {
    const Utf8 character = first_character(name);
    if (character.length == 0) throw FormatError(where + "invalid UTF-8, expected text");
    if (character.code < 0x20 || character.code == 0x7F)
      throw FormatError(where + "a control character in a class name");
    name.remove_prefix(character.length);
  }
}

}  // namespace

std::vector<std::string> read_class_names(std::string_view text, const std::string& file, std::int64_t classes) {
  constexpr std::string_view kSpace = " \t\r\n";
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  text = text.substr(0, text.find_last_not_of(kSpace) + 1);
  std::vector<std::string> names;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view name = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    name.remove_prefix(std::min(name.find_first_not_of(kSpace), name.size()));
    name = name.substr(0, name.find_last_not_of(kSpace) + 1);
    check_name(name, "[" + printable(file, 4096) + ":" + std::to_string(names.size() + 1) + "] ");
    names.emplace_back(name);
  }
  if (static_cast<std::int64_t>(names.size()) != classes) {
    throw FormatError("[" + printable(file, 4096) + "] has " + std::to_string(names.size()) +
                      " class names, expected " + std::to_string(classes) + ", the classes of the model");
  }
  return names;
}

std::optional<std::filesystem::path> find_class_names(const std::filesystem::path& model,
                                                      const std::filesystem::path& given, std::int64_t classes) {
  if (!given.empty()) return given;
  std::vector<std::filesystem::path> places{std::filesystem::path(model).replace_extension(".names")};
  if (classes == 80) places.push_back(std::filesystem::path(model).replace_filename("coco.names"));
  if (classes == 20) places.push_back(std::filesystem::path(model).replace_filename("voc.names"));
  for (const std::filesystem::path& place : places) {
    std::error_code ignored;
    if (std::filesystem::exists(place, ignored)) return place;
  }
  return std::nullopt;
}

}  // namespace limpid::weights
