#include "tools/text.h"

#include <doctest/doctest.h>

#include "tools/inspect_rows.h"
#include "tools/measure.h"
#include "tools/output_folder.h"
#include "tools/table.h"
#include "xai/duration.h"

using namespace limpid;
using namespace limpid::tools;

TEST_CASE("numbers as text") {
  CHECK(number_text(0.1) == "0.1");
  CHECK(number_text(1e-5) == "1e-05");
  CHECK(fixed(0.6549, 3) == "0.655");
  CHECK(fixed(-1.5, 0) == "-2");
  CHECK(value_text(0.95889) == "0.9589");
  CHECK(value_text(-0.00123) == "-0.0012");
  CHECK(value_text(0) == "0.0000");
  CHECK(value_text(9.465e-10) == "9.465e-10");  // not 0.0000
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1 000");
  CHECK(grouped(-1234567) == "-1 234 567");
  CHECK(xai::duration_text(0.0312) == "0.031 s");
  CHECK(xai::duration_text(0.2) == "0.2 s");
  CHECK(xai::duration_text(4.94) == "4.9 s");
  CHECK(xai::duration_text(9.94) == "9.9 s");
  CHECK(xai::duration_text(9.96) == "10 s");
  CHECK(xai::duration_text(11.2) == "12 s");
  CHECK(xai::duration_text(-1) == "0 s");
  CHECK(xai::duration_text(185) == "3 min 05 s");
  CHECK(xai::duration_text(7800) == "2 h 10 min");
}

TEST_CASE("names from outside cannot steer the terminal") {
  CHECK(safe_text("a\x1b[31mb\x7f") == "a\\x1b[31mb\\x7f");
  CHECK(safe_text("two\nlines, \xC3\xA9") == "two\nlines, \xC3\xA9");
}

TEST_CASE("a table aligns its columns by what is seen on the screen") {
  Table table({"name", ">n"});
  table.row({"caf\xC3\xA9", "1"});
  table.row({"b", "1000"});
  table.row({"c"});
  CHECK(table.text() == "name     n\ncaf\xC3\xA9     1\nb     1000\nc\n");
}

TEST_CASE("the memory of this process") { CHECK(peak_memory() > 1'000'000); }

TEST_CASE("results of several pictures get names of their own") {
  CHECK(stems({"a/dog.jpg", "b/dog.png", "cat.v2.bmp"}) == std::vector<std::string>{"dog", "dog-2", "cat.v2"});
  CHECK(stems({"...png", "/"}) == std::vector<std::string>{"picture", "picture-2"});
}

TEST_CASE("layers of one section fold into one row, layers of another naming do not") {
  const auto layer = [](const std::string& name, const std::string& type, std::int64_t parameters) {
    nn::LayerSummary summary;
    summary.name = name;
    summary.type = type;
    summary.parameters = parameters;
    return summary;
  };
  const auto rows = folded_sections({layer("0.conv2d", "conv2d", 10), layer("0.batch_norm", "batch_norm", 4),
                                     layer("0", "leaky_relu", 0), layer("1", "add", 0), layer("2.conv", "conv2d", 7),
                                     layer("2.act", "silu", 0)});
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].name == "0");
  CHECK(rows[0].type == "conv2d, batch_norm, leaky_relu");
  CHECK(rows[0].parameters == 14);
  CHECK(rows[1].name == "1");
  CHECK(rows[2].name == "2.conv");
  CHECK(rows[3].name == "2.act");
  CHECK(
      short_options("no bias, dilation 1x1, filters 8, groups 8, kernel 3x3, padding 1,1,1,1, stride 2x2, slope 0.1") ==
      "3x3, groups 8, padding 1, stride 2, slope 0.1");
  CHECK(short_options("kernel 1x3, padding 0,1,0,1, stride 1x2") == "1x3, padding 0,1,0,1, stride 1x2");
  CHECK(short_options("") == "");
}
