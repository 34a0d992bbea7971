// Detector: what the explainers know of a detector. predict() is taped when its input is; candidates can be told apart
// by head, anchor, row and column.
#pragma once

#include <memory>

#include "detector/detection.h"
#include "weights/model_file.h"

namespace limpid {

namespace nn {
class Plan;
}

class DetectionTarget;
class Letterbox;

class Detector {
 public:
  virtual ~Detector() = default;

  // images [N,3,H,W], RGB in 0..1; `keep` names layers whose outputs are wanted in Predictions::layers.
  virtual Predictions predict(const Var& images, const std::vector<std::string>& keep = {}) const = 0;
  // The second half of predict(): what the layers output_layers() make, as candidates.
  virtual Predictions read_outputs(const nn::LayerOutputs& outputs) const;
  virtual std::vector<std::string> output_layers() const;  // those of the heads, unless it is said otherwise
  // The same of the raw maps of the heads, or some cells of them. A candidate's numbers have the same bits whatever
  // else is read with it. Throws ShapeError for a map that does not fit its cells; UsageError without parts, for cells
  // beyond the map, and from a detector that cannot be asked for a part (reads_parts()).
  virtual Predictions read(std::span<const MapPart> parts) const;
  virtual bool reads_parts() const { return true; }
  // The plan by which unrecorded float32 pictures are evaluated, for who evaluates parts of them; null without one.
  virtual const nn::Plan* plan() const { return nullptr; }

  // The network that the heads read: layers, weights, geometry.
  virtual const nn::Network& network() const = 0;
  virtual const weights::Preprocessing& preprocessing() const = 0;
  virtual const std::vector<std::string>& class_names() const = 0;  // one per class, never empty
  virtual std::int64_t candidates() const = 0;

  // Where a candidate sits; throws UsageError out of range. candidate() is the inverse.
  virtual HeadCell cell(CandidateId candidate) const = 0;
  virtual CandidateId candidate(const HeadCell& cell) const = 0;
  // What a candidate's numbers are computed from: its own cell, or the cells that a held proposal is pooled from.
  virtual HeadWindow reads(CandidateId candidate) const;
  // The layer that head `head` reads.
  virtual std::string head_layer(std::int64_t head) const = 0;
  virtual std::int64_t heads() const = 0;

  // Where candidates are the network's own decision (proposals), what is asked of one must not change with it: the same
  // detector with these candidates, pooled where they are, whatever the picture shows, and with no others. Null where
  // candidates are cells, which stay. Throws UsageError for a candidate out of range.
  virtual std::unique_ptr<Detector> hold(std::span<const HeldCandidate> candidates) const;
  // The detector that holds nothing, of one that does; else itself.
  virtual const Detector& free() const { return *this; }
  // The same detector for pictures in this frame; null where it is for them already. Who evaluates a picture asks
  // (fitted()).
  virtual std::unique_ptr<Detector> fit(const Letterbox& frame) const;

  // The same detector in another precision.
  virtual std::unique_ptr<Detector> to(DType dtype) const = 0;
  // The same detector with other weights: the names and shapes of network().parameters(). Throws FormatError.
  virtual std::unique_ptr<Detector> with_parameters(NamedTensors parameters) const = 0;

  std::int64_t input_height() const { return network().blueprint().input[2]; }
  std::int64_t input_width() const { return network().blueprint().input[3]; }
};

// The detector to evaluate a picture of this frame with: `detector` itself where it takes all pictures alike.
std::shared_ptr<const Detector> fitted(std::shared_ptr<const Detector> detector, const Letterbox& frame);

// The detector to ask values of these targets of on other pictures than their reference: it holds what they are frozen
// to (those that look at all candidates are asked of its free()). Itself where nothing has to be held.
std::shared_ptr<const Detector> holding(std::shared_ptr<const Detector> detector,
                                        std::span<const DetectionTarget* const> targets);

}  // namespace limpid
