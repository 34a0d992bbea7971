#include "tools/report_page.h"

#include <doctest/doctest.h>

#include <vector>

#include "tests/support/throws.h"
#include "tools/base64.h"
#include "tools/page.h"
#include "tools/ui_files.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

namespace {

// What stands between `open` and `close`, each time.
std::vector<std::string> pieces(const std::string& text, const std::string& open, const std::string& close) {
  std::vector<std::string> found;
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    found.push_back(text.substr(at, text.find(close, at) - at));
  }
  return found;
}

std::size_t count(const std::string& text, const std::string& part) { return pieces(text, part, part).size(); }

// Data with everything that could end a script, open a comment, or be taken for a slot of the page.
const std::string kHostile =
    "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> {{scripts}} \xE2\x80\xA8 \xE2\x80\xA9";

}  // namespace

TEST_CASE("base64 of the examples of RFC 4648") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xFF\xFE\xFD") == "//79");
}

TEST_CASE("a policy names a text by its SHA-256") {
  // echo -n abc | openssl dgst -sha256 -binary | base64
  CHECK(policy_hash("abc") == "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST_CASE("the policy of the page allows its own scripts and styles and nothing else") {
  const std::string page = report_page(Json::object().set("level", "quick"), Json::object());
  const std::vector<std::string> policies = pieces(page, "Content-Security-Policy\" content=\"", "\"");
  REQUIRE(policies.size() == 1);
  const std::string& policy = policies.front();
  CHECK(policy.starts_with("default-src 'none'; script-src 'sha256-"));
  CHECK(policy.ends_with("; img-src data: blob:; base-uri 'none'; form-action 'none'"));
  CHECK(!contains(policy, "unsafe"));
  const std::vector<std::string> scripts = pieces(page, "<script>", "</script>"),
                                 styles = pieces(page, "<style>", "</style>");
  CHECK(scripts.size() + styles.size() + 1 == ui_files().size());
  CHECK(count(policy, "'sha256-") == scripts.size() + styles.size());
  for (const std::string& script : scripts) CHECK(contains(policy, "'" + policy_hash(script) + "'"));
  for (const std::string& style : styles) CHECK(contains(policy, "'" + policy_hash(style) + "'"));
  // The scripts of the page, and its two pieces of data.
  CHECK(count(page, "</script") == scripts.size() + 2);
}

TEST_CASE("names in the data stay data") {
  const std::string calm = report_page(Json::object(), Json::object());
  const Json data = Json::object().set(kHostile, kHostile);
  const std::string page = report_page(data, data);
  CHECK(count(page, "<script") == count(calm, "<script"));
  CHECK(count(page, "</script") == count(calm, "</script"));
  CHECK(count(page, "<!--") == count(calm, "<!--"));
  CHECK(count(page, "<img") == count(calm, "<img"));
  CHECK(!contains(page, "\xE2\x80\xA8"));
  CHECK(!contains(page, "\xE2\x80\xA9"));
  // What was filled in is not filled again, and reads back as it was.
  CHECK(contains(page, "{{scripts}}"));
  const std::vector<std::string> embedded = pieces(page, "id=\"report\">", "</script>");
  REQUIRE(embedded.size() == 1);
  CHECK(Json::parse(embedded.front(), "page") == data);
}

TEST_CASE("the page asks for nothing, and its code is small") {
  std::size_t bytes = 0;
  for (const UiFile& file : ui_files()) {
    bytes += file.text.size();
    const std::string text(file.text);
    for (const char* forbidden : {"fetch(", "XMLHttpRequest", "innerHTML", "outerHTML", "insertAdjacentHTML", "eval(",
                                  "document.write", "import(", "@import", "url(", "src=\"http", "href=\"http"}) {
      CAPTURE(file.name);
      CAPTURE(forbidden);
      CHECK(!contains(text, forbidden));
    }
  }
  CHECK(bytes < 150 * 1024);
  CHECK(bytes > 10 * 1024);
}
