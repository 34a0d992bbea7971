// The table of detection heads: how the raw map of a layer is read as boxes and classes.
//
// To add a head: write detector/heads/NAME.cpp (a class derived from Head and its build function), declare the function
// and add a row in heads.cpp. Detectors, targets, explainers and the file formats follow.
#pragma once

#include "detector/predictions.h"
#include "weights/model_file.h"

namespace limpid {

// What one head says; the parts of Predictions for k = rows * columns * anchors candidates.
struct HeadPredictions {
  Var boxes;                             // [N,k,4] corners in pixels of the network input
  std::optional<Var> objectness_logits;  // [N,k]
  Var class_logits;                      // [N,k,C]
};

class Head {
 public:
  virtual ~Head() = default;
  virtual std::int64_t rows() const = 0;
  virtual std::int64_t columns() const = 0;
  virtual std::int64_t anchors() const = 0;  // per cell
  virtual std::int64_t classes() const = 0;
  virtual ClassActivation activation() const = 0;
  virtual ScorePowers powers() const { return {}; }
  // map [N,C,h,w], the cells of a window of the layer's map, in either precision. Candidates are counted row by row,
  // column by column, anchor by anchor.
  virtual HeadPredictions decode(const Var& map, const nn::Window& cells) const = 0;
  HeadPredictions decode(const Var& map) const { return decode(map, nn::Window::whole(rows(), columns())); }

  std::int64_t candidates() const { return rows() * columns() * anchors(); }
};

struct HeadType {
  std::string_view name;
  // `map` is the shape [1,C,rows,columns] of the layer's output, `input` that of the network's. Throws FormatError.
  std::unique_ptr<Head> (*build)(const weights::HeadSpec&, const Shape& map, const Shape& input);
  std::string_view attributes;  // for documentation
};

std::span<const HeadType> head_types();
// Throws FormatError "[head on 'LAYER'] ..." when the type is unknown, or attributes and shapes do not fit.
std::unique_ptr<Head> build_head(const weights::HeadSpec& spec, const Shape& map, const Shape& input);

}  // namespace limpid
