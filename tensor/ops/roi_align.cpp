// roi_align: x [N,C,H,W], R regions -> y [R,C,H',W'], the mean of what lies below each of H' x W' bins of a region (He
// et al., "Mask R-CNN", ICCV 2017, section 3). Nothing is rounded: a bin is looked at in S x S places p, spread evenly,
// each interpolated between its four neighbours,
//   v(p) = sum over neighbours n of w(p,n) x[n],   w = (1 - |distance in rows|) (1 - |distance in columns|)
//   y = 1/S^2 sum over p of v(p)
// so the gradient of a bin goes to the neighbours of its places by the same weights: dx[n] += dy w(p,n) / S^2. Boxes
// are given, not differentiated.
//
// Places up to one cell outside of the map take the value of its edge, places farther out are 0. The two maxima: of the
// v(p), and, as the reference of ONNX's operator has it, of the single products w(p,n) x[n].
#include <cmath>

#include "tensor/ops.h"
#include "tensor/ops/require.h"
#include "tensor/ops/text.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

constexpr double kMostPlaces = 1024;  // of one bin along one axis

// One place along one axis: between cells `low` and `high`, nearer to `high` by t; without weight outside of the map.
struct Place {
  std::int64_t low = 0, high = 0;
  double of_low = 0, of_high = 0;
};

struct Axis {
  std::int64_t each = 0;  // places of a bin
  std::vector<Place> places;
};

// The places of `bins` bins between `from` and `to`, in cells of a map of `extent`.
Axis axis_of(double from, double to, std::int64_t bins, std::int64_t extent, const RoiAlignOptions& o) {
  double length = to - from;
  if (!o.aligned) length = std::max(length, 1.0);
  const double bin = length / static_cast<double>(bins);
  const double each = o.sampling > 0 ? static_cast<double>(o.sampling) : std::ceil(bin);
  if (!(length >= 0 && each <= kMostPlaces))
    throw ShapeError("[roi_align] a region from " + number_text(from) + " to " + number_text(to) + " on a map of " +
                     std::to_string(extent) + " cells, expected at most " + number_text(kMostPlaces) +
                     " samples per bin");
  Axis axis{static_cast<std::int64_t>(each), {}};
  for (std::int64_t b = 0; b < bins; ++b)
    for (std::int64_t s = 0; s < axis.each; ++s) {
      double at = from + bin * (static_cast<double>(b) + (static_cast<double>(s) + 0.5) / each);
      Place place;
      if (at >= -1 && at <= static_cast<double>(extent)) {
        at = std::clamp(at, 0.0, static_cast<double>(extent - 1));
        place.low = static_cast<std::int64_t>(at);
        place.high = std::min(place.low + 1, extent - 1);
        place.of_high = at - static_cast<double>(place.low);
        place.of_low = 1 - place.of_high;
      }
      axis.places.push_back(place);
    }
  return axis;
}

struct Grid {
  std::int64_t picture;
  Axis rows, columns;
};

