// The figures of the hand-in. Bars and curves are drawn from report.json alone; maps from the comparison itself.
#pragma once

#include "tools/comparison.h"
#include "tools/handin/figure.h"
#include "tools/handin/reading.h"

namespace limpid::tools::handin {

inline constexpr double kPageWidth = 624;  // with the margins 17 cm

// The picture with its box and these methods' maps, `columns` beside each other.
Figure maps_figure(const ComparedPicture& picture, std::size_t object, const std::vector<std::string>& methods,
                   std::size_t columns, const std::string& title, const std::string& caption);
// What the object, the others, the ring and the rest are worth.
Figure groups_figure(const Json& object, const std::string& title, const std::string& caption);
// Deletion and insertion of every filling and way of hiding; `names`: the methods that are drawn, in this order.
Figure curves_figure(const Json& report, const Json& object, const std::vector<std::string>& names,
                     const std::string& title, const std::string& caption);

// Name and bytes of every figure of a report, each as PNG and as SVG. The same report and pictures give the same bytes.
std::vector<NamedBytes> figure_files(const ComparedPictures& pictures, const Json& report);

// A title above at y = 0, and the words of a caption below `top`; both return where the next thing may begin.
double draw_title(Figure& figure, const std::string& title);
double draw_caption(Figure& figure, double top, const std::string& caption);

}  // namespace limpid::tools::handin
