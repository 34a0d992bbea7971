#include "detector/faster_rcnn/faster_rcnn.h"

#include <algorithm>

#include "detector/faster_rcnn/region_predictions.h"
#include "detector/letterbox.h"
#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid {
namespace {

constexpr std::string_view kProposals = "proposals", kRegions = "regions";

void within(const char* what, std::int64_t value, std::int64_t count) {
  if (value < 0 || value >= count)
    throw UsageError("[detector] " + std::string(what) + " " + std::to_string(value) + ", expected 0 to " +
                     std::to_string(count - 1));
}

// The whole map with a part's cells in it, nothing elsewhere.
Var completed(const MapPart& part, const Shape& whole) {
  const Shape& s = part.map.shape();
  const nn::Window& cells = part.cells;
  if (s.rank() != 4 || s[1] != whole[1] || s[2] != cells.height() || s[3] != cells.width() ||
      !nn::Window::whole(whole[2], whole[3]).covers(cells))
    throw ShapeError("[detector] a map of " + s.text() + " for " + std::to_string(cells.height()) + "x" +
                     std::to_string(cells.width()) + " cells of " + whole.text());
  if (cells == nn::Window::whole(whole[2], whole[3])) return part.map;
  const auto around = [&](const Var& x, std::int64_t axis, std::int64_t before, std::int64_t after) {
    const auto zeros = [&](std::int64_t extent) {
      std::vector<std::int64_t> dims = x.shape().dims();
      dims[static_cast<std::size_t>(axis)] = extent;
      return Var(Tensor::zeros(Shape(dims), x.dtype()));
    };
    std::vector<Var> parts;
    if (before > 0) parts.push_back(zeros(before));
    parts.push_back(x);
    if (after > 0) parts.push_back(zeros(after));
    return parts.size() == 1 ? x : concat(parts, axis);
  };
  return around(around(part.map, 2, cells.top, whole[2] - cells.bottom), 3, cells.left, whole[3] - cells.right);
}

}  // namespace

FasterRcnn::FasterRcnn(nn::Network network, std::vector<weights::HeadSpec> heads, std::vector<std::string> class_names,
                       weights::Preprocessing preprocessing)
    : network_(std::move(network)),
      specs_(std::move(heads)),
      class_names_(std::move(class_names)),
      preprocessing_(preprocessing),
      picture_{0, 0, static_cast<double>(input_width()), static_cast<double>(input_height())} {
  read_heads();
  cut_box_head();
  const std::int64_t classes = specs_.front().attributes.get<std::int64_t>("classes");
  if (class_names_.empty())
    for (std::int64_t c = 0; c < classes; ++c) class_names_.push_back("class " + std::to_string(c));
  if (std::ssize(class_names_) != classes)
    throw FormatError("[detector] " + std::to_string(class_names_.size()) + " class names for " +
                      std::to_string(classes) + " classes");
}

void FasterRcnn::read_heads() {
  anchors_.clear(), pooled_.clear(), first_ = {0};
  std::vector<Shape> maps;
  const Shape& input = network_.blueprint().input;
  for (const weights::HeadSpec& spec : specs_) {
    const Shape& map = network_.nodes()[network_.find(spec.layer)].output_shape;
    if (spec.type == kProposals && maps.empty()) {
      anchors_.emplace_back(spec, map, input);
      first_.push_back(first_.back() + anchors_.back().count());
    } else if (spec.type == kRegions) {
      if (map.rank() != 4)
        throw FormatError("[head on '" + spec.layer + "'] output " + map.text() + ", expected a map [1,C,h,w]");
      maps.push_back(map);
    } else {
      throw FormatError("[head on '" + spec.layer + "'] type '" + spec.type +
                        "', expected heads of type proposals and then of type regions");
    }
  }
  if (anchors_.empty() || maps.empty())
    throw FormatError("[detector] no " + std::string(anchors_.empty() ? kProposals : kRegions) +
                      " among the detection heads of this model");
  pooled_ = faster_rcnn::pooled_levels(maps, input);
  const Attributes& a = specs_.front().attributes;
  options_ = {.before_nms = a.get<std::int64_t>("before_nms"),
              .after_nms = a.get<std::int64_t>("after_nms"),
              .nms = a.get<double>("nms"),
              .threshold = a.get<double>("threshold")};
  if (options_.before_nms < 1 || options_.after_nms < 1)
    throw FormatError("[detector] no proposals are kept, expected at least one");
}

