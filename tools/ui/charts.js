"use strict";
// Line charts as drawings, each with its numbers as a table behind it. Lines differ in colour and in their dashes: all
// pairs of the two come before one is used again.

const LINE_COLOURS = ["var(--a)", "var(--b)", "var(--c)", "var(--d)", "var(--e)"];
const LINE_DASHES = ["", "7 4", "2 3", "12 3 2 3"];
const lineStyle = (i) => ({
  stroke: LINE_COLOURS[i % 5],
  "stroke-dasharray": LINE_DASHES[((i % 5) + Math.floor(i / 5)) % 4],
  "stroke-width": 2.2,
  fill: "none",
});

// Round steps that cover low..high: 1, 2 or 5 times a power of ten.
function ticks(low, high) {
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((times) => times * power >= rough) * power;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({length: Math.floor(high / step + 1e-9) - first + 1}, (_, i) => (first + i) * step);
}

// series: [{name, points: [[x, y], ...]}]; options: x and y names, logarithmic x, texts of the numbers.
function lineChart(
  title,
  series,
  {x, y, logX = false, xText = String, yText = (value) => String(Number(value.toPrecision(3))).replace("-", "\u2212")},
) {
  const width = 460;
  const height = 270;
  const left = 52;
  const right = 30;
  const top = 12;
  const bottom = 52;
  const points = series.flatMap((line) => line.points).filter(([, value]) => Number.isFinite(value));
  if (points.length === 0) return null;
  const across = (value) => (logX ? Math.log2(value) : value);
  const xs = points.map(([at]) => across(at));
  const ys = points.map(([, value]) => value);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(0, ...ys), Math.max(...ys)];
  const px = (at) => left + ((across(at) - x0) / (x1 - x0 || 1)) * (width - left - right);
  const py = (value) => height - bottom - ((value - y0) / (y1 - y0 || 1)) * (height - top - bottom);
  const marks = logX ? [...new Set(points.map(([at]) => at))].sort((a, b) => a - b) : ticks(x0, x1);
  const sparse = marks.filter((_, i) => i % Math.ceil(marks.length / 6) === 0);
  const drawing = svg(
    "svg",
    {viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title}. The numbers stand in the table below.`},
    ticks(y0, y1).map((value) =>
      svg(
        "g",
        {},
        svg("line", {class: "grid", x1: left, x2: width - right, y1: py(value), y2: py(value)}),
        svg("text", {x: left - 6, y: py(value) + 4, "text-anchor": "end"}, yText(value)),
      ),
    ),
    sparse.map((at) => svg("text", {x: px(at), y: height - bottom + 22, "text-anchor": "middle"}, xText(at))),
    svg("text", {x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle"}, x),
    series.map((line, i) =>
      svg("polyline", {
        ...lineStyle(i),
        points: line.points.map(([at, value]) => `${px(at).toFixed(1)},${py(value).toFixed(1)}`).join(" "),
      }),
    ),
  );
  const legend = el(
    "ul",
    {class: "legend"},
    series.map((line, i) =>
      el(
        "li",
        {},
        svg(
          "svg",
          {viewBox: "0 0 42 10", width: 42, height: 10, "aria-hidden": "true"},
          svg("line", {...lineStyle(i), x1: 0, x2: 42, y1: 5, y2: 5}),
        ),
        line.name,
      ),
    ),
  );
  const all = [...new Set(series.flatMap((line) => line.points.map(([at]) => at)))].sort((a, b) => a - b);
  const numbers = el("details", {class: "data"}, el("summary", {}, "The numbers"));
  numbers.addEventListener("toggle", () => {
    if (numbers.childElementCount === 1)
      numbers.append(
        table(
          title,
          [x, ...series.map((line) => line.name)],
          all.map((at) => [
            xText(at),
            ...series.map((line) => {
              const point = line.points.find(([one]) => one === at);
              return point ? yText(point[1]) : "";
            }),
          ]),
        ),
      );
  });
  return el(
    "figure",
    {class: "chart"},
    el("figcaption", {}, el("b", {}, title), el("span", {class: "quiet"}, ` ${y}`)),
    drawing,
    legend,
    numbers,
  );
}
