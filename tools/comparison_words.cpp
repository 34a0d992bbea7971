#include "tools/comparison_words.h"

#include <algorithm>
#include <cmath>

#include "tools/command_text.h"
#include "tools/shell_word.h"
#include "tools/text.h"
#include "xai/examination.h"

namespace limpid::tools {
namespace {

constexpr double kCovered = 0.1;  // of a box, from which on it is said who stands in front

// v(all) - v(all without one player): of the table of all coalitions, else what occlusion found; none without either.
std::optional<double> loss_of(const xai::ObjectReport& object, std::size_t player) {
  if (!object.table.empty()) {
    const std::size_t all = object.table.size() - 1;
    return object.table[all] - object.table[all & ~(std::size_t{1} << player)];
  }
  const xai::MethodReport* const occlusion = object.find("occlusion");
  if (occlusion == nullptr || !xai::on_its_players(*occlusion->answer, *object.players)) return std::nullopt;
  return occlusion->measures.values.at(player);
}

std::size_t strongest(const std::vector<double>& values) {
  return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

// A part's name; of a numbered one also where in the picture it lies: "segment 46 (top left)".
std::string part_words(const xai::Players& players, std::size_t player) {
  const auto p = static_cast<std::int64_t>(player);
  const std::string& name = players.name(p);
  if (!name.starts_with("segment ")) return name;
  const auto third = [](double at, std::int64_t side) {
    return std::clamp<std::size_t>(static_cast<std::size_t>(3 * at / static_cast<double>(side)), 0, 2);
  };
  constexpr const char* kRows[] = {"top", "middle", "bottom"};
  constexpr const char* kColumns[] = {"left", "centre", "right"};
  return name + " (" + kRows[third(players.row(p), players.height())] + " " +
         kColumns[third(players.column(p), players.width())] + ")";
}

// Empty where its loss alone is not known.
std::string hiding(const xai::ObjectReport& object, std::size_t player) {
  const std::optional<double> loss = loss_of(object, player);
  if (!loss) return {};
  return "hiding '" + part_words(*object.players, player) + "' alone " + (*loss >= 0 ? "lowers" : "raises") +
         " the value by " + amount_text(std::abs(*loss), object.target->quantity());
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

// A box in pixels of the picture as the command line takes it.
std::string box_words(const Box& box) {
  const auto whole = [](double v) { return std::to_string(static_cast<std::int64_t>(std::lround(v))); };
  return whole(box.x0) + "," + whole(box.y0) + "," + whole(box.x1) + "," + whole(box.y1);
}

}  // namespace

std::string amount_text(double value, const std::string& quantity) {
  if (quantity == "score") {
    const double points = 100 * value;
    return fixed(points, std::abs(points) < 10 ? 1 : 0) + " points";
  }
  return value_text(value);
}

Says says(const xai::ObjectReport& object, const xai::MethodReport& report) {
  Says says;
  const std::vector<double>& values = report.measures.values;
  const std::size_t top = strongest(values);
  const std::string quantity = object.target->quantity();
  const std::string name = part_words(*object.players, top);
  const std::string_view method = report.method->name;
  if (!(values[top] > 0)) {
    says.shows = "No part speaks for this number here.";
  } else {
    const std::string alone = hiding(object, top);
    if (method == "lime")
      says.shows = "The straight line falls most, by " + amount_text(values[top], quantity) + ", when '" + name +
                   "' is hidden" + (alone.empty() ? "" : "; in fact " + alone) + ".";
    else if (report.answer->game && report.answer->game->players && method.find("shap") != std::string_view::npos)
      says.shows = "Over all ways of hiding the rest, '" + name + "' adds " + amount_text(values[top], quantity) +
                   " on average" + (alone.empty() ? "" : "; " + alone) + ".";
    else if (report.answer->game && report.answer->game->players && !alone.empty())
      says.shows =
          capitalised(alone) + ", more than any other part" + (method == "occlusion" ? "" : " of this map") + ".";
    else
      says.shows = "The map is strongest on '" + name + "'" + (alone.empty() ? "" : "; " + alone) + ".";
  }
  if (report.measures.in_box)
    says.shows += " " + fixed(100 * report.measures.in_box->heat, 0) + " % of its positive heat lies in the box.";

  const xai::Verdict& verdict = report.verdict;
  const auto gain = [&] {
    return report.evidence.gain && report.evidence.chance_gain
               ? " Hiding what it marks lowers the value sooner than 95 % of random orders do (" +
                     fixed(*report.evidence.gain, 2) + " against " + fixed(*report.evidence.chance_gain, 2) + ")."
               : std::string();
  };
  std::vector<std::string> untested;  // what a higher level measures; rules that do not apply are not named
  if (!report.evidence.forgotten) untested.push_back("a network with random weights");
  if (xai::on_its_players(*report.answer, *object.players) && !report.evidence.baseline_agreement)
    untested.push_back("another filling of hidden parts");
  const std::string later = untested.empty() ? "" : " Not tested at this level: " + listed(untested) + ".";
  const std::vector<std::string> failed = failed_checks(report);
  const std::string failed_too = failed.empty() ? "" : " Outside the rules, a check failed: " + listed(failed) + ".";
  switch (verdict.trust) {
    case xai::Trust::no_fault_found:
      says.rely = failed.empty()
                      ? "No fault found." + gain() + later
                      : "No rule is broken, but a check that is none of the rules failed: " + listed(failed) + "." +
                            gain() + later;
      break;
    case xai::Trust::use_with_care:
      says.rely = "Use with care: " + verdict.findings.front().sentence + "." + failed_too;
      break;
    case xai::Trust::not_usable:
      for (const xai::Finding& finding : verdict.findings)
        if (finding.severity == xai::Trust::not_usable && says.rely.empty())
          says.rely = "Not usable: " + finding.sentence + "." + failed_too;
      break;
  }
  return says;
}

std::vector<std::string> failed_checks(const xai::MethodReport& report) {
  std::vector<std::string> failed;
  for (const xai::Check& check : report.answer->diagnostics.checks)
    if (check.outcome == xai::Outcome::failed) failed.push_back(check.name + " (" + check.detail + ")");
  return failed;
}

std::string agreement_sentence(const xai::ObjectReport& object) {
  // Of too many players for exact values, sampled ones.
  const std::string_view shapley = object.find("shapley-exact") != nullptr ? "shapley-exact" : "shapley";
  const std::vector<std::string_view> leading{"grad-cam", "lime", shapley};
  const auto leads = [&](std::size_t i) {
    return std::find(leading.begin(), leading.end(), object.methods[i].method->name) != leading.end();
  };
  std::string text;
  std::vector<std::string> above;  // pairs that agree more than the best control does with one of them
  const xai::AgreementReport* best = nullptr;
  for (const xai::AgreementReport& pair : object.agreement) {
    if (!leads(pair.a) || !leads(pair.b)) continue;
    const std::string both =
        std::string(object.methods[pair.a].method->title) + " and " + std::string(object.methods[pair.b].method->title);
    text += (text.empty() ? "" : ", ") + both + " " + fixed(pair.agreement.spearman, 2);
    if (pair.agreement.spearman > pair.control_spearman) above.push_back(both);
    if (best == nullptr || pair.control_spearman > best->control_spearman) best = &pair;
  }
  if (best == nullptr) return {};
  std::string meaning;
  for (const xai::ControlReport& control : object.controls)
    if (control.name == best->control) meaning = control.meaning;
  return "How alike the parts are ranked (rank correlation, 1 is the same order): " + text +
         ". A map that was not asked this question (" + meaning + ") reaches " + fixed(best->control_spearman, 2) +
         " with one of them. " +
         (above.empty() ? "No two agree more than such a map does, so their agreement shows nothing."
                        : "More than such a map: " + listed(above) + ".");
}

std::string seat_sentence(const ComparedPicture& picture, std::size_t number) {
  const xai::ObjectReport& object = picture.comparison().objects()[number];
  std::string text = object.seat.sentence;
  if (const std::optional<Box> box = picture.question().box(*object.target))
    for (const Cover& cover : covers(object.groups, *box))
      text += "; " + fixed(100 * cover.share, 0) + " % of its box count as '" + cover.by + "', which lies in front";
  return text;
}

std::vector<Cover> covers(const xai::GroupAnswer& groups, const Box& box) {
  std::vector<Cover> covers;
  if (!groups.players) return covers;
  const xai::Players& players = *groups.players;
  const nn::Window cells = xai::cells_of(box, players.height(), players.width(), players.height(), players.width());
  std::vector<std::int64_t> pixels(static_cast<std::size_t>(players.count()), 0);
  for (std::int64_t row = cells.top; row < cells.bottom; ++row)
    for (std::int64_t column = cells.left; column < cells.right; ++column)
      if (players.at(row, column) != xai::Players::kNobody) ++pixels[static_cast<std::size_t>(players.at(row, column))];
  for (std::int64_t p = 0; p < players.count(); ++p) {
    const double share = static_cast<double>(pixels[static_cast<std::size_t>(p)]) /
                         static_cast<double>(std::max<std::int64_t>(1, cells.height() * cells.width()));
    if (xai::role_of(players.name(p)) == xai::Role::other && share >= kCovered)
      covers.push_back({players.name(p), share});
  }
  return covers;
}

bool is_of_class(const std::string& player, const std::string& class_name) {
  if (!player.starts_with(class_name)) return false;
  const std::string rest = player.substr(class_name.size());
  return rest.empty() || (rest.size() > 1 && rest[0] == ' ' && rest.find_first_not_of("0123456789", 1) == rest.npos);
}

TryNext try_next(const ComparedPicture& picture, std::size_t number) {
  const xai::ObjectReport& object = picture.comparison().objects()[number];
  const Found& found = picture.found()[picture.explained()[number]];
  const Letterbox& frame = picture.picture().frame;
  const std::string whatif =
      command_text("whatif", shell_word(picture.picture().path), picture.request().explain.model, {}) + " --hide ";
  const std::optional<Box> own = picture.question().box(*object.target);
  const std::vector<Cover> front = own ? covers(object.groups, *own) : std::vector<Cover>{};
  if (!front.empty()) {
    const xai::Players& groups = *object.groups.players;
    for (std::int64_t p = 0; p < groups.count(); ++p)
      if (groups.name(p) == front.front().by) {
        const nn::Window& w = groups.window(p);
        const Box box = frame.to_picture({static_cast<double>(w.left), static_cast<double>(w.top),
                                          static_cast<double>(w.right), static_cast<double>(w.bottom)});
        const std::string taken = "'s box takes " + fixed(100 * front.front().share, 0) + " % of ";
        if (is_of_class(front.front().by, found.class_name))
          return {"Another " + found.class_name + taken + "this " + found.class_name + "'s: hide the other " +
                      found.class_name + " and see whether this one is still found.",
                  whatif + box_words(box)};
        return {"The " + front.front().by + taken + "the " + found.class_name + "'s: hide the " + front.front().by +
                    " and see whether the " + found.class_name + " is still found.",
                whatif + box_words(box)};
      }
  }
  if (object.seat.seat && *object.seat.seat != xai::Seat::on_object) {
    return {
        "Much of the influence comes from outside the box: hide the object itself and see whether something is "
        "still found there.",
        whatif + box_words(found.box)};
  }
  // The part that matters most by its own loss: a test of what all maps say. Where no loss is known, the strongest of
  // the first map.
  std::vector<double> worth;
  for (std::size_t p = 0; p < static_cast<std::size_t>(object.players->count()); ++p)
    if (const std::optional<double> loss = loss_of(object, p)) worth.push_back(*loss);
  for (const xai::MethodReport& report : object.methods)
    if (worth.empty() && report.answer) worth = report.measures.values;
  const std::size_t part = worth.empty() ? 0 : strongest(worth);
  const std::string alone = hiding(object, part);
  const nn::Window& w = object.players->window(static_cast<std::int64_t>(part));
  const Box box = frame.to_picture({static_cast<double>(w.left), static_cast<double>(w.top),
                                    static_cast<double>(w.right), static_cast<double>(w.bottom)});
  return {"Confirm it on the picture itself: " +
              (alone.empty() ? "hide '" + part_words(*object.players, part) + "', on which the first map is strongest."
                             : alone + " in the game.") +
              " 'limpid whatif' tells the score of this very detection under 'same candidate'.",
          whatif + box_words(box)};
}

}  // namespace limpid::tools
