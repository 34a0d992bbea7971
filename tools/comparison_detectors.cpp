#include "tools/comparison_detectors.h"

#include <algorithm>
#include <tuple>

#include "tools/attributes_json.h"
#include "tools/comparison_errors.h"
#include "tools/table.h"
#include "tools/text.h"
#include "xai/bootstrap.h"
#include "xai/player_map.h"

namespace limpid::tools {
namespace {

// The player of every pixel of a picture, and what a map is on average over each: maps of detectors with inputs of
// different sizes meet in the picture.
class PooledInPicture {
 public:
  PooledInPicture(const xai::Players& players, const Letterbox& frame)
      : ids_(xai::ids_in_picture(players, frame)), pixels_(static_cast<std::size_t>(players.count()), 0) {
    for (const std::int32_t id : ids_)
      if (id != xai::Players::kNobody) ++pixels_[static_cast<std::size_t>(id)];
  }

  // A map [h,w] over the network's frame.
  std::vector<double> means(const Tensor& map, const Letterbox& frame) const {
    const Tensor shown = frame.map_to_picture(xai::at_input(map, frame.network().height, frame.network().width));
    std::vector<double> means(pixels_.size(), 0);
    for (std::size_t i = 0; i < ids_.size(); ++i)
      if (ids_[i] != xai::Players::kNobody)
        means[static_cast<std::size_t>(ids_[i])] += shown.at(static_cast<std::int64_t>(i));
    for (std::size_t p = 0; p < means.size(); ++p)
      if (pixels_[p] > 0) means[p] /= static_cast<double>(pixels_[p]);
    return means;
  }

 private:
  std::vector<std::int32_t> ids_;
  std::vector<std::int64_t> pixels_;
};

// How alike the two detectors' maps of each method rank the first one's parts, beside the best control of the first.
Json maps_json(const ComparedPicture& first, std::size_t a, const ComparedPicture& other, std::size_t b) {
  const xai::ObjectReport& one = first.comparison().objects()[a];
  const xai::ObjectReport& two = other.comparison().objects()[b];
  const Letterbox &frame = first.picture().frame, &frame_of_other = other.picture().frame;
  const PooledInPicture pooled(*one.players, frame);
  std::vector<std::vector<double>> controls;
  for (const xai::ControlReport& control : one.controls) controls.push_back(pooled.means(control.map, frame));
  Json list = Json::array();
  for (const xai::MethodReport& report : one.methods) {
    const xai::MethodReport* its = two.find(report.method->name);
    if (!report.answer || its == nullptr) continue;
    const std::vector<double> theirs = pooled.means(its->answer->signed_map, frame_of_other);
    const double spearman = xai::agreement(pooled.means(report.answer->signed_map, frame), theirs, 1).spearman;
    Json row = Json::object().set("method", std::string(report.method->name)).set("spearman", spearman);
    std::optional<std::size_t> best;
    double best_control = 0;
    for (std::size_t c = 0; c < controls.size(); ++c) {
      const double reached = xai::agreement(controls[c], theirs, 1).spearman;
      if (!best || reached > best_control) best = c, best_control = reached;
    }
    if (best)
      row.set("control", Json::object().set("name", one.controls[*best].name).set("spearman", best_control))
          .set("above_control", spearman - best_control);
    list.push(std::move(row));
  }
  return list;
}

// The number of a detection among the explained ones.
std::optional<std::size_t> explained(const ComparedPicture& picture, std::size_t found) {
  const std::vector<std::size_t>& all = picture.explained();
  const auto at = std::find(all.begin(), all.end(), found);
  return at == all.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - all.begin()));
}

// One detector's detection; with its object's share of all influence where it was explained.
Json side_json(const ComparedPicture& picture, std::size_t number) {
  const Found& found = picture.found()[number];
  Json json =
      Json::object().set("name", found.class_name).set("score", found.detection.score).set("box", box_json(found.box));
  if (const std::optional<std::size_t> t = explained(picture, number)) {
    json.set("id", picture.id(*t));
    const xai::SeatVerdict& seat = picture.comparison().objects()[*t].seat;
    if (seat.seat && !picture.request().worksheet) json.set("object_share", seat.share);
  }
  return json;
}

struct Counts {
  std::int64_t both = 0, same_class = 0, only_first = 0, only_other = 0;
};

// Why a detector that found nothing in a picture, or something else, does not show this.
class Misses {
 public:
  explicit Misses(const ComparedPicture* picture) : picture_(picture) {}

