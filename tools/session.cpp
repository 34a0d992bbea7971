#include "tools/session.h"

#include "detector/load.h"
#include "nn/memory.h"
#include "tensor/error.h"
#include "tools/console.h"
#include "tools/memory.h"
#include "tools/text.h"

namespace limpid::tools {

Picture Session::input(const PictureOptions& pictures, std::size_t index) const {
  return pictures.tensor.empty() ? picture(pictures.images.at(index)) : tensor(pictures.tensor.string());
}

Session Session::on(const Letterbox& frame) const {
  Session session = *this;
  if (*last == nullptr) *last = detector;
  session.detector = *last = fitted(*last, frame);
  if (planned != nullptr) session.planned = dynamic_cast<const PlannedDetector*>(session.detector.get());
  return session;
}

Session open_session(const ModelOptions& model, const RunOptions& run, const DetectOptions& detect, const Work& work) {
  run.apply();
  weights::ModelFile file = model.load();
  file.preprocessing.fit = detect.fit_or(file.preprocessing.fit);
  Session session;
  session.dtype = run.dtype();
  session.how = file.preprocessing;
  weights::ModelFile rest = file;
  rest.tensors.clear();
  session.file = std::move(rest);
  session.detector = make_detector(std::move(file));
  if (session.dtype != DType::float32) session.detector = session.detector->to(session.dtype);
  const nn::MemoryEstimate estimate = nn::estimate_memory(session.detector->network(), work.batch, session.dtype);
  expect_memory(estimate.parameters + (work.recorded ? 2 * estimate.recorded : estimate.forward), run.max_memory,
                model.model.string());
  if (!work.plan) return session;
  auto planned = std::make_shared<const PlannedDetector>(std::move(session.detector), nn::PlanOptions{work.winograd});
  const std::vector<std::string> readable = planned->compiled().fallbacks();
  if (!readable.empty()) warn("layers on the readable path: " + listed(readable));
  session.planned = planned.get();
  session.detector = std::move(planned);
  return session;
}

void SpeedOptions::add_to(CommandLine& line) {
  line.flag("--winograd", winograd,
            "3x3 convolutions by Winograd's F(4x4,3x3): faster for networks that consist of them, numbers differ by up "
            "to 1e-3 of the largest");
}

Work SpeedOptions::work(const RunOptions& run, std::int64_t batch) const {
  const bool plan = run.dtype() == DType::float32;
  if (winograd && !plan) throw UsageError("[--winograd] computes in float32, and --precision float64 was asked for");
  return {.batch = batch, .recorded = false, .plan = plan, .winograd = winograd};
}

std::vector<std::filesystem::path> input_files(const ModelOptions& model, const PictureOptions& pictures) {
  std::filesystem::path beside = model.model;
  std::vector<std::filesystem::path> files{model.model, beside.replace_extension(".weights"),
                                           model.load_options.weights, model.load_options.names, pictures.tensor};
  files.insert(files.end(), pictures.images.begin(), pictures.images.end());
  std::erase_if(files, [](const std::filesystem::path& file) { return file.empty(); });
  return files;
}

}  // namespace limpid::tools
