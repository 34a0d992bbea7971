// Session: the detector of a run, loaded as the options ask.
#pragma once

#include "detector/detector.h"
#include "detector/letterbox.h"
#include "tools/options.h"
#include "tools/pictures.h"

namespace limpid::tools {

struct Session {
  weights::ModelFile file;  // without its tensors: where the model came from
  std::unique_ptr<Detector> detector;
  weights::Preprocessing how;  // with --fit
  DType dtype = DType::float32;

  Extent network() const { return {detector->input_width(), detector->input_height()}; }
  // Throw FormatError.
  Picture picture(const std::string& path) const { return read_picture(path, how, network(), dtype); }
  Picture tensor(const std::string& path) const { return read_tensor_picture(path, network(), dtype); }
  // One of `pictures`: IMAGE number `index`, or the tensor.
  Picture input(const PictureOptions& pictures, std::size_t index) const;
};

// Sets the threads, loads the model and checks the memory that `batch` pictures will take (recorded: on a tape).
Session open_session(const ModelOptions& model, const RunOptions& run, const DetectOptions& detect, std::int64_t batch,
                     bool recorded);

// The files that a run reads and must never write to.
std::vector<std::filesystem::path> input_files(const ModelOptions& model, const PictureOptions& pictures);

}  // namespace limpid::tools
