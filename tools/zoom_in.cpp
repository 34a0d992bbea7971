#include "tools/zoom_in.h"

#include "tools/comparison_errors.h"
#include "tools/next_command.h"
#include "tools/text.h"

namespace limpid::tools {

std::vector<ZoomIn> zoom_ins(const ComparedPicture& picture, std::size_t object) {
  if (picture.comparison().objects()[object].target->quantity() != "score") return {};
  const PictureErrors errors = errors_of(picture);
  const std::size_t k = picture.explained()[object];
  const Found& found = picture.found()[k];
  const Detection& d = found.detection;
  std::vector<ZoomIn> list{
      {"A score is objectness times class probability. Which class? The class logit alone tells what speaks for '" +
           found.class_name + "', whether or not anything is there.",
       explain_command(errors, d.candidate, d.class_id, "class_logit")},
      {"Is anything there? The objectness logit alone.",
       explain_command(errors, d.candidate, d.class_id, "objectness_logit")}};
  if (const std::optional<Rival>& rival = errors.near.rivals[k])
    list.push_back({"Why '" + found.class_name + "' rather than '" +
                        picture.question().detector().class_names().at(static_cast<std::size_t>(rival->class_id)) +
                        "', which comes second here, " + value_text(rival->margin) + " logits behind?",
                    contrast_command(errors, d, rival->class_id)});
  return list;
}

}  // namespace limpid::tools
