// What a golden folder's case.json says about its detections, read with a pattern: the tests need no more of it.
#pragma once

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "detector/box.h"

namespace limpid::test {

struct GoldenDetection {
  std::int64_t head = 0, row_index = 0;  // row_index counts the head's candidates
  std::string class_name;
  double score = 0;
  Box box;  // in fractions of the network's input
};

inline std::vector<GoldenDetection> golden_detections(const std::filesystem::path& case_file) {
  std::ifstream file(case_file);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string number = R"(\s*([-+.eE0-9]+)\s*)";
  const std::regex pattern(R"("head":)" + number + R"(,\s*"row_index":)" + number +
                           R"re(,\s*"cls": "([^"]*)",\s*"score":)re" + number + R"(,\s*"box_cxcywh": \[)" + number +
                           "," + number + "," + number + "," + number);
  std::vector<GoldenDetection> found;
  for (std::sregex_iterator m(text.begin(), text.end(), pattern), end; m != end; ++m) {
    const auto value = [&](std::size_t i) {
      double v = 0;
      const std::string word = (*m)[i];
      std::from_chars(word.data(), word.data() + word.size(), v);
      return v;
    };
    const double cx = value(5), cy = value(6), w = value(7), h = value(8);
    found.push_back({std::stoll((*m)[1]),
                     std::stoll((*m)[2]),
                     (*m)[3],
                     value(4),
                     {cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2}});
  }
  return found;
}

}  // namespace limpid::test
