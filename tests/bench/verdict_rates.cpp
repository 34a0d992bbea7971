// Verdict A as a classifier: how often maps that know nothing of the question pass, and how often each method does.
// Over all detections above 0.3 of a folder of pictures, as Markdown tables: rates of the three verdicts with Wilson's
// 95 % intervals; how often each rule was broken, and how often it alone; and the exact Shapley values' insertion minus
// deletion against that of every control, paired, with a bootstrap over pictures and Holm's correction.
//
//   verdict_rates MODEL IMAGES RECORDS.csv [PICTURES [PLAYERS [SEEDS [METHODS]]]]
//
// RECORDS.csv gets a row per map, picture by picture; pictures that are in it already are not looked at again. With 11
// players (the default) every coalition of a game is evaluated, so curves and chance are read from a table. SEEDS
// randomised networks (5) for maps made by gradients and for controls, one for the methods that run the network often.
// METHODS: names with commas; default all but RISE and D-RISE.
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>

#include "detector/image_io.h"
#include "detector/load.h"
#include "detector/planned_detector.h"
#include "tests/support/rates.h"
#include "tests/support/verdict_trials.h"
#include "weights/formats.h"

using namespace limpid;
using namespace limpid::test;

namespace {

struct Record {
  std::string picture, detection, map, trust;
  std::optional<double> gain;
  std::vector<std::string> broken;
};

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::string number_text(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}
template <class T>
std::string cell(const std::optional<T>& value) {
  return value ? number_text(static_cast<double>(*value)) : "";
}

constexpr const char* kEnd = "end";
constexpr const char* kColumns =
    "picture,detection,class,score,map,verdict,gain,chance_gain,centre_gain,forgotten,asks_target,says_something,"
    "box_in_footprint,r_squared,seed_agreement,leaders_separable,baseline_agreement,left_over,forgotten_by_players,"
    "randomised_gain,"
    "among_orders,least_among_orders,among_smooth,least_among_smooth,broken\n";

std::string row_of(const std::string& picture, const Detection& d, const Trial& t) {
  const xai::Evidence& e = t.evidence;
  const auto cells = [](const std::optional<Trial::Rank>& r) {
    return r ? std::vector{number_text(r->averaged), number_text(r->least)} : std::vector<std::string>(2);
  };
  const std::vector<std::string> among_orders = cells(t.among_orders), among_smooth = cells(t.among_smooth);
  std::string row = picture + "," + std::to_string(t.detection) + "," + std::to_string(d.class_id) + "," +
                    number_text(d.score) + "," + t.map + "," + std::string(xai::trust_text(t.verdict.trust));
  for (const std::string& value :
       {cell(e.gain), cell(e.chance_gain), cell(e.centre_gain), cell(e.forgotten), cell(e.asks_target),
        cell(e.says_something), cell(e.box_in_footprint), cell(e.r_squared), cell(e.seed_agreement),
        cell(e.leaders_separable), cell(e.baseline_agreement), cell(e.left_over), number_text(t.forgotten_by_players),
        cell(t.randomised_gain), among_orders[0], among_orders[1], among_smooth[0], among_smooth[1]})
    row += "," + value;
  row += ",";
  for (const xai::Finding& finding : t.verdict.findings) row += (row.back() == ',' ? "" : " ") + finding.rule;
  return row + "\n";
}

// Rows of pictures that were finished; the rest of the file is dropped.
std::vector<std::string> finished_rows(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<std::string> rows;
  std::set<std::string> ended;
  for (std::string line; std::getline(in, line);) {
    rows.push_back(line);
    const std::vector<std::string> parts = split(line, ',');
    if (parts.size() == 2 && parts[1] == kEnd) ended.insert(parts[0]);
  }
  std::erase_if(rows, [&](const std::string& row) { return !ended.contains(split(row, ',')[0]); });
  return rows;
}

std::vector<Record> records_of(const std::vector<std::string>& rows) {
  std::vector<Record> records;
  for (const std::string& row : rows) {
    const std::vector<std::string> p = split(row, ',');
    if (p.size() < 25) continue;
    Record r{p[0], p[1], p[4], p[5], {}, {}};
    double gain = 0;
    if (std::from_chars(p[6].data(), p[6].data() + p[6].size(), gain).ec == std::errc()) r.gain = gain;
    if (!p[24].empty()) r.broken = split(p[24], ' ');
    records.push_back(std::move(r));
  }
  return records;
}

// The rows of one picture, and its end.
std::vector<std::string> look_at(const Detector& detector, const std::filesystem::path& file,
                                 const TrialOptions& options) {
  const Image image = load_image(file).image;
  const Letterbox frame(detector.preprocessing(), {.width = image.width(), .height = image.height()},
                        {.width = detector.input_width(), .height = detector.input_height()});
  PictureTrials picture(detector, frame.apply(image), frame, options);
  const std::string name = file.filename().string();
  std::vector<std::string> rows;
  for (std::size_t d = 0; d < picture.detections().size(); ++d)
    for (const Trial& trial : picture.of(d)) rows.push_back(row_of(name, picture.detections()[d], trial));
  rows.push_back(name + "," + kEnd + "\n");
  return rows;
}

// Maps in the order in which they come first.
std::vector<std::string> maps_in(const std::vector<Record>& records) {
  std::vector<std::string> maps;
  for (const Record& r : records)
    if (std::find(maps.begin(), maps.end(), r.map) == maps.end()) maps.push_back(r.map);
  return maps;
}

void print_verdicts(const std::vector<Record>& records) {
  std::puts("| map | maps | no fault found, % | use with care, % | not usable, % |\n|---|---|---|---|---|");
  for (const std::string& map : maps_in(records)) {
    std::int64_t all = 0;
    std::map<std::string, std::int64_t> counts;
    for (const Record& r : records)
      if (r.map == map) ++all, ++counts[r.trust];
    std::printf("| %s | %lld", map.c_str(), static_cast<long long>(all));
    for (const xai::Trust trust : {xai::Trust::no_fault_found, xai::Trust::use_with_care, xai::Trust::not_usable}) {
      const std::int64_t k = counts[std::string(xai::trust_text(trust))];
      const xai::Interval i = wilson(k, all);
      std::printf(" | %.1f (%.1f to %.1f)", 100 * static_cast<double>(k) / static_cast<double>(all), 100 * i.lower,
                  100 * i.upper);
    }
    std::puts(" |");
  }
}

void print_rules(const std::vector<Record>& records) {
  std::string head = "| map", line = "|---";
  for (const xai::Rule& rule : xai::trust_rules()) head += " | " + std::string(rule.name), line += "|---";
  std::printf("%s |\n%s|\n", head.c_str(), line.c_str());
  for (const std::string& map : maps_in(records)) {
    std::printf("| %s", map.c_str());
    for (const xai::Rule& rule : xai::trust_rules()) {
      std::int64_t all = 0, broken = 0, alone = 0;
      for (const Record& r : records) {
        if (r.map != map) continue;
        ++all;
        if (std::find(r.broken.begin(), r.broken.end(), rule.name) == r.broken.end()) continue;
        ++broken;
        if (r.broken.size() == 1) ++alone;
      }
      const auto percent = [&](std::int64_t k) { return 100 * static_cast<double>(k) / static_cast<double>(all); };
      if (broken == 0)
        std::printf(" | -");
      else
        std::printf(" | %.0f (%.0f)", percent(broken), percent(alone));
    }
    std::puts(" |");
  }
}

void print_differences(const std::vector<Record>& records) {
  std::map<std::pair<std::string, std::string>, double> shapley;
  for (const Record& r : records)
    if (r.map == "shapley-exact" && r.gain) shapley[{r.picture, r.detection}] = *r.gain;
  std::vector<std::string> controls;
  for (const std::string& map : maps_in(records)) {
    const auto is = [&](const xai::Method& m) { return m.name == map; };
    if (std::none_of(xai::methods().begin(), xai::methods().end(), is)) controls.push_back(map);
  }
  std::vector<PairedMean> means;
  std::vector<double> p;
  for (const std::string& control : controls) {
    std::map<std::string, std::vector<double>> differences;
    for (const Record& r : records) {
      const auto own = shapley.find({r.picture, r.detection});
      if (r.map == control && r.gain && own != shapley.end()) differences[r.picture].push_back(own->second - *r.gain);
    }
    means.push_back(paired_mean(differences));
    p.push_back(means.back().p);
  }
  const std::vector<double> adjusted = holm(p);
  std::puts("| Shapley minus | detections | pictures | mean | 95 % | p (Holm) |\n|---|---|---|---|---|---|");
  for (std::size_t i = 0; i < controls.size(); ++i)
    std::printf("| %s | %lld | %lld | %.3f | %.3f to %.3f | %.4f |\n", controls[i].c_str(),
                static_cast<long long>(means[i].differences), static_cast<long long>(means[i].pictures), means[i].mean,
                means[i].interval.lower, means[i].interval.upper, adjusted[i]);
}

bool read(std::string_view word, std::int64_t& number) {
  return std::from_chars(word.data(), word.data() + word.size(), number).ptr == word.data() + word.size();
}

int run(const std::filesystem::path& model, const std::filesystem::path& images, const std::filesystem::path& file,
        std::int64_t pictures, const TrialOptions& options) {
  const PlannedDetector detector(make_detector(weights::load_model(model, {})));
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(images)) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  if (pictures < std::ssize(found)) found.resize(static_cast<std::size_t>(pictures));