// The layers behind the pooling, as a network of their own whose pictures are pooled regions.
void FasterRcnn::cut_box_head() {
  const Attributes& a = specs_.back().attributes;
  const std::string &pool = a.get<std::string>("pool"), &score = a.get<std::string>("score"),
                    &boxes = a.get<std::string>("boxes");
  const nn::Node& pooling = network_.nodes()[network_.find(pool)];
  if (pooling.spec.type != "roi_align")
    throw FormatError("[layer '" + pool + "'] of type " + pooling.spec.type + ", expected roi_align");
  for (std::size_t head = anchors_.size(); head < specs_.size(); ++head) {
    const Shape& map = network_.nodes()[network_.find(specs_[head].layer)].output_shape;
    if (map[1] != pooling.output_shape[1])
      throw FormatError("[head on '" + specs_[head].layer + "'] output " + map.text() + ", expected the " +
                        std::to_string(pooling.output_shape[1]) + " channels that '" + pool + "' pools");
  }
  nn::Blueprint blueprint{pooling.output_shape, {}, {score, boxes}};
  NamedTensors tensors;
  box_layers_ = {pool};
  for (const nn::Node& node : network_.nodes()) {
    nn::LayerSpec spec = node.spec;
    const auto inside = [&](const std::string& input) { return box_layers_.contains(input); };
    if (!std::ranges::any_of(spec.inputs, inside)) continue;
    if (!std::ranges::all_of(spec.inputs, inside))
      throw FormatError("[layer '" + spec.name + "'] reads regions and maps, expected regions alone");
    box_layers_.insert(spec.name);
    std::ranges::replace(spec.inputs, pool, nn::kInput);
    blueprint.layers.push_back(std::move(spec));
    for (const std::string& name : node.parameter_names) tensors.emplace(name, network_.parameters().at(name));
  }
  box_head_ = nn::build(blueprint, std::move(tensors));
  narrow_box_head_ = box_head_.to(DType::float32);
  const std::int64_t classes = a.get<std::int64_t>("classes");
  const auto gives = [&](const std::string& layer, std::int64_t count) {
    const Shape& shape = box_head_.nodes()[box_head_.find(layer)].output_shape;
    if (shape != Shape{1, count})
      throw FormatError("[layer '" + layer + "'] gives " + shape.text() + ", expected [1," + std::to_string(count) +
                        "] for " + std::to_string(classes) + " classes and the background");
  };
  gives(score, classes + 1), gives(boxes, 4 * (classes + 1));
}

Predictions FasterRcnn::predict(const Var& images, const std::vector<std::string>& keep) const {
  std::vector<std::string> in_trunk, in_box_head;
  for (const std::string& name : keep) (behind_pooling(name) ? in_box_head : in_trunk).push_back(name);
  for (const weights::HeadSpec& spec : specs_) in_trunk.push_back(spec.layer);
  const nn::LayerOutputs outputs = network_.forward(images, in_trunk);
  std::vector<Var> maps;
  for (const weights::HeadSpec& spec : specs_) maps.push_back(outputs.at(spec.layer));
  Predictions all = of_maps(maps, images.shape()[0], in_box_head);
  for (const std::string& name : keep)
    if (!behind_pooling(name)) all.layers.emplace(name, outputs.at(name));
  return all;
}

Predictions FasterRcnn::read(std::span<const MapPart> parts) const {
  if (parts.empty()) throw UsageError("[detector] no map to read");
  std::vector<Var> maps(specs_.size());
  std::vector<bool> given(specs_.size(), false);
  for (const MapPart& part : parts) {
    within("head", part.head, heads());
    const auto head = static_cast<std::size_t>(part.head);
    const Shape& whole = network_.nodes()[network_.find(specs_[head].layer)].output_shape;
    maps[head] = completed(part, whole), given[head] = true;
  }
  for (std::int64_t head = 0; head < heads(); ++head) {
    const auto needs = [&](const HeldCandidate& held) { return reads(held.candidate).head == head; };
    if (!given[static_cast<std::size_t>(head)] && (!held_ || std::ranges::any_of(*held_, needs)))
      throw UsageError("[detector] the map of '" + head_layer(head) + "' is missing");
  }
  return of_maps(maps, parts.front().map.shape()[0], {});
}

