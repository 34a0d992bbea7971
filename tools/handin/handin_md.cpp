#include "tools/handin/handin_md.h"

#include <algorithm>

#include "tools/handin/captions.h"
#include "tools/handin/flaws.h"
#include "tools/handin/handin_tables.h"
#include "tools/handin/markdown.h"
#include "tools/handin/measure_rows.h"
#include "tools/shell_word.h"
#include "tools/text.h"

namespace limpid::tools::handin {
namespace {

constexpr std::size_t kMostFlaws = 8, kMostEvidence = 5;
constexpr std::string_view kField = "**My answer:**\n\n>\n>\n>\n\n";

std::string paragraph(const std::string& text) { return text + "\n\n"; }
std::string sentence(const std::string& text) { return text.empty() ? "" : markdown_text(text) + "\n\n"; }

// Figures are counted through the document.
class Document {
 public:
  explicit Document(const Json& report)
      : report_(report), objects_(objects_of(report)), judged_(!is_worksheet(report)) {}

  std::string text() {
    title();
    made();
    where();
    differ();
    insight();
    flaws();
    limits();
    return std::move(text_);
  }

 private:
  void figure(const std::string& file, const std::string& caption) {
    const std::string number = "Figure " + std::to_string(++figures_);
    text_ += "![" + number + "](figures/" + file + ".png)\n\n*" + number + ".* " + sentence(caption);
  }
  void heading(const ReportedObject& one) {
    text_ += "### " + markdown_text(one.place() + ": " + one.title()) + "\n\n";
  }

  void title() {
    text_ += "# Explaining detections\n\n";
    text_ += paragraph(
        "Name: \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_ &nbsp; Date: \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_");
    std::vector<std::string> titles;
    for (const ReportedObject& one : objects_) titles.push_back(one.title() + " in " + one.place());
    text_ += sentence("Detections that are explained here: " + listed(titles) + ".");
    text_ += paragraph(
        "Figures, tables and settings come from `limpid compare`; the answers are yours. Every figure is in `figures/` "
        "as PNG (200 dpi) and as SVG, all measures are in `metrics.csv`, and `report.html` shows the same to click "
        "through.");
  }

  void made() {
    text_ += "## How this was made\n\n" + pictures_table(report_) + methods_table(report_);
    text_ += paragraph("The same again, byte for byte:");
    text_ += markdown_commands("limpid compare --replay report.json --out again/");
    text_ += paragraph("All settings:");
    text_ += settings_table(report_);
  }

  void where() {
    text_ += "## Where does each method look?\n\n";
    for (const ReportedObject& one : objects_) {
      heading(one);
      figure(one.figures + "-maps", maps_caption(report_, one, false));
      if (judged_)
        for (const Json* method : leading_methods(report_, *one.object)) {
          if (!method->contains("says")) continue;
          const Json& says = method->at("says");
          text_ += "- **" + markdown_text(title_of_method(report_, method->text_at("name"))) + ":** " +
                   markdown_text(text_in(says, "shows") + " " + text_in(says, "rely")) + "\n";
        }
      if (judged_) text_ += "\n";
      if (has_more_methods(report_, one)) figure(one.figures + "-all-methods", maps_caption(report_, one, true));
      if (has_groups(one)) {
        figure(one.figures + "-groups", groups_caption(report_, one));
        text_ += groups_table(one);
        if (judged_ && one.object->at("groups").contains("seat"))
          text_ += sentence(text_in(one.object->at("groups").at("seat"), "sentence") + ".");
        if (judged_ && one.object->at("groups").contains("by_outline"))
          text_ += sentence("With objects cut out along their outlines: " +
                            text_in(one.object->at("groups").at("by_outline").at("seat"), "sentence") + ".");
      }
      text_ += kField;
    }
  }

  void differ() {
    text_ += "## How do the methods differ?\n\n";
    if (objects_.size() > 1) {
      text_ += paragraph("### All objects together") + overview_tables(report_);
    }
    for (const Json& pair : list_in(report_, "detectors")) {
      text_ += paragraph("### " + markdown_text(text_in(pair, "first") + " beside " + text_in(pair, "other")));
      text_ += detectors_table(pair);
      if (judged_) text_ += sentence(text_in(pair, "sentence") + ".");
    }
    for (const ReportedObject& one : objects_) {
      heading(one);
      text_ += paragraph("How alike two methods rank the parts, beside a map that knows nothing of the network:");
      text_ += agreement_table(report_, one);
      if (judged_) text_ += sentence(text_in(*one.object, "agreement_sentence"));
      if (has_curves(one)) figure(one.figures + "-curves", curves_caption(report_, one));
      text_ += paragraph("Every measure of every method:") + measures_table(report_, one);
      for (const Json& method : list_in(*one.object, "methods"))
        if (method.contains("error"))
          text_ += sentence("No answer of " + title_of_method(report_, method.text_at("name")) + ": " +
                            text_in(method, "error") + ".");
      if (const std::string second = baselines_table(report_, one); !second.empty())
        text_ += paragraph("With another filling of hidden parts:") + second;
    }
    text_ += kField;
  }

