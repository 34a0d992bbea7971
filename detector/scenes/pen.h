// Paths: closed polygons that things and marks are drawn with; x to the right, y down.
#pragma once

#include "detector/box.h"
#include "detector/polygons.h"

namespace limpid::scenes {

using Path = std::vector<Point>;

Path ellipse(Point centre, double rx, double ry, double turns = 0);
// Through the knots and around, rounded (Catmull and Rom 1974).
Path rounded(const Path& knots);
// The same along an open line, ends included.
Path rounded_line(const Path& knots);
// A line made as wide as `width` at its beginning and `end_width` at its end.
Path stroke(const Path& line, double width, double end_width);
// `tips` points on an ellipse of radius `outer`, between them `inner` times as far; the first one points up.
Path star(Point centre, double outer, double inner, int tips, double turns = 0);

Path moved(Path path, Point by);
Path turned(Path path, double turns);  // clockwise, about the origin
Path mirrored(Path path);              // left and right exchanged
Box bounds(const Path& path);

}  // namespace limpid::scenes
