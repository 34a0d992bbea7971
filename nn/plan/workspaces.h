// Workspaces: memory that an evaluation or a step needs while it runs, kept for the next one that asks. A plan has one
// pool for arenas and one for all its steps; may be called by many threads at once.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

#include "tensor/tensor.h"

namespace limpid::nn::plan {

class Workspaces {
  struct Memory {
    std::int64_t floats = 0;
    std::shared_ptr<void> begin;
  };

 public:
  // `floats` floats, aligned to 64 bytes and not cleared; they go back when the lease ends.
  class Lease {
   public:
    Lease(Workspaces& pool, std::int64_t floats) : pool_(pool) {
      const std::lock_guard lock(pool.mutex_);
      const auto fits = std::ranges::find_if(pool.free_, [&](const Memory& m) { return m.floats >= floats; });
      if (fits != pool.free_.end()) {
        memory_ = std::move(*fits);
        pool.free_.erase(fits);
      } else {
        if (!pool.free_.empty()) pool.free_.pop_back();  // too small: what follows takes its place
        memory_ = {floats, allocate_aligned(static_cast<std::size_t>(floats) * sizeof(float))};
      }
    }
    ~Lease() {
      const std::lock_guard lock(pool_.mutex_);
      pool_.free_.push_back(std::move(memory_));
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    float* data() const { return static_cast<float*>(memory_.begin.get()); }

   private:
    Workspaces& pool_;
    Memory memory_;
  };

 private:
  std::mutex mutex_;
  std::vector<Memory> free_;
};

}  // namespace limpid::nn::plan
