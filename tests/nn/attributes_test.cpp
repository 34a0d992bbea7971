#include "nn/attributes.h"

#include <doctest/doctest.h>

#include "tensor/error.h"
#include "tests/support/throws.h"

using namespace limpid;
using limpid::test::error_text;
using Ints = std::vector<std::int64_t>;

TEST_CASE("attributes come back as they were given, typed") {
  const Attributes a{{"flag", true},         {"groups", std::int64_t{8}},
                     {"slope", 0.1},         {"word", std::string("same")},
                     {"stride", Ints{2, 1}}, {"anchors", std::vector<double>{10, 13.5}}};
  CHECK(a.get<bool>("flag"));
  CHECK(a.get<std::int64_t>("groups") == 8);
  CHECK(a.get<double>("slope") == 0.1);
  CHECK(a.get<std::string>("word") == "same");
  CHECK(a.get<Ints>("stride") == Ints{2, 1});
  CHECK(a.get<std::vector<double>>("anchors")[1] == 13.5);
  CHECK(a.get_or("slope", 7.0) == 0.1);
  CHECK(a.get_or("alpha", 7.0) == 7);
}

TEST_CASE("attributes read as one line, in the order of their names") {
  const Attributes a{{"stride", Ints{2, 1}},        {"groups", std::int64_t{8}},
                     {"padding", Ints{1, 0, 1, 2}}, {"bias", false},
                     {"count_padding", true},       {"slope", 0.1},
                     {"axis", std::string("last")}};
  CHECK(a.text() == "axis last, no bias, count_padding, groups 8, padding 1,0,1,2, slope 0.1, stride 2x1");
  CHECK(Attributes().text().empty());
  const Attributes many{{"indices", std::vector<std::int64_t>{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}}};
  CHECK(many.text() == "indices 9,8,7,6,5,4,3,2,... (10)");
}

TEST_CASE("a missing attribute and one of another type are named with what was expected") {
  const Attributes a{{"slope", 0.1}};
  CHECK(error_text<FormatError>([&] { a.get<std::int64_t>("groups"); }) ==
        "[attribute] 'groups' is missing, expected an integer");
  CHECK(error_text<FormatError>([&] { a.get<Ints>("slope"); }) ==
        "[attribute] 'slope' is a number, expected a list of integers");
  CHECK(error_text<FormatError>([&] { a.get_or("slope", true); }) ==
        "[attribute] 'slope' is a number, expected a yes or no");
}
