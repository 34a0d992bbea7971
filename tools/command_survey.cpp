#include <cstdlib>

#include "tensor/error.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/labels.h"
#include "tools/output_folder.h"
#include "tools/progress.h"
#include "tools/survey/look.h"
#include "tools/survey/records.h"
#include "tools/survey/results.h"
#include "tools/survey/shard.h"
#include "tools/text.h"
#include "weights/byte_reader.h"
#include "xai/baseline.h"

namespace limpid::tools {

namespace {

struct Settings {
  std::filesystem::path images, labels, label_names, out;
  ModelOptions model;
  RunOptions run;
  survey::Settings survey;
  std::optional<survey::Shard> shard;
};

struct Count {
  std::int64_t made = 0, kept = 0, failed = 0;
};

Dataset pictures_of(const Settings& s, const Session& session) {
  if (!s.labels.empty())
    return read_labels({s.labels, s.label_names}, s.images, session.detector->class_names(), "survey");
  Dataset data;
  for (std::filesystem::path& file : pictures_in(s.images)) {
    data.pictures.emplace_back();
    data.pictures.back().image = std::move(file);
  }
  return data;
}

survey::Shard shard_of_run(const Settings& s) {
  if (s.shard) return *s.shard;
  const survey::FoundShard found = survey::shard_from([](const char* name) { return std::getenv(name); });
  if (!found.from.empty()) warn("shard " + found.shard.text() + " of the pictures, from " + found.from);
  return found.shard;
}

std::optional<survey::Record> kept_record(const std::filesystem::path& out, const survey::Inquiry& inquiry,
                                          const LabelledPicture& picture) {
  try {
    std::optional<survey::Record> record = survey::read_record(out, survey::image_name(picture.image));
    if (record && still_holds(*record, inquiry, picture)) return record;
    if (record && record->failed.empty())
      warn("the record of " + record->image + " is made anew: its picture, labels or survey are others now");
  } catch (const FormatError& error) {
    warn(std::string(error.what()) + "; it is made anew");
  }
  return std::nullopt;
}

Count make_records(const Settings& s, const survey::Shard& shard, const survey::Inquiry& inquiry, Dataset& data,
                   const OutputFolder& out) {
  const OutputFolder records = out.inside(survey::kRecordFolder);
  records.sweep();
  std::int64_t own = 0;
  for (std::size_t i = 0; i < data.pictures.size(); ++i) own += shard.has(static_cast<std::int64_t>(i)) ? 1 : 0;
  Progress progress("surveying", own);
  Count count;
  for (std::size_t i = 0; i < data.pictures.size(); ++i) {
    if (!shard.has(static_cast<std::int64_t>(i))) continue;
    const LabelledPicture& picture = data.pictures[i];
    if (kept_record(s.out, inquiry, picture)) {
      ++count.kept;
    } else {
      const survey::Record record = look_at(inquiry, picture, data.notes);
      if (!record.failed.empty()) warn(record.failed), ++count.failed;
      records.save({{survey::record_name(record.image), record_json(record).text()}});
      ++count.made;
    }
    progress.step();
  }
  return count;
}

int run(const Settings& s) {
  OutputFolder out(s.out, input_files(s.model, {}));
  const survey::Shard shard = shard_of_run(s);
  const Session session =
      open_session(s.model, s.run, s.survey.detect,
                   {.batch = 1, .recorded = false, .plan = s.run.dtype() == DType::float32, .winograd = false});
  Dataset data = pictures_of(s, session);
  std::vector<std::string> names;
  for (const LabelledPicture& picture : data.pictures) names.push_back(survey::image_name(picture.image));
  const bool labelled = !s.labels.empty();
  const Json header = header_json(session, s.model, s.run, s.survey, labelled, names);
  out.sweep();
  survey::settle(out, header);
  const survey::Inquiry inquiry{session, s.survey, labelled, survey::digest_of(header)};
  const Count count = make_records(s, shard, inquiry, data, out);
  for (const LabelNote& n : data.notes) warn(n.what + ": " + std::to_string(n.count) + ", the first " + n.first);
  print(std::to_string(count.made + count.kept) + " of " + std::to_string(names.size()) + " pictures" +
        (shard.whole() ? "" : " (shard " + shard.text() + ")") + ": " + std::to_string(count.made) + " records made, " +
        std::to_string(count.kept) + " were there already" +
        (count.failed > 0 ? ", " + std::to_string(count.failed) + " pictures could not be looked at" : "") + "\n\n");
  if (!shard.whole()) {
    print("when all shards are done, 'limpid merge' sums them up\n");
    return count.failed > 0 ? 5 : 0;
  }
  return survey::finish(survey::read_survey(std::vector{s.out}), out);
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  line.group("Pictures");
  line.option("--images", "DIR", s->images, "folder of PNG, JPEG and BMP pictures (needed)");
  line.option("--labels", "DIR|FILE", s->labels,
              "what is in them: a folder of .txt (YOLO) or .xml (PASCAL VOC) files, or a .json file (COCO); then each "
              "detection is also told right or wrong");
  line.option("--label-names", "FILE", s->label_names, "what the class numbers of YOLO's labels mean, one name a line");
  s->model.add_to(line);
  s->survey.detect.add_to(line);
  line.group("What is asked");
  line.list("--baseline", "WORDS", s->survey.baselines,
            "what stands in hidden parts; the group game is played with each, the first one is the answer");
  line.option("--max-objects", "N", s->survey.max_objects, "how many detections of a picture are asked about, the best",
              1, 300);
  line.group("Splitting the work");
  line.custom("--shard", "I/N",
              "only every N-th picture, beginning with the I-th (from 1); also read from SLURM_ARRAY_TASK_ID, or from "
              "PARALLEL_SEQ with LIMPID_SHARDS",
              "1/1", [s](const std::string& text) { s->shard = survey::shard_of(text); });
  line.group("Output");
  line.option("--out", "DIR", s->out, "where the records go; what is there already is kept (needed)");
  s->run.add_to(line);
  return [s] {
    if (s->images.empty()) throw UsageError("[--images] is missing: name the folder of pictures");
    if (s->out.empty()) throw UsageError("[--out] is missing: name a folder for the records");
    if (s->labels.empty() && !s->label_names.empty()) throw UsageError("[--label-names] needs --labels");
    if (s->survey.baselines.empty()) throw UsageError("[--baseline] is empty, expected words as in blur,mean");
    for (const std::string& word : s->survey.baselines) xai::check_baseline(word);
    return run(*s);
  };
}

}  // namespace

extern const Command kSurvey{
    "survey", "ask of many pictures what a detector relies on",
    "For each picture of a folder: what is found there, and for each detection how much of its score comes from the "
    "object itself, from each other object, from the ring around it and from the rest of the picture (exact Shapley "
    "values of these groups).\n"
    "There is one record a picture, DIR/records/NAME.json, written whole or not at all. A run that was ended, by "
    "whatever, is started again with the same command and goes on where it was; the records are the same bytes for any "
    "number of threads, shards and starts. A picture that cannot be read is a record with its reason, and the exit "
    "code is 5.\n"
    "Several machines share the work with --shard, in one folder or one each; 'limpid merge' puts it together and says "
    "('limpid merge --help') what the summary holds, which a run without --shard writes itself.",
    "limpid survey --images coco/images --labels coco/labels --model yolo-fastest-1.1.cfg --out survey/\n"
    "limpid survey --images photos --model yolo-fastest-1.1.cfg --out survey/ --shard 2/7",
    define};

}  // namespace limpid::tools
