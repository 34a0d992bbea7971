#include "tools/session.h"

#include "detector/load.h"
#include "nn/memory.h"
#include "tools/memory.h"

namespace limpid::tools {

Picture Session::input(const PictureOptions& pictures, std::size_t index) const {
  return pictures.tensor.empty() ? picture(pictures.images.at(index)) : tensor(pictures.tensor.string());
}

Session open_session(const ModelOptions& model, const RunOptions& run, const DetectOptions& detect, std::int64_t batch,
                     bool recorded) {
  run.apply();
  weights::ModelFile file = model.load();
  file.preprocessing.fit = detect.fit_or(file.preprocessing.fit);
  Session session;
  session.dtype = run.dtype();
  session.how = file.preprocessing;
  session.detector = make_detector(file);
  file.tensors.clear();
  session.file = std::move(file);
  if (session.dtype != DType::float32) session.detector = session.detector->to(session.dtype);
  const nn::MemoryEstimate estimate = nn::estimate_memory(session.detector->network(), batch, session.dtype);
  expect_memory(estimate.parameters + (recorded ? 2 * estimate.recorded : estimate.forward), run.max_memory,
                model.model.string());
  return session;
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
