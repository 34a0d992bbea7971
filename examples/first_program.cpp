// limpid's first program: what does a detector see in a photograph, and where does the evidence for its best detection
// lie?
//   example_first_program MODEL PICTURE        writes why.png
#include <cstdio>

#include "detector/image_io.h"
#include "detector/load.h"
#include "detector/select.h"
#include "detector/targets.h"
#include "weights/formats.h"
#include "xai/heatmap.h"

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
  for (const Detection& d : found)
    std::printf("%-8s %.3f\n", detector->class_names().at(static_cast<std::size_t>(d.class_id)).c_str(), d.score);
  if (found.empty()) return 4;

  const auto score = make_target("score", *detector, predictions, found[0]);
  const xai::Question question(*detector, input, frame, {score.get()});
  const xai::Method& grad_cam = xai::method("grad-cam");
  const xai::Attribution why = grad_cam.build(grad_cam, {})->explain(question).at(0);
  std::printf("The %s:\nin layer %s its box holds %.1f times the heat that chance would put there.\n",
              why.target.c_str(), why.layer.c_str(), why.diagnostics.numbers.at("lift"));
  save_png("why.png", xai::overlay(picture, why, frame.to_picture(found[0].box)));
}