class RoiAlign : public Op {
 public:
  RoiAlign(std::vector<Region> regions, const RoiAlignOptions& options)
      : regions_(std::move(regions)), options_(options) {}
  std::string_view name() const override { return "roi_align"; }
  std::string options() const override {
    std::string text = std::to_string(regions_.size()) + (regions_.size() == 1 ? " region, " : " regions, ") +
                       pair_text(options_.size) + " bins, scale " + number_text(options_.scale);
    if (options_.sampling > 0) text += ", " + pair_text(options_.sampling) + " samples";
    if (options_.aligned) text += ", aligned";
    if (options_.pool == RoiPool::max) text += ", maximum";
    if (options_.pool == RoiPool::max_product) text += ", maximum of products";
    return text;
  }
  Formula formula() const override {
    switch (options_.pool) {
      case RoiPool::max:
        return {"y = max over p in bin of sum over n of w[p,n] x[n]",
                {"dx[n] = sum of dy w[p,n] over the bins whose first largest place is p"}};
      case RoiPool::max_product:
        return {"y = max over p in bin and n of w[p,n] x[n]",
                {"dx[n] = sum of dy w[p,n] over the bins whose first largest product is (p,n)"}};
      default:
        return {"y = sum over p in bin and n of w[p,n] x[n] / S^2", {"dx[n] = sum over bins and p of dy w[p,n] / S^2"}};
    }
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const std::vector<Grid> grids = grids_on(x[0]);
    const Shape& s = x[0].shape();
    const Pair bins = options_.size;
    constexpr std::int64_t together = 64;  // channels of a task
    const std::int64_t pieces = (s[1] + together - 1) / together;
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y({static_cast<std::int64_t>(grids.size()), s[1], bins.height, bins.width});
      const T* in = x[0].values<T>().data();
      parallel_for(static_cast<std::int64_t>(grids.size()) * pieces, [&, out = y.data()](std::int64_t task) {
        const std::int64_t region = task / pieces, first = task % pieces * together;
        const Grid& grid = grids[static_cast<std::size_t>(region)];
        for (std::int64_t c = first; c < std::min(first + together, s[1]); ++c) {
          const T* plane = in + (grid.picture * s[1] + c) * s[2] * s[3];
          T* to = out + (region * s[1] + c) * bins.height * bins.width;
          for (std::int64_t i = 0; i < bins.height; ++i)
            for (std::int64_t j = 0; j < bins.width; ++j) *to++ = pooled(grid, i, j, plane, s[3]);
        }
      });
      return std::move(y).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& context) const override {
    const std::vector<Grid> grids = grids_on(context.x[0]);
    const Shape& s = context.x[0].shape();
    const Pair bins = options_.size;
    return {dispatch(context.dy.dtype(), [&]<class T>() {
      Draft<T> dx(s, T(0));
      const T *in = context.x[0].values<T>().data(), *dy = context.dy.values<T>().data();
      parallel_for(s[0] * s[1], [&, out = dx.data()](std::int64_t plane) {
        const std::int64_t picture = plane / s[1], c = plane % s[1], offset = plane * s[2] * s[3];
        for (std::size_t region = 0; region < grids.size(); ++region) {
          if (grids[region].picture != picture) continue;
          const T* from = dy + (static_cast<std::int64_t>(region) * s[1] + c) * bins.height * bins.width;
          for (std::int64_t i = 0; i < bins.height; ++i)
            for (std::int64_t j = 0; j < bins.width; ++j, ++from)
              if (*from != T(0)) give_back(grids[region], i, j, *from, in + offset, out + offset, s[3]);
        }
      });
      return std::move(dx).freeze();
    })};
  }

