#include "tools/contact_sheet.h"

#include <algorithm>

#include "tensor/error.h"

namespace limpid::tools {

// As wide as high, or a row more wide; two pixels of white between.
Image contact_sheet(std::span<const Image> pictures) {
  if (pictures.empty()) throw UsageError("[contact sheet] no picture, expected at least one");
  constexpr std::int64_t kGap = 2;
  const std::int64_t count = std::ssize(pictures), width = pictures[0].width(), height = pictures[0].height();
  std::int64_t columns = 1;
  while (columns * columns < count) ++columns;
  const std::int64_t rows = (count + columns - 1) / columns;
  Image sheet(columns * (width + kGap) + kGap, rows * (height + kGap) + kGap, {255, 255, 255});
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t left = kGap + i % columns * (width + kGap), top = kGap + i / columns * (height + kGap);
    for (std::int64_t y = 0; y < height; ++y)
      for (std::int64_t x = 0; x < width; ++x)
        sheet.set(left + x, top + y, pictures[static_cast<std::size_t>(i)].at(x, y));
  }
  return sheet;
}

}  // namespace limpid::tools
