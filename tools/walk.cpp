#include "tools/walk.h"

#include <algorithm>

namespace limpid::tools {

bool Walk::passed() const {
  return trace.passed &&
         std::all_of(end_to_end.begin(), end_to_end.end(), [](const xai::EndToEnd& e) { return e.check.passed; });
}

std::string input_name(const Op& op, std::size_t input) {
  const std::vector<std::string> lines = op.formula().backward;
  if (input >= lines.size()) return "x" + std::to_string(input);
  const std::string& line = lines[input];
  const std::size_t end = line.find_first_of("[ =");
  const std::string name = line.starts_with('d') && end != std::string::npos ? line.substr(1, end - 1) : "xi";
  return name == "xi" ? "x" + std::to_string(input) : name;
}

std::string place_text(const Shape& shape, std::int64_t element) {
  std::string text;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    text = std::to_string(element % shape[axis]) + (text.empty() ? "" : ",") + text;
    element /= shape[axis];
  }
  return text;
}

}  // namespace limpid::tools