  void insight() {
    text_ += "## What is the most useful insight?\n\n";
    if (judged_) {
      text_ += paragraph("Something that you would not have known without the explanation. Places to begin:");
      for (const ReportedObject& one : objects_) {
        if (!one.object->contains("try_next")) continue;
        const Json& next = one.object->at("try_next");
        text_ += sentence(one.title() + ": " + text_in(next, "sentence"));
        text_ += markdown_commands(text_in(next, "command"));
      }
    } else {
      text_ += paragraph("Something that you would not have known without the explanation.");
    }
    text_ += kField;
  }

  void flaws() {
    text_ += "## Which biases and flaws do they reveal?\n\n";
    text_ += paragraph("Each as a hypothesis, the evidence for it, and a test that could refute it.");
    const std::vector<Flaw> list = judged_ ? flaws_of(report_, objects_) : std::vector<Flaw>{};
    for (std::size_t i = 0; i < std::min(list.size(), kMostFlaws); ++i) {
      const Flaw& flaw = list[i];
      text_ += "**Hypothesis " + std::to_string(i + 1) + ":** " + sentence(flaw.hypothesis);
      const std::size_t told = std::min(flaw.evidence.size(), kMostEvidence);
      for (std::size_t e = 0; e < told; ++e) text_ += "- Evidence: " + markdown_text(flaw.evidence[e]) + "\n";
      if (flaw.evidence.size() > told)
        text_ += "- Evidence: " + std::to_string(flaw.evidence.size() - told) + " more of the same in report.html.\n";
      text_ += "- Test to run: " + sentence(flaw.test);
      if (!flaw.command.empty()) text_ += markdown_commands(flaw.command);
      text_ += "- What came out: \n\n";
    }
    if (list.size() > kMostFlaws)
      text_ += paragraph("What weighs less is in report.html, with the verdicts, groups and errors of each object: " +
                         std::to_string(list.size() - kMostFlaws) + " more such suspicions.");
    if (!objects_.empty()) {
      const std::string model = objects_.front().model_options, picture = shell_word(objects_.front().path);
      text_ += paragraph(
          "Commands that test a suspicion: what is found when something is hidden; what was missed or "
          "mistaken, and why; another question about the same object.");
      text_ += markdown_commands("limpid whatif " + picture + " " + model + " --hide LEFT,TOP,RIGHT,BOTTOM\n" +
                                 "limpid errors " + picture + " " + model + "\n" + "limpid explain " + picture + " " +
                                 model + " --of objectness_logit --out objectness/");
    }
    text_ += markdown_table({"My hypothesis", "Evidence", "Test that I ran", "What came out"},
                            {{"", "", "", ""}, {"", "", "", ""}}, Columns::words);
    text_ += kField;
  }

  void limits() {
    text_ += "## What are the limits of these explanations?\n\n";
    if (const Json::Array& rest = list_in(report_, "not_run"); !rest.empty()) {
      text_ += paragraph("Not run at level " + markdown_text(text_in(report_, "level")) + ":");
      for (const Json& one : rest)
        text_ += "- " + markdown_text(text_in(one, "what") + " (level " + text_in(one, "level") + ")") + "\n";
      text_ += "\n";
    }
    text_ +=
        paragraph("Everything here is about " + std::to_string(objects_.size()) +
                  (objects_.size() == 1 ? " object" : " objects") + " in " +
                  std::to_string(list_in(report_.at("request"), "pictures").size()) + " picture(s), " + detectors() +
                  ", and hidden parts as they were filled here: another filling asks "
                  "another question.");
    text_ += kField;
  }

  std::string detectors() const {
    const std::size_t others = list_in(report_.at("request"), "other_models").size();
    return others == 0 ? "one detector" : std::to_string(1 + others) + " detectors";
  }

  const Json& report_;
  std::vector<ReportedObject> objects_;
  bool judged_;
  int figures_ = 0;
  std::string text_;
};

}  // namespace

std::string handin_md(const Json& report) { return Document(report).text(); }

}  // namespace limpid::tools::handin
