#include "nn/plan/steps.h"

#include "tensor/parallel.h"

namespace limpid::nn::plan {

std::vector<Strip> cut(std::span<const Job> jobs, const std::function<std::int64_t(const Window&)>& how_many) {
  constexpr std::int64_t even = 4;
  std::vector<Strip> strips;
  for (const Job& job : jobs) {
    const std::int64_t wanted = how_many(job.out), rows = job.out.height();
    const std::int64_t count = wanted <= 1 ? 1 : std::min(rows, (wanted + even - 1) / even * even);
    for (std::int64_t i = 0; i < count; ++i) {
      Window strip = job.out;
      strip.top = job.out.top + rows * i / count, strip.bottom = job.out.top + rows * (i + 1) / count;
      strips.push_back({&job, strip});
    }
  }
  return strips;
}

void for_each_strip(std::span<const Job> jobs, std::int64_t cells,
                    const std::function<void(const Job&, const Window&)>& body) {
  const std::vector<Strip> strips =
      cut(jobs, [&](const Window& out) { return (out.height() * out.width() + cells - 1) / cells; });
  parallel_for_neighbours(static_cast<std::int64_t>(strips.size()), [&](std::int64_t i) {
    const Strip& strip = strips[static_cast<std::size_t>(i)];
    body(*strip.job, strip.window);
  });
}

}  // namespace limpid::nn::plan
