// WindowedRun: one picture's activations, brought from picture to picture by working out again only what can have
// changed and can matter.
//
// What matters are windows of the outputs: their backward cone through the layers says which window of every map is
// needed. What has changed are the cells of the picture that were written since: the layers' forward reach says which
// window of every map that touches. A step is run on the window where both meet. All its cells have the same bits as in
// an evaluation of the whole picture.
//
//   WindowedRun run(plan, {{"15", {6, 6, 7, 7}}});            // one cell of layer 15's output
//   write the whole picture into run.picture(); run.update(whole);
//   Tensor cell = run.output(0);                              // [1,C,1,1]
//   write some pixels of another picture;       run.update(window of these pixels);
#pragma once

#include "nn/plan/plan.h"

namespace limpid::nn {

struct WantedOutput {
  std::string name;  // one of the plan's outputs
  Window window;     // of its map; not empty
};

class WindowedRun {
 public:
  // The plan must live longer. Throws UsageError for an output that the plan does not have, a window beyond its map, or
  // a plan with Winograd.
  WindowedRun(const Plan& plan, std::vector<WantedOutput> wanted);
  ~WindowedRun();
  WindowedRun(WindowedRun&&) noexcept;

  // The picture, to be written by the caller: cell (row, column) holds channels 0..2 at
  // data + row * row_stride + column * cell_stride (floats); the rest of the cell's floats stays 0.
  struct Picture {
    float* data;
    std::int64_t row_stride, cell_stride;
  };
  Picture picture();

  // Brings the outputs up to date after the cells in `written` of the picture were changed. The first update after
  // construction works out the whole cone, whatever `written` says.
  void update(const Window& written);
  // The same for several runs of one plan at once, step by step: large weights are then read from memory once for all.
  static void update(std::span<WindowedRun* const> runs, std::span<const Window> written);

  Tensor output(std::size_t wanted) const;  // [1,C,h,w], the wanted window's cells

  // Multiply-adds that an update for this window takes, and those of the whole cone.
  std::int64_t multiply_adds(const Window& written) const;
  std::int64_t cone_multiply_adds() const;
  // The window of the picture that the wanted windows depend on: pixels beyond it do not matter.
  const Window& picture_cone() const;
  std::int64_t bytes() const;  // that the activations of the cone take

 private:
  struct Memory;
  std::vector<Window> touched(const Window& written) const;  // by map, within the cone

  const Plan* plan_;
  std::vector<WantedOutput> wanted_;
  std::vector<std::size_t> maps_;  // of the wanted outputs
  std::vector<Window> cone_;       // by map
  std::unique_ptr<Memory> memory_;
  bool fresh_ = true;
};

}  // namespace limpid::nn