  std::vector<std::string> rows = finished_rows(file);
  std::ofstream out(file, std::ios::trunc);
  out << kColumns;
  for (const std::string& row : rows) out << row << "\n";
  std::set<std::string> known;
  for (const std::string& row : rows) known.insert(split(row, ',')[0]);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (known.contains(found[i].filename().string())) continue;
    for (std::string row : look_at(detector, found[i], options)) {
      out << row;
      row.pop_back();
      rows.push_back(std::move(row));
    }
    out.flush();
    std::fprintf(stderr, "%zu of %zu: %s\n", i + 1, found.size(), found[i].filename().c_str());
  }
  const std::vector<Record> records = records_of(rows);
  print_verdicts(records);
  std::puts("");
  print_rules(records);
  std::puts("");
  print_differences(records);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  std::int64_t pictures = 1'000'000;
  TrialOptions options;
  options.methods = {"shapley-exact",
                     "kernel-shap",
                     "shapley",
                     "owen",
                     "lime",
                     "occlusion",
                     "grad-cam",
                     "grad-cam++",
                     "xgrad-cam",
                     "hires-cam",
                     "layer-cam",
                     "ssgrad-cam",
                     "eigen-cam",
                     "saliency",
                     "gradient-x-input",
                     "guided-backprop",
                     "integrated-gradients",
                     "smooth-grad"};
  options.cams = {"grad-cam", "hires-cam", "layer-cam"};
  if (count < 4 || count > 8 || (count > 4 && !read(words[4], pictures)) ||
      (count > 5 && !read(words[5], options.players)) || (count > 6 && !read(words[6], options.seeds)) ||
      pictures < 1 || options.seeds < 1) {
    std::fprintf(stderr, "usage: verdict_rates MODEL IMAGES RECORDS.csv [PICTURES [PLAYERS [SEEDS [METHODS]]]]\n");
    return 2;
  }
  if (count > 7) options.methods = split(words[7], ',');
  try {
    return run(words[1], words[2], words[3], pictures, options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