  // Of a maximum: two of its terms are about as large as each other and none is larger, and they do not move together.
  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    if (options_.pool == RoiPool::average) return false;
    const Shape& s = x[0].shape();
    const std::int64_t plane = element / (s[2] * s[3]), inside = element % (s[2] * s[3]);
    const Tensor wide = x[0].to(DType::float64);
    const double* values = wide.values<double>().data() + plane * s[2] * s[3];
    for (const Grid& grid : grids_on(x[0])) {
      if (grid.picture != plane / s[1]) continue;
      for (std::int64_t i = 0; i < options_.size.height; ++i)
        for (std::int64_t j = 0; j < options_.size.width; ++j) {
          const double largest = pooled(grid, i, j, values, s[3]);
          double least = 2, most = -1;  // weight of the element in terms about as large
          for_each_term(grid, i, j, values, s[3], [&](double term, const Place& row, const Place& column, int n) {
            if (std::abs(term - largest) > 2 * h) return;
            double of_element = 0;
            for (int k = n < 0 ? 0 : n; k < (n < 0 ? 4 : n + 1); ++k)
              if (cell(row, column, k, s[3]) == inside) of_element += weight(row, column, k);
            least = std::min(least, of_element), most = std::max(most, of_element);
          });
          if (most > least) return true;
        }
    }
    return false;
  }

 private:
  // Throws ShapeError for what does not fit the map.
  std::vector<Grid> grids_on(const Tensor& x) const {
    require_rank(name(), "x", x, 4, "[N,C,H,W]");
    const Shape& s = x.shape();
    const RoiAlignOptions& o = options_;
    if (o.size.height < 1 || o.size.width < 1 || s[2] < 1 || s[3] < 1 || o.sampling < 0)
      throw ShapeError("[roi_align] " + pair_text(o.size) + " bins with " + std::to_string(o.sampling) +
                       " samples on x of " + s.text() + ", expected at least one bin and cell");
    std::vector<Grid> grids;
    for (const Region& region : regions_) {
      if (region.picture < 0 || region.picture >= s[0])
        throw ShapeError("[roi_align] a region of picture " + std::to_string(region.picture) + ", expected 0 to " +
                         std::to_string(s[0] - 1));
      const double shift = o.aligned ? 0.5 : 0;
      grids.push_back({region.picture,
                       axis_of(region.y0 * o.scale - shift, region.y1 * o.scale - shift, o.size.height, s[2], o),
                       axis_of(region.x0 * o.scale - shift, region.x1 * o.scale - shift, o.size.width, s[3], o)});
    }
    return grids;
  }

  template <class T>
  static T interpolated(const Place& row, const Place& column, const T* plane, std::int64_t width) {
    const T *upper = plane + row.low * width, *lower = plane + row.high * width;
    const T left = static_cast<T>(column.of_low), right = static_cast<T>(column.of_high);
    return static_cast<T>(row.of_low) * (left * upper[column.low] + right * upper[column.high]) +
           static_cast<T>(row.of_high) * (left * lower[column.low] + right * lower[column.high]);
  }

  // Neighbour 0 to 3 of a place: its cell and its weight.
  static std::int64_t cell(const Place& row, const Place& column, int n, std::int64_t width) {
    return (n < 2 ? row.low : row.high) * width + (n % 2 == 0 ? column.low : column.high);
  }
  static double weight(const Place& row, const Place& column, int n) {
    return (n < 2 ? row.of_low : row.of_high) * (n % 2 == 0 ? column.of_low : column.of_high);
  }

  template <class Visit>
  static void for_each_place(const Grid& grid, std::int64_t i, std::int64_t j, const Visit& visit) {
    const Place *rows = grid.rows.places.data() + i * grid.rows.each,
                *columns = grid.columns.places.data() + j * grid.columns.each;
    for (std::int64_t r = 0; r < grid.rows.each; ++r)
      for (std::int64_t c = 0; c < grid.columns.each; ++c) visit(rows[r], columns[c]);
  }

  // What a maximum is taken of; the neighbour is -1 where a term is a whole place.
  template <class T, class Visit>
  void for_each_term(const Grid& grid, std::int64_t i, std::int64_t j, const T* plane, std::int64_t width,
                     const Visit& visit) const {
    for_each_place(grid, i, j, [&](const Place& row, const Place& column) {
      if (options_.pool != RoiPool::max_product) return visit(interpolated(row, column, plane, width), row, column, -1);
      for (int n = 0; n < 4; ++n)
        visit(static_cast<T>(weight(row, column, n)) * plane[cell(row, column, n, width)], row, column, n);
    });
  }

  static std::int64_t places(const Grid& grid) { return std::max<std::int64_t>(1, grid.rows.each * grid.columns.each); }

  template <class T>
  T pooled(const Grid& grid, std::int64_t i, std::int64_t j, const T* plane, std::int64_t width) const {
    T result = 0;
    if (options_.pool == RoiPool::average) {
      for_each_place(grid, i, j,
                     [&](const Place& row, const Place& column) { result += interpolated(row, column, plane, width); });
      return result / static_cast<T>(places(grid));
    }
    bool first = true;
    for_each_term(grid, i, j, plane, width, [&](T term, const Place&, const Place&, int) {
      if (first || term > result || term != term) result = term;
      first = false;
    });
    return result;
  }

  template <class T>
  void give_back(const Grid& grid, std::int64_t i, std::int64_t j, T dy, const T* plane, T* dx,
                 std::int64_t width) const {
    const auto to_place = [&](const Place& row, const Place& column, T share) {
      for (int n = 0; n < 4; ++n) dx[cell(row, column, n, width)] += share * static_cast<T>(weight(row, column, n));
    };
    if (options_.pool == RoiPool::average) {
      const T share = dy / static_cast<T>(places(grid));
      for_each_place(grid, i, j, [&](const Place& row, const Place& column) { to_place(row, column, share); });
      return;
    }
    const T largest = pooled(grid, i, j, plane, width);
    bool found = false;
    for_each_term(grid, i, j, plane, width, [&](T term, const Place& row, const Place& column, int n) {
      if (found || (term != largest && largest == largest)) return;
      found = largest == largest || term != term;
      if (!found) return;
      if (n < 0)
        to_place(row, column, dy);
      else
        dx[cell(row, column, n, width)] += dy * static_cast<T>(weight(row, column, n));
    });
  }

  std::vector<Region> regions_;
  RoiAlignOptions options_;
};

}  // namespace

Var roi_align(const Var& x, std::vector<Region> regions, const RoiAlignOptions& options) {
  return apply(std::make_shared<RoiAlign>(std::move(regions), options), {x});
}

}  // namespace limpid