Predictions FasterRcnn::of_maps(std::span<const Var> maps, std::int64_t pictures,
                                const std::vector<std::string>& keep) const {
  std::vector<std::vector<HeldCandidate>> proposals;
  std::vector<Tensor> first_stage;
  if (!held_)
    for (std::size_t level = 0; level < anchors_.size(); ++level) first_stage.push_back(maps[level].value());
  for (std::int64_t n = 0; n < pictures; ++n)
    proposals.push_back(held_ ? *held_ : faster_rcnn::propose(first_stage, anchors_, n, picture_, options_));
  const faster_rcnn::Rows rows(std::move(proposals));

  const Attributes& a = specs_.back().attributes;
  const std::string &pooling = a.get<std::string>("pool"), &score = a.get<std::string>("score"),
                    &boxes = a.get<std::string>("boxes");
  const auto classes = a.get<std::int64_t>("classes");
  const DType dtype =
      maps.back().value().elements() > 1 ? maps.back().dtype() : network_.parameters().begin()->second.dtype();
  if (rows.regions().empty()) {
    Predictions none = faster_rcnn::no_predictions(rows, classes, dtype);
    none.clip = picture_;
    return none;
  }
  const nn::Node& pool = network_.nodes()[network_.find(pooling)];
  const Shape& bins = pool.output_shape;
  const Var pooled = faster_rcnn::pool(maps.subspan(anchors_.size()), rows.regions(), pooled_, {bins[2], bins[3]},
                                       pool.spec.attributes.get<std::int64_t>("sampling"));
  if (pooled.recorded() && !pooled.tape()->contains(pooling)) pooled.tape()->rename(pooled, pooling);
  std::vector<std::string> inside = keep;
  std::erase(inside, pooling);
  const nn::LayerOutputs outputs =
      (pooled.dtype() == DType::float32 ? narrow_box_head_ : box_head_).forward(pooled, inside);
  Predictions all = faster_rcnn::region_predictions(outputs.at(score), outputs.at(boxes), rows, classes);
  all.clip = picture_;
  for (const std::string& name : keep) all.layers.emplace(name, name == pooling ? pooled : outputs.at(name));
  return all;
}

HeadCell FasterRcnn::cell(CandidateId candidate) const {
  within("candidate", candidate, candidates());
  const auto after = std::upper_bound(first_.begin(), first_.end(), candidate);
  const std::int64_t level = after - first_.begin() - 1;
  const faster_rcnn::Anchors& anchors = anchors_[static_cast<std::size_t>(level)];
  const std::int64_t k = candidate - *(after - 1), cell = k / anchors.per_cell();
  return {.head = level,
          .anchor = k % anchors.per_cell(),
          .row = cell / anchors.columns(),
          .column = cell % anchors.columns()};
}

CandidateId FasterRcnn::candidate(const HeadCell& cell) const {
  within("head", cell.head, std::ssize(anchors_));
  const faster_rcnn::Anchors& anchors = anchors_[static_cast<std::size_t>(cell.head)];
  within("anchor", cell.anchor, anchors.per_cell());
  within("row", cell.row, anchors.rows());
  within("column", cell.column, anchors.columns());
  return first_[static_cast<std::size_t>(cell.head)] +
         (cell.row * anchors.columns() + cell.column) * anchors.per_cell() + cell.anchor;
}

HeadWindow FasterRcnn::reads(CandidateId candidate) const {
  if (held_)
    for (const HeldCandidate& held : *held_) {
      if (held.candidate != candidate) continue;
      const std::size_t level = faster_rcnn::level_of(held.box, pooled_);
      return {std::ssize(anchors_) + static_cast<std::int64_t>(level), faster_rcnn::cells_of(held.box, pooled_[level])};
    }
  return Detector::reads(candidate);
}

std::string FasterRcnn::head_layer(std::int64_t head) const {
  within("head", head, heads());
  return specs_[static_cast<std::size_t>(head)].layer;
}

std::unique_ptr<Detector> FasterRcnn::hold(std::span<const HeldCandidate> candidates) const {
  for (const HeldCandidate& held : candidates) within("candidate", held.candidate, this->candidates());
  auto other = std::make_unique<FasterRcnn>(*this);
  other->held_.emplace(candidates.begin(), candidates.end());
  if (free_ == nullptr) other->free_ = std::make_shared<const FasterRcnn>(*this);
  return other;
}

// The same with another network, held candidates included.
std::unique_ptr<FasterRcnn> FasterRcnn::with(nn::Network network) const {
  auto other = std::make_unique<FasterRcnn>(*this);
  if (free_ != nullptr) other->free_ = free_->with(network);
  other->network_ = std::move(network);
  other->read_heads();
  other->cut_box_head();
  return other;
}

std::unique_ptr<Detector> FasterRcnn::fit(const Letterbox& frame) const {
  const Extent input = frame.network();
  if (input == Extent{input_width(), input_height()} && frame.valid() == picture_) return nullptr;
  nn::Blueprint blueprint = network_.blueprint();
  blueprint.input = {1, blueprint.input[1], input.height, input.width};
  std::unique_ptr<FasterRcnn> other = with(nn::build(blueprint, network_.parameters()));
  other->picture_ = frame.valid();
  other->held_.reset(), other->free_.reset();  // they were boxes of another picture
  return other;
}

std::unique_ptr<Detector> FasterRcnn::to(DType dtype) const { return with(network_.to(dtype)); }

std::unique_ptr<Detector> FasterRcnn::with_parameters(NamedTensors parameters) const {
  return with(network_.with_parameters(std::move(parameters)));
}

}  // namespace limpid
