"use strict";
// The numbers of all methods beside chance and controls.

const measureKey = (measure) => [measure.name, measure.by, measure.filling].filter(Boolean).join(", ");
const DIRECTION_SIGNS = {higher: " \u2191", lower: " \u2193"};

function measureCell(measure) {
  if (!measure) return "";
  if (!Number.isFinite(measure.value))
    return el("span", {class: "quiet"}, `undefined${measure.why ? `: ${measure.why}` : ""}`);
  return [
    el("b", {}, Number.isInteger(measure.value) ? whole(measure.value) : number(measure.value, 3)),
    measure.unit ? ` ${measure.unit}` : "",
    Number.isFinite(measure.heat) && el("span", {class: "quiet beside-value"}, `${percent(measure.heat)} of the heat`),
    Number.isFinite(measure.lower) &&
      el("span", {class: "quiet beside-value"}, fromTo(number(measure.lower, 3), number(measure.upper, 3))),
    Number.isFinite(measure.chance) && el("span", {class: "quiet beside-value"}, `chance ${number(measure.chance, 3)}`),
  ].filter(Boolean);
}

// The control that does best by this measure; where no direction is better, none.
function bestControl(object, key, direction) {
  const values = (object.controls ?? [])
    .map((control) => ({name: control.name, measure: (control.measures ?? []).find((one) => measureKey(one) === key)}))
    .filter(({measure}) => Number.isFinite(measure?.value));
  if (values.length === 0 || (direction !== "higher" && direction !== "lower")) return "";
  const best = values.reduce((a, b) => ((direction === "higher") === b.measure.value > a.measure.value ? b : a));
  return [el("b", {}, number(best.measure.value, 3)), el("span", {class: "quiet beside-value"}, best.name)];
}

SECTIONS.numbers = {
  title: "All numbers",
  about: "every measure, with chance and the best control beside it",
  has: ({object}) => (object.methods ?? []).some((method) => (method.measures ?? []).length > 0),
  build: ({object}) => {
    const methods = object.methods.filter((method) => (method.measures ?? []).length > 0);
    const rows = new Map(methods.flatMap((method) => method.measures).map((measure) => [measureKey(measure), measure]));
    return el(
      "div",
      {},
      el(
        "p",
        {},
        "\u2191 higher is better, \u2193 lower is better, no arrow: a description, not a merit. ",
        prose("chance is what a random order reaches; the best control is the one that a method has to beat."),
      ),
      table(
        "Measures",
        ["measure", "best control", ...methods.map((method) => methodInfo(method.name).title)],
        [...rows].map(([key, measure]) => [
          [prose(key), DIRECTION_SIGNS[measure.direction] ?? ""].flat(),
          bestControl(object, key, measure.direction),
          ...methods.map((method) => measureCell(method.measures.find((one) => measureKey(one) === key))),
        ]),
      ),
      valuesOfParts(object),
    );
  },
};

// What each method gives to each part: in units of the target where the parts are the method's own, else the map's mean.
function valuesOfParts(object) {
  const players = object.game?.players ?? [];
  const methods = (object.methods ?? []).filter(
    (method) => players.length > 0 && method.values?.length === players.length,
  );
  return methods.length === 0
    ? null
    : el(
        "section",
        {},
        table(
          "What each method gives to each part",
          [
            "part",
            ...methods.map((method) => [
              methodInfo(method.name).title,
              el("span", {class: "quiet beside-value"}, method.own_players ? unit(object) : "mean of the map"),
            ]),
          ],
          players.map((player, i) => [
            player.name,
            ...methods.map((method) =>
              method.own_players ? signed(object, method.values[i]) : number(method.values[i], 2),
            ),
          ]),
        ),
      );
}