  std::string why(const Found& found) {
    if (picture_ == nullptr) return "it found nothing in this picture";
    if (!errors_) errors_ = errors_of(*picture_);
    return why_missing(*picture_, *errors_, found.class_name, found.box);
  }

 private:
  const ComparedPicture* picture_;
  std::optional<PictureErrors> errors_;
};

// Of one picture, in which either may have found nothing (null). `shares`: how much more of the influence is the
// object's with the first detector.
Json pairs_json(const ComparedPicture* first, const ComparedPicture* other, Counts& counts,
                std::vector<double>& shares) {
  static const std::vector<Found> kNothing;
  const std::vector<Found>& mine = first != nullptr ? first->found() : kNothing;
  const std::vector<Found>& theirs = other != nullptr ? other->found() : kNothing;
  Json list = Json::array();
  Misses missed_by_first(first), missed_by_other(other);
  for (const DetectorPair& pair : matched(mine, theirs)) {
    Json json = Json::object().set("picture", (first != nullptr ? first : other)->picture().source.name);
    json.set("first", pair.first ? side_json(*first, *pair.first) : Json());
    json.set("other", pair.other ? side_json(*other, *pair.other) : Json());
    if (!pair.other) {
      ++counts.only_first;
      json.set("why_missing", missed_by_other.why(mine[*pair.first]));
    } else if (!pair.first) {
      ++counts.only_other;
      json.set("why_missing", missed_by_first.why(theirs[*pair.other]));
    } else {
      ++counts.both;
      counts.same_class += mine[*pair.first].class_name == theirs[*pair.other].class_name;
      json.set("iou", pair.overlap);
      const auto a = explained(*first, *pair.first), b = explained(*other, *pair.other);
      if (a && b) {
        json.set("maps", maps_json(*first, *a, *other, *b));
        const xai::SeatVerdict &one = first->comparison().objects()[*a].seat,
                               &two = other->comparison().objects()[*b].seat;
        if (one.seat && two.seat) shares.push_back(one.share - two.share);
      }
    }
    list.push(std::move(json));
  }
  return list;
}

// What two detectors found in one picture; null: nothing.
struct Both {
  const ComparedPicture *first = nullptr, *other = nullptr;
};
std::vector<Both> side_by_side(const ComparedDetector& first, const ComparedDetector& other,
                               const ComparedPictures& pictures) {
  std::vector<Both> all;
  const auto path = [](const Both& both) { return (both.first != nullptr ? both.first : both.other)->picture().path; };
  for (const auto& picture : pictures) {
    if (&picture->detector() != &first && &picture->detector() != &other) continue;
    auto at = std::find_if(all.begin(), all.end(), [&](const Both& b) { return path(b) == picture->picture().path; });
    if (at == all.end()) at = all.insert(at, Both{});
    (&picture->detector() == &first ? at->first : at->other) = picture.get();
  }
  return all;
}

std::string share_sentence(const std::vector<std::vector<double>>& shares, std::int64_t n, double mean,
                           const std::optional<xai::Interval>& interval, const std::string& first,
                           const std::string& other) {
  if (n == 0) return {};
  const std::string difference = fixed(std::abs(100 * mean), 1) + " percentage points " +
                                 (mean >= 0 ? "more" : "less") +
                                 " of all influence comes from the object itself with " + first + " than with " + other;
  const std::string where = std::to_string(n) + (n == 1 ? " object" : " objects");
  if (!interval)
    return difference + " (" + where + " of " + (shares.size() == 1 ? "one picture" : "pictures") +
           ": too few for an interval)";
  const std::string ends =
      "95 % interval " + fixed(100 * interval->lower, 1) + " to " + fixed(100 * interval->upper, 1);
  const std::string numbers = " (n = " + std::to_string(n) + ", " + ends + " percentage points)";
  return interval->lower > 0 || interval->upper < 0
             ? difference + numbers
             : "no difference was shown in how much comes from the object itself" + numbers;
}

}  // namespace

