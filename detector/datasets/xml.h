// A small strict reader of XML: elements, text, comments, the five named entities and numbered characters, in UTF-8.
// Attributes are checked and dropped. A DOCTYPE (with it all other entities), CDATA and processing instructions are
// refused, and so are more than 16 levels and 200 000 elements.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limpid::datasets {

struct XmlElement {
  std::string name, text;  // text directly inside, entities replaced, without white space at its ends
  std::uint64_t line = 0;  // of its start
  std::vector<XmlElement> children;
};

// The root element. Throws FormatError "[FILE:LINE] ...".
XmlElement parse_xml(std::string_view text, const std::string& file);

}  // namespace limpid::datasets
