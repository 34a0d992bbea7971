// Session: the detector of a run, loaded as the options ask.
#pragma once

#include "detector/letterbox.h"
#include "detector/planned_detector.h"
#include "tools/options.h"
#include "tools/pictures.h"

namespace limpid::tools {

struct Session {
  weights::ModelFile file;  // without its tensors: where the model came from
  std::shared_ptr<const Detector> detector;
  const PlannedDetector* planned = nullptr;  // `detector` where it has a plan
  weights::Preprocessing how;                // with --fit
  DType dtype = DType::float32;

  // The same with the detector for pictures in this frame. Costs little where all pictures have one input, or this one
  // has that of the picture before.
  Session on(const Letterbox& frame) const;

  Extent network() const { return {detector->input_width(), detector->input_height()}; }
  // Throw FormatError.
  Picture picture(const std::string& path) const { return read_picture(path, how, network(), dtype); }
  Picture tensor(const std::string& path) const { return read_tensor_picture(path, how, network(), dtype); }
  // One of `pictures`: IMAGE number `index`, or the tensor.
  Picture input(const PictureOptions& pictures, std::size_t index) const;

  // The detector of the picture before, shared by copies.
  std::shared_ptr<std::shared_ptr<const Detector>> last = std::make_shared<std::shared_ptr<const Detector>>();
};

// What a run does with its pictures.
struct Work {
  std::int64_t batch = 1;  // pictures at once
  bool recorded = false;   // on a tape
  bool plan = true;        // float32 pictures that nothing records go through a plan
  bool winograd = false;   // one with Winograd's convolutions
};

// --winograd
struct SpeedOptions {
  bool winograd = false;

  void add_to(CommandLine& line);
  // Throws UsageError for Winograd's convolutions in float64.
  Work work(const RunOptions& run, std::int64_t batch) const;
};

// Sets the threads, loads the model and checks the memory that the work will take. Tells on stderr which layers the
// plan leaves to the readable path.
Session open_session(const ModelOptions& model, const RunOptions& run, const DetectOptions& detect, const Work& work);

// The files that a run reads and must never write to.
std::vector<std::filesystem::path> input_files(const ModelOptions& model, const PictureOptions& pictures);

}  // namespace limpid::tools
