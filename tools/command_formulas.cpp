#include "tensor/error.h"
#include "tensor/ops/catalogue.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/json.h"

namespace limpid::tools {
namespace {

struct Settings {
  std::vector<std::string> names;
  std::string json;
};

std::vector<FormulaRow> asked_rows(const std::vector<std::string>& names) {
  const std::vector<FormulaRow> all = formula_table();
  if (names.empty()) return all;
  std::vector<FormulaRow> rows;
  for (const std::string& name : names) {
    std::vector<std::string> known;
    bool found = false;
    for (const FormulaRow& row : all) {
      known.push_back(row.name);
      if (row.name != name) continue;
      rows.push_back(row);
      found = true;
    }
    if (!found)
      throw UsageError("[formulas] no op is called '" + name + "'" + suggestion(name, known) +
                       "; 'limpid formulas' names them all");
  }
  return rows;
}

int run(const Settings& s) {
  expect_json_place(s.json);
  const std::vector<FormulaRow> rows = asked_rows(s.names);
  if (!s.json.empty()) {
    Json list = Json::array();
    for (const FormulaRow& row : rows)
      list.push(Json::object()
                    .set("op", row.name)
                    .set("forward", row.formula.forward)
                    .set("backward", Json(Json::Array(row.formula.backward.begin(), row.formula.backward.end()))));
    write_json(s.json, Json::object().set("schema_version", 1).set("formulas", std::move(list)));
  }
  if (s.json == "-") return 0;
  std::string text;
  for (const FormulaRow& row : rows) {
    text += (text.empty() ? "" : "\n") + row.name + "\n  " + row.formula.forward + "\n";
    for (const std::string& line : row.formula.backward) text += "    " + line + "\n";
  }
  print(text);
  return 0;
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.arguments("OP", s->names, "names of ops; default: all", false);
  line.group("Output");
  line.option("--json", "FILE", s->json, "the same as JSON; - for stdout");
  return [s] { return run(*s); };
}

}  // namespace

extern const Command kFormulas{
    "formulas", "print the formulas of all ops, forward and backward",
    "Each op with the line that its forward implements and, indented, one line for the gradient of each of its inputs. "
    "x are the inputs, y the output; dy is the gradient of the chosen number with respect to y, dx the one with "
    "respect "
    "to x. They are the op's own strings: the ones that 'limpid trace' shows and that its checks are about.",
    "limpid formulas\n"
    "limpid formulas conv2d max_pool sigmoid",
    define};

}  // namespace limpid::tools
