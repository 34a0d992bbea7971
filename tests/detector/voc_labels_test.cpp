#include <doctest/doctest.h>

#include "detector/datasets/xml.h"
#include "tests/support/label_files.h"

using namespace limpid;
using namespace limpid::datasets;
using namespace limpid::test;

namespace {

const std::string kWhole = R"(<?xml version="1.0" encoding="utf-8"?>
<!-- by hand -->
<annotation verified="yes">
  <filename>a.jpg</filename>
  <size><width>100</width><height>50</height><depth>3</depth></size>
  <segmented/>
  <object>
    <name> aeroplane </name>
    <truncated>1</truncated>
    <bndbox><xmin>1</xmin><ymin>11</ymin><xmax>100</xmax><ymax>50</ymax></bndbox>
    <part><name>nose</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>
  </object>
  <object>
    <name>dog</name><difficult>1</difficult>
    <bndbox><ymax>20.75</ymax><xmin>10.5</xmin><ymin>5</ymin><xmax>30.25</xmax></bndbox>
  </object>
  <object><name>salt &amp; pepper</name><bndbox><xmin>0</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object>
</annotation>
)";

std::string object(const std::string& text) { return "<annotation>\n<object>" + text + "</object></annotation>"; }

std::string box(const std::string& xmin, const std::string& xmax) {
  return "<name>dog</name><bndbox><xmin>" + xmin + "</xmin><ymin>1</ymin><xmax>" + xmax +
         "</xmax><ymax>2</ymax></bndbox>";
}

std::string xml_error(const std::string& text) {
  return error_text<FormatError>([&] { parse_xml(text, "x.xml"); });
}

}  // namespace

TEST_CASE("PASCAL VOC's annotations count pixels from 1, both ends inside") {
  const LabelFiles files;
  const Dataset data = files.read_folder("a.xml", kWhole);
  CHECK(data.layout == "VOC");
  CHECK(data.class_names == std::vector<std::string>{"aeroplane", "dog", "salt & pepper"});
  CHECK(data.shared_classes == 2);
  const LabelledPicture& picture = data.pictures[0];
  CHECK(picture.size == Extent{100, 50});
  CHECK(!picture.fractions);
  REQUIRE(picture.objects.size() == 2);
  CHECK(picture.objects[0].class_id == 2);
  CHECK(picture.objects[0].box == Box{0, 10, 100, 50});
  CHECK(picture.objects[0].duty == Duty::find);
  CHECK(picture.objects[0].at == 7);
  CHECK(picture.objects[1].class_id == 1);
  CHECK(picture.objects[1].box == Box{9.5, 4, 30.25, 20.75});
  CHECK(picture.objects[1].duty == Duty::difficult);
  CHECK(data.unknown.at(0).name == "salt & pepper");
  REQUIRE(data.notes.size() == 1);
  CHECK(data.notes[0].what ==
        "boxes beginning at pixel 0, clipped (VOC counts from 1: were they written counting from 0?)");
  CHECK(files.cut(data.notes[0].first) == "labels/a.xml:17");
  CHECK(!data.pictures[1].has_labels);
  CHECK(!files.read_folder("a.xml", "<annotation/>").pictures[0].size);
  CHECK(!files.read_folder("a.xml", "<annotation><size><width>0</width><height>0</height></size></annotation>")
             .pictures[0]
             .size);
}

TEST_CASE("cut anywhere, an XML file is refused") {
  const LabelFiles files;
  for (std::size_t n = 0; n + 1 < kWhole.size(); ++n) {
    const std::string error = files.folder_error("a.xml", kWhole.substr(0, n));
    CAPTURE(n);
    CHECK(contains(error, "[labels/a.xml:"));
  }
}

