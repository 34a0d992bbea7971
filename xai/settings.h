// What a run may choose for its methods. Every method takes from here what concerns it and writes what it took into
// Attribution::settings.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tensor/dtype.h"
#include "weights/npy.h"
#include "xai/game.h"

namespace limpid::xai {

struct Settings {
  // CAMs: a layer's name or Darknet number; "head-input", the layer that feeds the head's last convolution; or empty,
  // the layer chosen from geometry (xai/layer_choice.h).
  std::string layer = {};

  // Integrated gradients.
  std::int64_t steps = 50;  // points of the midpoint rule
  // What stands for "nothing there": a word of xai/baseline.h or a grey level from 0 (black) to 1 (white). Empty: black
  // for integrated gradients, D-RISE and RISE, blur for the games of players and for occlusion.
  std::string baseline = {};

  // smooth-grad: noisy copies (25); lime: masks (1000); kernel-shap: coalitions (2 M + 2048); owen: evaluations (2048);
  // d-rise, rise: masks (1000).
  std::optional<std::int64_t> samples = {};
  double noise = 0.15;     // smooth-grad: standard deviation, as a share of the picture's range of values
  std::uint64_t seed = 0;  // of every method that draws; sample i draws from stream i
  std::optional<std::int64_t> pairs = {};  // shapley: pairs of orders (40)
  double width = 0;      // shapley: stop when every 95 % interval is at most this wide, in units of the target
  double agreement = 0;  // d-rise, rise: stop when the map is expected to agree with another seed's by this much

  // The game: who plays (xai/segmentation.h), how many, or a map of ids from a file.
  std::string segmentation = {};  // empty: object for exact values, slic for the samplers
  std::int64_t players = 0;       // 0: the segmentation's default
  std::shared_ptr<const weights::IntegerArray> segments = {};
  bool segments_in_network_frame = false;
  double feather = 0;  // softness of the players' edges, pixels of the network's input

  // LIME.
  std::string kernel = "cosine";  // or "flat"
  double kernel_width = 0.25;
  double ridge = 1;
  std::int64_t seeds = 1;  // lime: run with so many seeds (seed, seed + 1, ...) and measure how far they agree

  // Occlusion: sides and steps of the window in pixels of the network's input; 0: an eighth of its shorter side, and
  // half a window.
  std::int64_t window = 0, stride = 0;
  // D-RISE and RISE: cells of the mask's grid along each side, and the share of visible cells.
  std::int64_t cells = 16;
  double visible = 0.5;

  // Masked pictures.
  DType evaluation = DType::float32;  // precision they are evaluated in
  std::int64_t batch = 32;            // how many are made and evaluated together, one thread each
  std::int64_t max_memory = 0;        // bytes for those under way; 0: no limit

  // How many samples or pairs each method takes, by its name, where a budget of time was turned into counts; they win
  // over `samples` and `pairs`.
  std::map<std::string, std::int64_t> counts = {};

  // Told how many runs of the network are done, and of how many, by the methods that need many.
  std::function<void(std::int64_t done, std::int64_t all)> progress = {};
  std::function<void(const std::string& sentence)> tell = {};  // before long work begins: how long it will take
  Enough cancelled = {};  // asked between two batches; true ends the run with the error Cancelled
  Enough enough = {};     // asked between two units of work; true ends a sampler early with a valid answer
};

}  // namespace limpid::xai