std::vector<DetectorPair> matched(const std::vector<Found>& first, const std::vector<Found>& other) {
  std::vector<DetectorPair> all, pairs;
  for (std::size_t a = 0; a < first.size(); ++a)
    for (std::size_t b = 0; b < other.size(); ++b)
      if (const double overlap = intersection_over_union(first[a].box, other[b].box); overlap > xai::kSameThing)
        all.push_back({a, b, overlap});
  // Those of one class, then the closest; of equals the better detections.
  const auto order = [&](const DetectorPair& p) {
    return std::tuple(first[*p.first].class_name != other[*p.other].class_name, -p.overlap, *p.first, *p.other);
  };
  std::sort(all.begin(), all.end(), [&](const auto& p, const auto& q) { return order(p) < order(q); });
  std::vector<bool> taken_first(first.size(), false), taken_other(other.size(), false);
  for (const DetectorPair& pair : all) {
    if (taken_first[*pair.first] || taken_other[*pair.other]) continue;
    taken_first[*pair.first] = taken_other[*pair.other] = true;
    pairs.push_back(pair);
  }
  std::sort(pairs.begin(), pairs.end(), [](const auto& p, const auto& q) { return *p.first < *q.first; });
  for (std::size_t a = 0; a < first.size(); ++a)
    if (!taken_first[a]) pairs.push_back({a, {}, 0});
  for (std::size_t b = 0; b < other.size(); ++b)
    if (!taken_other[b]) pairs.push_back({{}, b, 0});
  return pairs;
}

Json detectors_json(const ComparedDetectors& detectors, const ComparedPictures& pictures) {
  Json list = Json::array();
  const ComparedDetector& first = detectors.front();
  for (std::size_t d = 1; d < detectors.size(); ++d) {
    const ComparedDetector& other = detectors[d];
    Counts counts;
    std::vector<std::vector<double>> shares;
    Json pairs = Json::array();
    for (const Both& both : side_by_side(first, other, pictures)) {
      shares.emplace_back();
      const Json of_picture = pairs_json(both.first, both.other, counts, shares.back());
      for (const Json& pair : of_picture.as_array()) pairs.push(pair);
    }
    std::int64_t n = 0;
    double mean = 0;
    for (const std::vector<double>& of_picture : shares)
      for (const double difference : of_picture) mean += difference, ++n;
    if (n > 0) mean /= static_cast<double>(n);
    const std::optional<xai::Interval> interval = xai::bootstrap_mean(shares, first.request.explain.settings.seed);
    Json json = Json::object()
                    .set("first", first.name)
                    .set("other", other.name)
                    .set("both", counts.both)
                    .set("same_class", counts.same_class)
                    .set("only_first", counts.only_first)
                    .set("only_other", counts.only_other)
                    .set("pairs", std::move(pairs));
    if (first.request.worksheet) {
      list.push(std::move(json));
      continue;
    }
    if (n > 0) {
      Json share = Json::object().set("difference", mean).set("n", n);
      if (interval) share.set("lower", interval->lower).set("upper", interval->upper);
      json.set("object_share", std::move(share));
    }
    json.set("sentence", share_sentence(shares, n, mean, interval, first.name, other.name));
    list.push(std::move(json));
  }
  return list;
}

std::string detectors_text(const Json& detectors) {
  std::string text;
  for (const Json& one : detectors.as_array()) {
    const std::string first = one.text_at("first"), other = one.text_at("other");
    text += "\n" + safe_text(first) + " beside " + safe_text(other) + ": both found " +
            std::to_string(one.whole_at("both")) + " (" + std::to_string(one.whole_at("same_class")) +
            " as the same class), only the first " + std::to_string(one.whole_at("only_first")) + ", only the second " +
            std::to_string(one.whole_at("only_other")) + "\n";
    Table table({"picture", safe_text(first), ">from the object", safe_text(other), ">from the object", ">IoU"});
    const auto side = [](const Json& found) {
      return found.is_null() ? std::string("-") : found.text_at("name") + " " + fixed(found.number_at("score"), 3);
    };
    const auto share = [](const Json& found) {
      return found.is_null() || !found.contains("object_share")
                 ? std::string()
                 : fixed(100 * found.number_at("object_share"), 0) + " %";
    };
    for (const Json& pair : one.array_at("pairs")) {
      const Json &a = pair.at("first"), &b = pair.at("other");
      table.row({safe_text(pair.text_at("picture")), side(a), share(a), side(b), share(b),
                 pair.contains("iou") ? fixed(pair.number_at("iou"), 2) : ""});
    }
    text += table.text(2);
    if (one.contains("sentence") && !one.text_at("sentence").empty()) text += "  " + one.text_at("sentence") + "\n";
  }
  return text;
}

}  // namespace limpid::tools
