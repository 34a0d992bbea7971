#include "nn/plan/steps.h"

#include "tensor/parallel.h"

namespace limpid::nn::plan {

void for_each_strip(std::span<const Job> jobs, std::int64_t cells,
                    const std::function<void(const Job&, const Window&)>& body) {
  struct Strip {
    const Job* job;
    Window window;
  };
  std::vector<Strip> strips;
  for (const Job& job : jobs) {
    const std::int64_t rows = std::max<std::int64_t>(1, cells / std::max<std::int64_t>(1, job.out.width()));
    for (std::int64_t top = job.out.top; top < job.out.bottom; top += rows) {
      Window strip = job.out;
      strip.top = top, strip.bottom = std::min(job.out.bottom, top + rows);
      strips.push_back({&job, strip});
    }
  }
  parallel_for(static_cast<std::int64_t>(strips.size()), [&](std::int64_t i) {
    const Strip& strip = strips[static_cast<std::size_t>(i)];
    body(*strip.job, strip.window);
  });
}

}  // namespace limpid::nn::plan
