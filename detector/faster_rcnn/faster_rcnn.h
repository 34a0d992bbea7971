// FasterRcnn: a two-stage detector (Ren et al. 2015, with the feature pyramid of Lin et al. 2017). The first stage
// marks every anchor of every level with an objectness and a box; the best become proposals. The second pools each
// proposal from the pyramid and gives it class logits, a background among them, and a box for every class.
//
// A candidate is a proposal and has the number of the anchor that made it, so that it can be told from others in
// another picture: cell() says at which level, cell and anchor. There are as many candidates as anchors and predictions
// of those that were proposed (Predictions::only). Held candidates (Detector::hold) are pooled where they were, and
// what the first stage says of the picture does not matter.
//
// Heads 0, 1, ... are the first stage's, one for every level; behind them come the levels that boxes are pooled from.
// With p the softmax over all classes and the background, 1 - p(background) is told as the objectness
// and softmax over the classes alone as theirs, so that a score is p(class):
//   objectness logit = log(sum over classes of exp(logit)) - background logit
#pragma once

#include <set>

#include "detector/detector.h"
#include "detector/faster_rcnn/pooling.h"
#include "detector/faster_rcnn/proposals.h"

namespace limpid {

class FasterRcnn : public Detector {
 public:
  // heads: as weights/faster_rcnn.h says. Throws FormatError where they do not fit the network.
  FasterRcnn(nn::Network network, std::vector<weights::HeadSpec> heads, std::vector<std::string> class_names,
             weights::Preprocessing preprocessing);

  Predictions predict(const Var& images, const std::vector<std::string>& keep = {}) const override;
  // The whole maps of all heads; of a detector that holds its candidates, of the levels these are pooled from the cells
  // that reads() tells.
  Predictions read(std::span<const MapPart> parts) const override;
  const nn::Network& network() const override { return network_; }
  const weights::Preprocessing& preprocessing() const override { return preprocessing_; }
  const std::vector<std::string>& class_names() const override { return class_names_; }
  std::int64_t candidates() const override { return first_.back(); }
  HeadCell cell(CandidateId candidate) const override;
  CandidateId candidate(const HeadCell& cell) const override;
  // Of a held candidate what it is pooled from, of others the cell that proposes them.
  HeadWindow reads(CandidateId candidate) const override;
  std::unique_ptr<Detector> hold(std::span<const HeldCandidate> candidates) const override;
  const Detector& free() const override { return free_ != nullptr ? *free_ : *this; }
  std::unique_ptr<Detector> fit(const Letterbox& frame) const override;
  std::string head_layer(std::int64_t head) const override;
  std::int64_t heads() const override { return std::ssize(specs_); }
  std::unique_ptr<Detector> to(DType dtype) const override;
  std::unique_ptr<Detector> with_parameters(NamedTensors parameters) const override;

 private:
  void read_heads();
  void cut_box_head();
  bool behind_pooling(const std::string& layer) const { return box_layers_.contains(layer); }
  std::unique_ptr<FasterRcnn> with(nn::Network network) const;
  // maps: by head; those that nothing is read from may be empty.
  Predictions of_maps(std::span<const Var> maps, std::int64_t pictures, const std::vector<std::string>& keep) const;

  nn::Network network_;
  nn::Network box_head_,
      narrow_box_head_;  // with the weights behind the pooling; the second in float32, for maps of a plan
  std::vector<weights::HeadSpec> specs_;
  std::vector<std::string> class_names_;
  weights::Preprocessing preprocessing_;
  std::vector<faster_rcnn::Anchors> anchors_;     // by level
  std::vector<faster_rcnn::PooledLevel> pooled_;  // by level
  std::set<std::string> box_layers_;              // the pooling's and those of the box head
  std::vector<CandidateId> first_;                // of every level, and behind the last
  faster_rcnn::ProposalOptions options_;
  Box picture_;  // the part of the input that the picture covers
  std::optional<std::vector<HeldCandidate>> held_;
  std::shared_ptr<const FasterRcnn> free_;  // of one that holds candidates
};

}  // namespace limpid
