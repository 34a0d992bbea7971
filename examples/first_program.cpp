// limpid's first program: what does a detector see in a photograph, and where does the evidence for its best detection
// lie?
//   example_first_program MODEL PICTURE
#include <cstdio>

#include "detector/image_io.h"
#include "detector/load.h"
#include "detector/select.h"
#include "detector/targets.h"
#include "weights/formats.h"
#include "xai/methods.h"

using namespace limpid;

int main(int count, char** arguments) {
  if (count != 3) return std::puts("usage: example_first_program MODEL PICTURE"), 2;
  const auto detector = make_detector(weights::load_model(arguments[1]));
  const Image picture = load_image(arguments[2]).image;
  const Letterbox frame(detector->preprocessing(), {picture.width(), picture.height()},
                        {detector->input_width(), detector->input_height()});
  const Tensor input = frame.apply(picture);

  const Predictions predictions = detector->predict(input);
  const std::vector<Detection> found = select(predictions, 0);
  for (const Detection& d : found) {
    const Box box = frame.to_picture(d.box);
    const std::string& name = detector->class_names()[static_cast<std::size_t>(d.class_id)];
    std::printf("%-8s %.3f  x %3.0f..%3.0f  y %3.0f..%3.0f\n", name.c_str(), d.score, box.x0, box.x1, box.y0, box.y1);
  }
  if (found.empty()) return 4;

  const auto score = make_target("score", *detector, predictions, found[0]);
  const xai::Question question(*detector, input, frame, {score.get()});
  const xai::Method& grad_cam = xai::method("grad-cam");
  const xai::Attribution why = grad_cam.build(grad_cam, {})->explain(question).at(0);
  std::printf("why the %s? In layer %s its box holds %.1f times the heat that chance would put there.\n",
              why.target.c_str(), why.layer.c_str(), why.diagnostics.numbers.at("lift"));
}