TEST_CASE("annotations that are not VOC's, with file and line") {
  const LabelFiles files;
  const std::pair<std::string, std::string> cases[] = {
      {"<html/>", "1] <html>, expected <annotation>"},
      {object(""), "2] <object> without <bndbox>"},
      {object("<bndbox/>"), "2] <bndbox> without <xmin>"},
      {object("<bndbox><xmin>1</xmin></bndbox>"), "2] <bndbox> without <ymin>"},
      {object(box("9", "3")), "2] <bndbox> ends before it begins, expected xmin <= xmax, ymin <= ymax"},
      {object(box("a", "3")), "2] <xmin> 'a', expected a number of pixels"},
      {object(box("", "3")), "2] <xmin> '', expected a number of pixels"},
      {object(box("1", "inf")), "2] <xmax> 'inf', expected a number of pixels"},
      {object(box("1", "3,5")), "2] <xmax> '3,5', expected a number of pixels"},
      {object(box("1", "3") + "<name>cat</name>"), "2] a second <name> in <object>"},
      {object(box("1", "3") + "<difficult>maybe</difficult>"), "2] <difficult> 'maybe', expected 0 or 1"},
      {"<annotation><size><width>a</width><height>1</height></size></annotation>",
       "1] <width> 'a', expected a number of pixels"},
      {object("<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox>"),
       "2] <object> without <name>"},
      {object("<name> </name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox>"),
       "2] an object without a name"},
  };
  for (const auto& [text, expected] : cases) CHECK(files.folder_error("a.xml", text) == "[labels/a.xml:" + expected);
}

TEST_CASE("XML: elements, text, entities") {
  const XmlElement root = parse_xml(
      "\xEF\xBB\xBF<?xml version='1.0'?>\r\n<a b = \"1 &lt; 2\" c='\"'><!-- <x> -->\n<b> 1 &lt; &#50;&#x33; </b "
      "><c/>\xC3\xA9"
      "&quot;&apos;&gt;&amp;</a>\n<!-- end -->\n",
      "x.xml");
  CHECK(root.name == "a");
  CHECK(root.line == 2);
  CHECK(root.text == "\xC3\xA9\"'>&");
  REQUIRE(root.children.size() == 2);
  CHECK(root.children[0].text == "1 < 23");
  CHECK(root.children[0].line == 3);
  CHECK(root.children[1].name == "c");
}

TEST_CASE("XML that is not read, with the line") {
  std::string deep, wide;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  for (int i = 0; i < 200'000; ++i) wide += "<a/>";
  const std::pair<std::string, std::string> cases[] = {
      {"", "1] the end of the file, expected '<'"},
      {"<a>\n</b>", "2] </b>, expected </a> for line 1"},
      {"<a>\n", "2] the file ends inside <a> of line 1"},
      {"<a/><b/>", "1] more text after </a>"},
      {"<a x=1/>", "1] '1', expected '\"'"},
      {"<a x/>", "1] '/', expected '='"},
      {"<a x='<'/>", "1] '<' inside an attribute"},
      {"< a/>", "1] ' ', expected a name"},
      {"<a>&lol;</a>", "1] an entity that is none of &lt; &gt; &amp; &quot; &apos;"},
      {"<a>&#0;</a>", "1] a numbered character that does not exist"},
      {"<a>&#xD800;</a>", "1] a numbered character that does not exist"},
      {"<a>&#99999999999;</a>", "1] a numbered character that does not exist"},
      {"<a>&#65</a>", "1] '<', expected ';'"},
      {"<a>\x01</a>", "1] a control character"},
      {"<a>\xff</a>", "1] text that is not UTF-8"},
      {"<\xff/>", "1] text that is not UTF-8"},
      {"<a><![CDATA[x]]></a>", "1] a CDATA section, which is not read here"},
      {"<a><?php x ?></a>", "1] a processing instruction, which is not read here"},
      {"\n<!DOCTYPE a [<!ENTITY b \"c\">]><a/>", "2] a DOCTYPE, which is not read here"},
      {"<!-- ", "1] the file ends inside a comment"},
      {"<?xml ", "1] the file ends inside the XML declaration"},
      {deep, "1] nested deeper than 16 levels"},
      {"<a>" + wide + "</a>", "1] more than 200000 elements"},
  };
  for (const auto& [text, expected] : cases) CHECK(xml_error(text) == "[x.xml:" + expected);
}
