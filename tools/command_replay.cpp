#include "nn/plan/instructions.h"
#include "tensor/error.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/explanation.h"
#include "tools/explanation_json.h"
#include "tools/replayed.h"
#include "tools/text.h"
#include "weights/byte_reader.h"
#include "weights/sha256.h"

namespace limpid::tools {

namespace {

struct Settings {
  std::filesystem::path explanation, model, image, out;
  RunOptions run;
};

Json read_json(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = weights::read_file(path, std::uint64_t{256} << 20);
  const std::string name = weights::printable(path.native());
  const Json json = Json::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
  if (!json.contains("schema_version") || !json.contains("methods") || json.whole_at("schema_version") != 2) {
    throw FormatError("[" + name + "] is not an explanation.json of schema version 2");
  }
  return json;
}

// Every file with a hash, in the order in which they were written.
std::vector<std::pair<std::string, std::string>> recorded_files(const Json& json) {
  std::vector<std::pair<std::string, std::string>> files;
  const auto add = [&](const Json& list) {
    for (const Json& file : list.as_array()) files.emplace_back(file.text_at("name"), file.text_at("sha256"));
  };
  for (const Json& method : json.array_at("methods")) add(method.at("files"));
  for (const char* more : {"sheet", "tensors"})
    if (json.contains(more)) add(json.at(more).at("files"));
  return files;
}

// What differs between the two programs and may change bits; empty when nothing does.
std::string program_differences(const Json& program) {
  std::string text;
  const auto compare = [&](const std::string& what, const std::string& then, const std::string& now) {
    if (then != now) text += (text.empty() ? "" : "; ") + what + " " + now + " here, " + then + " there";
  };
  compare("arithmetic class", program.text_at("arithmetic"), arithmetic());
  const bool planned = program.contains("plan") && !program.at("plan").is_null();
  if (planned)
    compare("arithmetic class of the plan", program.at("plan").text_at("arithmetic"),
            nn::plan::best_kernels().arithmetic);
  compare("limpid", program.text_at("version"), std::string(version()));
  return text;
}

// All targets of the run, and which of them the explanation is of.
std::pair<std::vector<Asked>, std::size_t> asked_together(const Json& json) {
  const Json& target = json.at("target");
  Asked own{target.whole_at("candidate"), target.whole_at("class_id"), std::nullopt};
  if (!target.at("detection").is_null()) own.detection = static_cast<std::size_t>(target.whole_at("detection"));
  if (!json.contains("together")) return {{own}, 0};
  std::vector<Asked> all;
  std::optional<std::size_t> place;
  for (const Json& one : json.array_at("together")) {
    all.push_back({one.whole_at("candidate"), one.whole_at("class_id"), std::nullopt});
    if (all.back().candidate != own.candidate || all.back().class_id != own.class_id) continue;
    place = all.size() - 1;
    all.back() = own;
  }
  if (!place) throw FormatError("[replay] 'together' does not name the explanation's own target");
  return {all, *place};
}

int run(const Settings& s) {
  const Json json = read_json(s.explanation);
  ExplainRequest request = request_of(json);
  const std::filesystem::path folder = json.text_at("folder");
  request.run.threads = s.run.threads;
  request.run.max_memory = s.run.max_memory;
  request.model.model = s.model.empty() ? found_path(request.model.model, folder) : s.model;
  request.model.load_options.weights = found_path(request.model.load_options.weights, folder);
  request.model.load_options.names = found_path(request.model.load_options.names, folder);
  request.game.segments = found_path(request.game.segments, folder);
  request.replayed = true;
  request.check();
  std::optional<OutputFolder> out;
  const Json& recorded = json.at("picture");
  const std::string path = (s.image.empty() ? found_path(recorded.text_at("path"), folder) : s.image).string();
  if (!s.out.empty()) out.emplace(s.out, std::vector<std::filesystem::path>{request.model.model, path, s.explanation});

  expect_there(request.model.model, "model", "--model");
  expect_there(path, recorded.flag_at("tensor") ? "tensor" : "picture", "--image");
  if (!request.game.segments.empty()) expect_there(request.game.segments, "file of players", "its old place");
  request.prepare(recorded.flag_at("tensor"));
  const Session any = open_session(request.model, request.run, request.detect, request.work());
  expect_same_model(json.at("model"), any);
  Picture picture = recorded.flag_at("tensor") ? any.tensor(path) : any.picture(path);
  const Session session = any.on(picture.frame);
  expect_hash("picture " + picture.source.name, recorded.text_at("sha256"), picture.source.sha256);

  const Json& target = json.at("target");
  const auto [asked, own] = asked_together(json);
  const Explanation again =
      explain_picture(session, request, look_at(session, request, std::move(picture)), asked).at(own);
  if (out) out->save(again.files);

  const auto then = recorded_files(json), now = recorded_files(again.json);
  std::string different;
  for (const auto& [name, hash] : then) {
    bool same = false;
    for (const auto& [other, other_hash] : now) same |= other == name && other_hash == hash;
    if (!same) different += (different.empty() ? "" : ", ") + name;
  }
  // As texts: a number that happens to be whole is read back as one.
  if (again.json.at("target").text() != json.at("target").text())
    different += (different.empty() ? "" : ", ") + std::string("target");
  const std::string why = program_differences(json.at("program"));
  if (different.empty()) {
    print("the same bytes again: " + std::to_string(then.size()) + " files, value " +
          value_text(target.number_at("value")) + "\n");
    if (!why.empty()) print("although another program: " + why + "\n");
    return 0;
  }
  throw FormatError("[replay] other bytes in " + different + "; " +
                    (why.empty()
                         ? "model, picture, limpid and arithmetic class are the same, so the explanation was altered"
                         : "the programs differ: " + why));
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.argument("EXPLANATION", s->explanation, "an explanation.json written by 'limpid explain'");
  line.group("Where things are now");
  line.option("--model", "FILE", s->model, "the model, when it moved; its hashes must be the same");
  line.option("--image", "FILE", s->image, "the picture or tensor, when it moved; its hash must be the same");
  line.group("Output");
  line.option("--out", "DIR", s->out, "also write the files of the replay");
  s->run.add_to(line, false);  // the explanation says in which precision
  return [s] { return run(*s); };
}

}  // namespace

extern const Command kReplay{"replay", "make an explanation again and compare every byte",
                             "Reads explanation.json, checks that model and picture are the same files (by SHA-256), "
                             "explains again with the same "
                             "settings, and compares the hash of every file. Exit code 0: the same bytes. Exit code 3: "
                             "something differs, and the "
                             "message says what: a file's hash, the arithmetic class, or the version of limpid. The "
                             "number of threads never matters.",
                             "limpid replay why/explanation.json\n"
                             "limpid replay why/explanation.json --model /elsewhere/yolo-fastest-1.1.cfg --out again/",
                             define};

}  // namespace limpid::tools
