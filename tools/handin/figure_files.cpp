#include <functional>

#include "tensor/parallel.h"
#include "tools/handin/captions.h"
#include "tools/handin/figures.h"

namespace limpid::tools::handin {
namespace {

std::vector<std::string> names_of(const std::vector<const Json*>& methods) {
  std::vector<std::string> names;
  for (const Json* method : methods) names.push_back(method->text_at("name"));
  return names;
}

struct Drawing {
  std::string name;
  std::function<Figure()> draw;
};

void add(std::vector<Drawing>& drawings, const Json& report, const ReportedObject& one, const ComparedPictures& all) {
  const Json& object = *one.object;
  const std::string title = one.title() + " in " + one.place();
  for (const auto& picture : all)
    for (std::size_t t = 0; t < picture->comparison().objects().size(); ++t) {
      if (picture->id(t) != object.text_at("id")) continue;
      const ComparedPicture& seen = *picture;
      drawings.push_back({one.figures + "-maps", [&report, one, title, &seen, t] {
                            return maps_figure(seen, t, names_of(leading_methods(report, *one.object)), 2,
                                               "Why " + title + "?", maps_caption(report, one, false));
                          }});
      if (has_more_methods(report, one))
        drawings.push_back({one.figures + "-all-methods", [&report, one, title, &seen, t] {
                              return maps_figure(seen, t, names_of(answered(*one.object)), 3, "All methods: " + title,
                                                 maps_caption(report, one, true));
                            }});
    }
  if (has_groups(one))
    drawings.push_back({one.figures + "-groups", [&report, one, title] {
                          return groups_figure(*one.object, "What each part is worth: " + title,
                                               groups_caption(report, one));
                        }});
  if (has_curves(one))
    drawings.push_back({one.figures + "-curves", [&report, one, title] {
                          return curves_figure(report, *one.object, drawn_curves(report, *one.object),
                                               "Deletion and insertion: " + title, curves_caption(report, one));
                        }});
}

}  // namespace

std::vector<NamedBytes> figure_files(const ComparedPictures& pictures, const Json& report) {
  std::vector<Drawing> drawings;
  for (const ReportedObject& one : objects_of(report)) add(drawings, report, one, pictures);
  std::vector<NamedBytes> figures(2 * drawings.size());
  parallel_for(std::ssize(drawings), [&](std::int64_t i) {
    const auto n = static_cast<std::size_t>(i);
    const Figure figure = drawings[n].draw();
    figures[2 * n] = {drawings[n].name + ".png", figure.png()};
    figures[2 * n + 1] = {drawings[n].name + ".svg", figure.svg()};
  });
  return figures;
}

}  // namespace limpid::tools::handin
