#include "tools/survey/shard.h"

#include "tensor/error.h"
#include "tools/command_line.h"

namespace limpid::tools::survey {

namespace {

constexpr std::int64_t kMost = 1'000'000, kLargest = 1'000'000'000'000;

std::int64_t whole(const Variables& variables, const char* name, std::int64_t otherwise, std::int64_t low) {
  const char* const text = variables(name);
  return text == nullptr || *text == '\0' ? otherwise : whole_number(text, name, low, kLargest);
}

}  // namespace

Shard shard_of(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) throw UsageError("[--shard] '" + text + "' is not a shard, expected I/N, as in 3/7");
  Shard shard;
  shard.count = whole_number(text.substr(slash + 1), "--shard", 1, kMost);
  shard.index = whole_number(text.substr(0, slash), "--shard", 1, shard.count);
  return shard;
}

FoundShard shard_from(const Variables& variables) {
  const char* const id_text = variables("SLURM_ARRAY_TASK_ID");
  if (id_text != nullptr) {
    // Job arrays may begin anywhere and leave numbers out: --array=10-40:5.
    const std::int64_t id = whole(variables, "SLURM_ARRAY_TASK_ID", 0, 0);
    const std::int64_t first = whole(variables, "SLURM_ARRAY_TASK_MIN", 1, 0);
    const std::int64_t step = whole(variables, "SLURM_ARRAY_TASK_STEP", 1, 1);
    const std::int64_t count = whole(variables, "SLURM_ARRAY_TASK_COUNT", 0, 1);
    const std::string said = "SLURM_ARRAY_TASK_ID=" + std::to_string(id) + ", _MIN=" + std::to_string(first) +
                             ", _STEP=" + std::to_string(step) + ", _COUNT=" + std::to_string(count);
    if (count < 1 || id < first || (id - first) % step != 0 || (id - first) / step >= count)
      throw UsageError("[--shard] " + said + " is no task of an evenly numbered array; name the shard with --shard");
    return {{(id - first) / step + 1, count}, said};
  }
  if (variables("PARALLEL_SEQ") != nullptr && variables("LIMPID_SHARDS") != nullptr) {
    Shard shard;
    shard.count = whole(variables, "LIMPID_SHARDS", 0, 1);
    shard.index = whole(variables, "PARALLEL_SEQ", 0, 1);
    const std::string said =
        "PARALLEL_SEQ=" + std::to_string(shard.index) + ", LIMPID_SHARDS=" + std::to_string(shard.count);
    if (shard.index > shard.count)
      throw UsageError("[--shard] " + said + ": there are more jobs than shards; name the shard with --shard");
    return {shard, said};
  }
  return {};
}

}  // namespace limpid::tools::survey
