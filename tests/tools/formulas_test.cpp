#include <doctest/doctest.h>

#include "tensor/ops/catalogue.h"
#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tools/json.h"
#include "tools/ui_files.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

TEST_CASE("all ops with the lines that their code implements") {
  const Ran ran = run_limpid({"formulas"});
  REQUIRE(ran.code == 0);
  for (const FormulaRow& row : formula_table()) {
    CHECK(contains(ran.out, "\n  " + row.formula.forward + "\n"));
    for (const std::string& line : row.formula.backward) CHECK(contains(ran.out, "    " + line + "\n"));
  }
  const Ran some = run_limpid({"formulas", "sigmoid", "max_pool"});
  CHECK(some.out.starts_with("sigmoid\n  y = 1 / (1 + exp(-x))\n"));
  CHECK(contains(some.out, "\nmax_pool\n"));
  CHECK_FALSE(contains(some.out, "conv2d"));
  const Json json = Json::parse(run_limpid({"formulas", "relu", "--json", "-"}).out, "stdout");
  CHECK(json.array_at("formulas").at(0).text_at("op") == "relu");
}

TEST_CASE("an unknown op is said with the nearest known one") {
  const Ran ran = run_limpid({"formulas", "conv3d"});
  CHECK(ran.code == 2);
  CHECK(contains(ran.error, "[formulas] no op is called 'conv3d' (did you mean 'conv2d'?)"));
}

TEST_CASE("the trace's page says of every op what it does to the gradient") {
  std::string notes;
  for (const UiFile& file : trace_ui_files())
    if (file.name == "trace/notes.js") notes = file.text;
  for (const FormulaRow& row : formula_table()) {
    CAPTURE(row.name);
    CHECK(contains(notes, "\n  " + row.name + ":"));
  }
}
