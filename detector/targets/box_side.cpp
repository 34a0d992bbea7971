// Box sides x, y, w, h: the decoded box in pixels of the network input, linear in the corners (x0, y0, x1, y1):
//   x = (x0 + x1)/2, y = (y0 + y1)/2, w = x1 - x0, h = y1 - y0
#include <array>

#include "detector/targets/frozen.h"

namespace limpid {
namespace {

struct Side {
  const char* quantity;
  const char* meaning;
  std::array<double, 4> of_corners;
};
constexpr Side kX{"x", "centre x of the box in pixels of the network input (more is further right)", {0.5, 0, 0.5, 0}};
constexpr Side kY{"y", "centre y of the box in pixels of the network input (more is further down)", {0, 0.5, 0, 0.5}};
constexpr Side kW{"w", "width of the box in pixels of the network input (more is wider)", {-1, 0, 1, 0}};
constexpr Side kH{"h", "height of the box in pixels of the network input (more is taller)", {0, -1, 0, 1}};

class BoxSide : public FrozenTarget {
 public:
  BoxSide(const TargetRequest& r, const Side& side) : FrozenTarget(r), side_(side) {}
  std::string quantity() const override { return side_.quantity; }
  std::string describe() const override { return std::string(side_.meaning) + ", " + place_; }
  Var score(const Predictions& p) const override {
    const Tensor factors = Tensor::of({1, 4}, std::span<const double>(side_.of_corners)).to(p.boxes.dtype());
    if (!p.class_boxes) return sum(row_of_candidate(p, p.boxes) * factors, {1});
    const Shape& s = p.class_boxes->shape();  // [N,K,C,4]
    const std::int64_t row = p.row(candidate_);
    const Var own = slice(slice(*p.class_boxes, 1, row, row + 1), 2, class_id_, class_id_ + 1);
    return sum(reshape(own, {s[0], 4}) * factors, {1});
  }

 private:
  const Side& side_;
};

}  // namespace

std::unique_ptr<DetectionTarget> build_box_x(const TargetRequest& r) { return std::make_unique<BoxSide>(r, kX); }
std::unique_ptr<DetectionTarget> build_box_y(const TargetRequest& r) { return std::make_unique<BoxSide>(r, kY); }
std::unique_ptr<DetectionTarget> build_box_w(const TargetRequest& r) { return std::make_unique<BoxSide>(r, kW); }
std::unique_ptr<DetectionTarget> build_box_h(const TargetRequest& r) { return std::make_unique<BoxSide>(r, kH); }

}  // namespace limpid
