#include "tools/json.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tensor/error.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::tools;
using limpid::test::error_text;

TEST_CASE("JSON keeps the order of keys and prints the shortest numbers that read back the same") {
  const Json json = Json::object()
                        .set("z", 1)
                        .set("a", Json(Json::Array{0.1, 1e300, -0.0}))
                        .set("nan", std::nan(""))
                        .set("text", "quote \" and \n break")
                        .set("z", true)
                        .set("list", Json::array().push(Json::object().set("k", Json())));
  const std::string text =
      "{\n  \"z\": true,\n  \"a\": [0.1, 1e+300, -0],\n  \"nan\": null,\n  \"text\": \"quote \\\" and \\n break\",\n"
      "  \"list\": [\n    {\n      \"k\": null\n    }\n  ]\n}\n";
  CHECK(json.text() == text);
  const Json again = Json::parse(text, "memory");
  CHECK(again.flag_at("z"));
  CHECK(again.array_at("a")[1].as_number() == 1e300);
  CHECK(again.text_at("text") == "quote \" and \n break");
}

TEST_CASE("bytes that are not UTF-8 become the replacement character") {
  CHECK(Json("a\xFF").text() == "\"a\xEF\xBF\xBD\"\n");
}

TEST_CASE("wrong JSON is refused with the place, and deep nesting without recursion") {
  const std::string what = error_text<FormatError>([] { Json::parse("{\"a\": 1,}", "f.json"); });
  CHECK(what.starts_with("[f.json] not JSON: parse error at line 1, column 9"));
  CHECK(error_text<FormatError>([] { Json::parse(std::string(100000, '['), "f.json"); }) ==
        "[f.json] nested more than 64 levels deep, expected a file written by limpid");
  CHECK(Json::parse("[\"" + std::string(1000, '[') + "\\\"[\"]", "f").as_array().size() == 1);
  const Json json = Json::parse("{\"n\": 1.5}", "f");
  CHECK(error_text<FormatError>([&] { json.at("m"); }) == "[json] 'm' is missing");
  CHECK(error_text<FormatError>([&] { json.whole_at("n"); }) == "[json] 'n' is not a whole number");
  CHECK(error_text<FormatError>([&] { json.text_at("n"); }) == "[json] expected a text, found 1.5\n");
}
