// planted_trace sign|branch OUT.html: the page of a trace in which a mistake was planted: an op whose backward has the
// wrong sign, or a reader of a shared value that is forgotten on the way back.
#include <fstream>
#include <iostream>

#include "tensor/ops.h"
#include "tests/support/sighted_detector.h"
#include "tools/trace_json.h"
#include "tools/trace_page.h"

namespace {

using namespace limpid;

// y = 2 x with dx = -2 dy.
class Doubled : public Op {
 public:
  std::string_view name() const override { return "doubled"; }
  Formula formula() const override { return {"y = 2 x", {"dx = 2 dy"}}; }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override { return scale(x[0], 2).value(); }
  std::vector<Tensor> backward(const OpContext& c) const override { return {scale(c.dy, -2).value()}; }
};

enum class Mistake { sign, branch };

// Both leave the picture as it is on the way forward.
class Mistaken : public YoloDetector {
 public:
  Mistaken(const YoloDetector& right, Mistake mistake)
      : YoloDetector(right.network(), test::sighted_heads(), right.class_names(), right.preprocessing()),
        mistake_(mistake) {}
  Predictions predict(const Var& images, const std::vector<std::string>& keep) const override {
    const Var copy = mistake_ == Mistake::sign ? scale(apply(std::make_shared<Doubled>(), {images}), 0.5)
                                               : scale(images + Var(images.value()), 0.5);
    return YoloDetector::predict(copy, keep);
  }
  std::unique_ptr<Detector> to(DType dtype) const override {
    const YoloDetector right(network().to(dtype), test::sighted_heads(), class_names(), preprocessing());
    return std::make_unique<Mistaken>(right, mistake_);
  }

 private:
  Mistake mistake_;
};

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::cerr << "usage: planted_trace sign|branch OUT.html\n";
    return 2;
  }
  const auto right = test::sighted_detector(DType::float64);
  tools::Session session;
  session.detector = std::make_unique<Mistaken>(dynamic_cast<const YoloDetector&>(*right),
                                                std::string(words[1]) == "sign" ? Mistake::sign : Mistake::branch);
  session.how = right->preprocessing();
  session.dtype = DType::float64;
  tools::TraceRequest request;
  request.to_input = true;
  request.target.quantity = "class_logit";
  request.target.cell = "head=1,anchor=0,row=7,column=9,class=dog";
  request.model.model = "mistaken";
  const Tensor input = test::sighted_picture().to(DType::float64);
  tools::Picture picture{.path = "planted.png",
                         .source = {.name = "planted.png", .sha256 = ""},
                         .image = Image(64, 64),
                         .frame = Letterbox(weights::Fit::stretch, {64, 64}, {64, 64}),
                         .input = input};
  const tools::Traced traced = tools::trace_picture(session, request, std::move(picture));
  std::ofstream(words[2], std::ios::binary)
      << tools::trace_page(request, traced, tools::trace_json(session, request, traced));
}
