#include <map>

#include "tensor/error.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/table.h"
#include "tools/text.h"
#include "weights/bundled.h"
#include "weights/byte_reader.h"
#include "weights/download.h"
#include "weights/formats.h"

namespace limpid::tools {

namespace {

struct Settings {
  std::vector<std::string> words;  // the action, and behind it names or paths
  bool urls = false;
  std::filesystem::path folder = "models";
  std::string base_url;
};

void print_urls() {
  for (const weights::KnownFile& file : weights::known_files()) {
    const std::string url = file.url();
    if (url.empty()) continue;
    print(url + " " + (file.sha256.empty() ? "hash-not-checked" : std::string(file.sha256)) + " " +
          std::to_string(file.size) + "\n");
  }
}

// What the reader should know of a model before fetching it.
std::string remark(const weights::KnownModel& model, const std::vector<weights::KnownFile>& files) {
  if (!model.checkpoint.empty()) return "not fetched; 'limpid models get " + std::string(model.name) + "' tells how";
  for (const weights::KnownFile& file : files) {
    if (file.url().empty()) return "known by hash, not offered for download";
  }
  for (const weights::KnownFile& file : files) {
    if (file.sha256.empty()) return "hash not checked: " + std::string(file.name);
  }
  return "hashes known";
}

// What limpid brings along.
void add_bundled(Table& table) {
  for (const std::string& name : weights::bundled_model_names()) {
    const weights::BundledFile& file = *weights::bundled_file(name + ".safetensors");
    const weights::ModelFile model = weights::load_bundled(file);
    const Shape& input = model.blueprint.input;
    table.row({name, "safetensors", std::to_string(input[3]) + "x" + std::to_string(input[2]),
               "scenes " + std::to_string(model.class_names.size()),
               grouped(static_cast<std::int64_t>(file.bytes.size())), "MIT, limpid's own",
               "part of limpid, nothing to fetch"});
  }
}

int list(const Settings& s) {
  if (s.words.size() > 1) throw UsageError("[models list] takes no names");
  if (s.urls) {
    print_urls();
    return 0;
  }
  Table table({"name", "format", "input", "classes", ">bytes", "licence of the weights", "remark"});
  add_bundled(table);
  for (const weights::KnownModel& model : weights::known_models()) {
    const std::vector<weights::KnownFile> files = files_of(model);
    std::int64_t bytes = 0;
    for (const weights::KnownFile& file : files) bytes += static_cast<std::int64_t>(file.size);
    table.row({std::string(model.name), std::string(model.format), std::string(model.input), std::string(model.classes),
               files.empty() ? "-" : grouped(bytes), std::string(model.licence), remark(model, files)});
  }
  print(table.text());
  return 0;
}

// A checkpoint of PyTorch is nothing that limpid reads: what to do with it is told instead.
void expect_offered(const weights::KnownModel& model) {
  if (model.checkpoint.empty()) return;
  const std::string file(model.checkpoint.substr(model.checkpoint.rfind('/') + 1));
  const std::string name(model.name);
  throw UsageError("[models get] its authors offer " + name +
                   " as a PyTorch checkpoint, which limpid does not fetch:\n  " + std::string(model.checkpoint) +
                   "\nwith it, 'python3 tools/convert_checkpoint.py " + file +
                   "' (limpid-convert-checkpoint where limpid is installed) writes " +
                   std::filesystem::path(file).replace_extension(".safetensors").string() + ", which limpid reads");
}

int get(const Settings& s) {
  if (s.words.size() < 2) throw UsageError("[models get] which model? 'limpid models list' names them");
  std::vector<const weights::KnownModel*> models;  // all names are read before anything is fetched
  for (std::size_t i = 1; i < s.words.size(); ++i) models.push_back(&weights::find_model(s.words[i]));
  for (const weights::KnownModel* model : models) expect_offered(*model);
  const weights::DownloadOptions options{.base_url = s.base_url, .program = {}, .quiet = !stderr_is_terminal()};
  for (const weights::KnownModel* model : models) {
    weights::download_model(*model, s.folder, options, [](const std::string& text) { print(text + "\n"); });
  }
  return 0;
}

int verify(const Settings& s) {
  std::vector<std::filesystem::path> places(s.words.begin() + 1, s.words.end());
  if (places.empty()) places.push_back(s.folder);
  std::map<weights::FileState, int> count;
  for (const std::filesystem::path& place : places) {
    for (const weights::CheckedFile& file : weights::check_known_files(place)) {
      ++count[file.state];
      print(weights::printable(file.path.native(), 4096) + ": " + std::string(text_of(file.state)) +
            (file.detail.empty() ? "" : " (" + file.detail + ")") + "\n");
    }
  }
  if (count.empty()) throw FormatError("[models verify] there are no model files here");
  std::string summary;
  for (const auto& [state, files] : count) {
    summary += (summary.empty() ? "" : ", ") + std::to_string(files) + " " + std::string(text_of(state));
  }
  print(summary + "\n");
  if (const int wrong = count[weights::FileState::wrong_hash]) {
    throw FormatError("[models verify] " + std::to_string(wrong) + " with the name of a known file and another hash");
  }
  return 0;
}

int run(const Settings& s) {
  const std::string& action = s.words.front();
  if (action == "list") return list(s);
  if (action == "get") return get(s);
  if (action == "verify") return verify(s);
  throw UsageError("[models] unknown action '" + action + "'" + suggestion(action, {"list", "get", "verify"}) +
                   ", expected list, get or verify");
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.arguments("ACTION", s->words, "list; get NAME...; verify [FILE or FOLDER...] (default: the folder of models)");
  line.group("Options");
  line.flag("--urls", s->urls, "list: one line per file, ADDRESS SHA-256 BYTES, to copy to a machine without internet");
  line.option("--folder", "DIR", s->folder, "where models are kept");
  line.option("--base-url", "URL", s->base_url, "get: fetch URL/FILE instead, from a mirror or a lab's own server");
  return [s] { return run(*s); };
}

}  // namespace

extern const Command kModels{
    "models", "list, fetch and check models that others have trained",
    "limpid brings along two small detectors of its own drawn scenes. For photographs, 'get' fetches a model from its "
    "authors with curl or wget, continues where an interrupted download stopped, and checks its hash; nothing is ever "
    "fetched unasked. 'verify' tells which files are what they should be. Where nobody has told limpid a file's hash, "
    "it says so.",
    "limpid models list\n"
    "limpid models get yolo-fastest-1.1\n"
    "limpid models verify models\n"
    "limpid models list --urls | cut -d' ' -f1 > addresses.txt",
    define};

}  // namespace limpid::tools
