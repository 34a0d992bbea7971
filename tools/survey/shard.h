// Shard: which of the pictures are this run's. Shard i of n takes pictures i, i + n, i + 2n, ... in the order of their
// names, so that every split of the work makes the same records.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace limpid::tools::survey {

struct Shard {
  std::int64_t index = 1, count = 1;  // index from 1

  bool has(std::int64_t picture) const { return picture % count == index - 1; }
  bool whole() const { return count == 1; }
  std::string text() const { return std::to_string(index) + "/" + std::to_string(count); }
};

// "3/7". Throws UsageError.
Shard shard_of(const std::string& text);

struct FoundShard {
  Shard shard;
  std::string from;  // the variables it was read from, as a sentence; empty: nobody split the work
};

using Variables = std::function<const char*(const char* name)>;  // null where there is none

// What a scheduler set: SLURM_ARRAY_TASK_ID among SLURM_ARRAY_TASK_MIN and SLURM_ARRAY_TASK_STEP, of
// SLURM_ARRAY_TASK_COUNT; or GNU parallel's PARALLEL_SEQ of LIMPID_SHARDS. Throws UsageError for values that make no
// shard.
FoundShard shard_from(const Variables& variables);

}  // namespace limpid::tools::survey
