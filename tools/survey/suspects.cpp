#include "tools/survey/suspects.h"

#include <algorithm>
#include <cmath>

#include "tools/options.h"
#include "tools/shell_word.h"
#include "tools/text.h"

namespace limpid::tools::survey {

namespace {

constexpr std::array kEdges{0.0, 0.01, 0.04, 0.16, 1.0};  // each bin's boxes have sides twice those of the one before
constexpr double kMostlyOutside = 1 - xai::kOutside;

std::size_t bin_of(double area) {
  std::size_t bin = 0;
  while (bin + 2 < kEdges.size() && area >= kEdges[bin + 1]) ++bin;
  return bin;
}

// The part outside of the object whose values are largest in the mean over the baselines, whatever their sign.
std::size_t strongest_context(const GroupGame& game) {
  std::size_t best = 0;
  double most = -1;
  for (std::size_t p = 0; p < game.players.size(); ++p) {
    if (game.players[p].role() == xai::Role::object) continue;
    double influence = 0;
    for (const Game& g : game.games) influence += std::abs(g.values[p]);
    if (influence > most) most = influence, best = p;
  }
  return best;
}

}  // namespace

std::vector<Box> without(const Box& outer, const Box& inner) {
  const Box cut{std::max(outer.x0, inner.x0), std::max(outer.y0, inner.y0), std::min(outer.x1, inner.x1),
                std::min(outer.y1, inner.y1)};
  if (cut.area() <= 0) return {outer};
  std::vector<Box> parts{{outer.x0, outer.y0, outer.x1, cut.y0},
                         {outer.x0, cut.y1, outer.x1, outer.y1},
                         {outer.x0, cut.y0, cut.x0, cut.y1},
                         {cut.x1, cut.y0, outer.x1, cut.y1}};
  std::erase_if(parts, [](const Box& part) { return part.area() <= 0; });
  return parts;
}

std::string test_command(const Json& header, const Case& one, std::size_t player) {
  const Record& record = *one.record;
  const double width = static_cast<double>(record.width), height = static_cast<double>(record.height);
  const auto whole = [&](const Box& b) {
    return Box{std::round(b.x0), std::round(b.y0), std::round(b.x1), std::round(b.y1)}.clipped(width, height);
  };
  const Box rim = whole(xai::grown(one.found->detection.box, xai::kRim)),
            ring = whole(xai::grown(one.found->detection.box, xai::kRingSize));
  const Player& part = one.game().players.at(player);
  std::vector<Box> hidden;
  if (part.role() == xai::Role::rest)
    hidden = without({0, 0, width, height}, ring);
  else
    hidden = without(part.role() == xai::Role::ring ? ring : whole(part.box), rim);
  if (hidden.empty()) hidden = {whole(part.box)};  // an object in front of this one
  std::string command = "limpid whatif " + shell_word(record.image) + " --model " +
                        shell_word(header.at("model").array_at("sources").at(0).text_at("name"));
  for (const Box& b : hidden) {
    command += " --hide ";
    for (const double v : {b.x0, b.y0, b.x1}) command += fixed(v, 0) + ",";
    command += fixed(b.y1, 0);
  }
  const Json& settings = header.at("settings");
  const DetectOptions usual;
  command += " --baseline " + shell_word(one.game().games.front().baseline);
  if (!settings.text_at("fit").empty()) command += " --fit " + settings.text_at("fit");
  if (settings.number_at("threshold") != usual.threshold)
    command += " --threshold " + number_text(settings.number_at("threshold"));
  if (settings.number_at("nms") != usual.nms) command += " --nms " + number_text(settings.number_at("nms"));
  return command;
}

Suspects suspects_of(const Survey& survey, const std::vector<Case>& cases, std::int64_t least_pictures) {
  Suspects result;
  std::vector<std::vector<xai::PictureSum>> sums(kEdges.size() - 1,
                                                 std::vector<xai::PictureSum>(survey.records.size()));
  for (const Case& one : cases)
    if (one.context) sums[bin_of(one.found->area)][one.picture].add(one.context->share);
  std::vector<xai::PictureSum> totals;
  for (std::size_t b = 0; b < sums.size(); ++b) {
    result.sizes.push_back({kEdges[b], kEdges[b + 1], xai::mean_over_pictures(sums[b])});
    totals.emplace_back();
    for (const xai::PictureSum& picture : sums[b]) totals[b].sum += picture.sum, totals[b].count += picture.count;
  }
  for (const Case& one : cases) {
    result.excess.emplace_back();
    if (!one.context) continue;
    const std::size_t b = bin_of(one.found->area);
    const xai::MeanOverPictures& size = *result.sizes[b].context;
    if (size.pictures <= least_pictures || !size.interval) continue;
    const xai::PictureSum& own = sums[b][one.picture];
    const double usual = (totals[b].sum - own.sum) / static_cast<double>(totals[b].count - own.count);
    result.excess.back() = one.context->share - usual;
    const xai::Interval excess{one.context->spread.lower - usual - (size.interval->upper - size.mean),
                               one.context->spread.upper - usual + (size.mean - size.interval->lower)};
    if (excess.lower <= 0 || one.context->spread.lower <= kMostlyOutside) continue;
    const std::size_t player = strongest_context(one.game());
    result.suspects.push_back({&one, usual, excess, player, test_command(survey.header, one, player)});
  }
  std::stable_sort(result.suspects.begin(), result.suspects.end(),
                   [](const Suspect& a, const Suspect& b) { return a.excess.lower > b.excess.lower; });
  return result;
}

}  // namespace limpid::tools::survey
