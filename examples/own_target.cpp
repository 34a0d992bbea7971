// A target of your own: how wide does the network think the object is? A target is one number, computed from the
// predictions with taped ops; every method can then explain it.   example_own_target MODEL PICTURE
#include "scene.h"
#include "tensor/ops.h"

using namespace limpid;

class BoxWidth final : public DetectionTarget {
 public:
  explicit BoxWidth(CandidateId candidate) : candidate_(candidate) {}
  std::string describe() const override { return "width of the box of candidate " + std::to_string(candidate_); }
  std::string quantity() const override { return "width"; }
  std::optional<CandidateId> candidate() const override { return candidate_; }

  Var score(const Predictions& predictions) const override {                      // [N], pixels of the network input
    const Var corners = slice(predictions.boxes, 1, candidate_, candidate_ + 1);  // [N,1,4]: x0, y0, x1, y1
    return sum(slice(corners, 2, 2, 3) - slice(corners, 2, 0, 1), {1, 2});
  }

 private:
  CandidateId candidate_;
};

int main(int count, char** arguments) {
  const Scene s = scene(count, arguments);
  const BoxWidth width(s.found.at(0).candidate);
  const xai::Question question(*s.detector, s.input, s.frame, {&width});
  const xai::Method& method = xai::method("hires-cam");
  const xai::Attribution why = method.build(method, {})->explain(question).at(0);
  std::printf("%s: %.1f\n%s\n", why.target.c_str(), why.value, why.sign.c_str());
}
