"use strict";
// How sampled values settle, and how sure they are in the end.

// Values with their intervals: a dot and a line per player.
function intervalChart(object, method) {
  const names = (object.game?.players ?? []).map((player) => player.name);
  const ends = method.intervals.flat().filter(Number.isFinite);
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  const span = high - low || 1;
  const at = (value) => `${(100 * (value - low)) / span}%`;
  return el(
    "section",
    {},
    el("h4", {}, methodInfo(method.name).title, el("span", {class: "quiet"}, ` in ${unit(object)}, with intervals`)),
    el(
      "ul",
      {class: "bars"},
      method.values.map((value, i) => {
        const dot = el("div", {class: "dot"});
        const zero = el("div", {class: "zero"});
        const spread = method.intervals[i];
        dot.style.left = at(value);
        zero.style.left = at(0);
        const line = spread && Number.isFinite(spread[0]) && el("div", {class: "whisker"});
        if (line) Object.assign(line.style, {left: at(spread[0]), width: `${(100 * (spread[1] - spread[0])) / span}%`});
        return el(
          "li",
          {},
          el("span", {class: "name"}, names[i] ?? `part ${i + 1}`),
          el("span", {class: "track", "aria-hidden": "true"}, zero, line, dot),
          el(
            "span",
            {class: "value"},
            el("b", {}, signed(object, value)),
            spread && el("span", {class: "quiet"}, ` ${interval(object, ...spread, value)}`),
          ),
        );
      }),
    ),
  );
}

const hasIntervals = (method) =>
  (method.intervals ?? []).length > 0 && method.values?.length === method.intervals.length;
SECTIONS.convergence = {
  title: "Convergence and intervals",
  about: "how sure the sampled values are",
  has: ({object}) => (object.methods ?? []).some((method) => method.convergence?.length > 1 || hasIntervals(method)),
  build: ({object}) =>
    el(
      "div",
      {},
      lineChart(
        "Largest half width of an interval",
        object.methods
          .filter((method) => method.convergence?.length > 1)
          .map((method) => ({name: methodInfo(method.name).title, points: method.convergence})),
        {
          x: "evaluations (masked pictures)",
          y: `in ${unit(object)}; smaller is surer`,
          logX: true,
          xText: whole,
          yText: (value) => bare(object, value),
        },
      ),
      el(
        "p",
        {},
        prose(
          "Two parts whose intervals overlap cannot be ranked. Methods without an interval are exact, or do not sample.",
        ),
      ),
      object.methods.filter(hasIntervals).map((method) => intervalChart(object, method)),
    ),
};
