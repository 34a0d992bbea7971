#include "tools/survey/shard.h"

#include <doctest/doctest.h>

#include <map>

#include "tensor/error.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::tools::survey;

namespace {

FoundShard from(const std::map<std::string, std::string>& variables) {
  return shard_from([&](const char* name) -> const char* {
    const auto at = variables.find(name);
    return at == variables.end() ? nullptr : at->second.c_str();
  });
}

std::map<std::string, std::string> slurm(const char* id, const char* first, const char* step, const char* count) {
  return {{"SLURM_ARRAY_TASK_ID", id},
          {"SLURM_ARRAY_TASK_MIN", first},
          {"SLURM_ARRAY_TASK_STEP", step},
          {"SLURM_ARRAY_TASK_COUNT", count}};
}

}  // namespace

TEST_CASE("the shards of any split have every picture once") {
  for (std::int64_t count = 1; count <= 9; ++count)
    for (std::int64_t picture = 0; picture < 20; ++picture) {
      int owners = 0;
      for (std::int64_t i = 1; i <= count; ++i) owners += Shard{i, count}.has(picture) ? 1 : 0;
      CHECK(owners == 1);
    }
  CHECK(Shard{2, 3}.has(1));
  CHECK(Shard{2, 3}.has(4));
  CHECK(shard_of("3/7").text() == "3/7");
  for (const char* wrong : {"", "3", "0/3", "4/3", "1/0", "a/b", "1/3/2", "-1/3"})
    CHECK_THROWS_AS(shard_of(wrong), UsageError);
}

TEST_CASE("a task of a Slurm array: wherever the array begins and however it counts") {
  CHECK(from({}).shard.whole());
  CHECK(from({}).from.empty());
  CHECK(from(slurm("0", "0", "1", "7")).shard.text() == "1/7");
  CHECK(from(slurm("7", "1", "1", "7")).shard.text() == "7/7");
  CHECK(from(slurm("25", "10", "5", "7")).shard.text() == "4/7");
  CHECK(from(slurm("25", "10", "5", "7")).from == "SLURM_ARRAY_TASK_ID=25, _MIN=10, _STEP=5, _COUNT=7");
  CHECK_THROWS_WITH_AS(from(slurm("26", "10", "5", "7")),
                       "[--shard] SLURM_ARRAY_TASK_ID=26, _MIN=10, _STEP=5, _COUNT=7 is no task of an evenly numbered "
                       "array; name the shard with --shard",
                       UsageError);
  CHECK_THROWS_AS(from(slurm("45", "10", "5", "7")), UsageError);  // --array=10,15,45
  CHECK_THROWS_AS(from({{"SLURM_ARRAY_TASK_ID", "1"}}), UsageError);
}

TEST_CASE("a job of GNU parallel, when the number of shards is known") {
  CHECK(from({{"PARALLEL_SEQ", "3"}}).shard.whole());
  CHECK(from({{"LIMPID_SHARDS", "3"}}).shard.whole());
  const FoundShard found = from({{"PARALLEL_SEQ", "3"}, {"LIMPID_SHARDS", "7"}});
  CHECK(found.shard.text() == "3/7");
  CHECK(found.from == "PARALLEL_SEQ=3, LIMPID_SHARDS=7");
  CHECK_THROWS_WITH_AS(
      from({{"PARALLEL_SEQ", "8"}, {"LIMPID_SHARDS", "7"}}),
      "[--shard] PARALLEL_SEQ=8, LIMPID_SHARDS=7: there are more jobs than shards; name the shard with --shard",
      UsageError);
}
