"use strict";
// How far the methods agree, as a matrix, and what another baseline or another question makes of it.

const AGREEMENTS = {
  spearman: {label: "rank correlation", text: (pair) => number(pair.spearman)},
  above_control: {label: "above the best control", text: (pair) => number(pair.above_control)},
  pearson: {label: "correlation", text: (pair) => number(pair.pearson)},
  top: {label: "same top parts", text: (pair) => (Number.isFinite(pair.top) ? percent(pair.top) : "")},
  sign: {label: "same sign", text: (pair) => (Number.isFinite(pair.sign) ? percent(pair.sign) : "")},
};

function agreementMatrix(pairs) {
  const names = [...new Set(pairs.flatMap(({a, b}) => [a, b]))];
  const place = el("div", {});
  const cell = (kind, a, b) => {
    const pair = pairs.find((one) => (one.a === a && one.b === b) || (one.a === b && one.b === a));
    if (!pair) return a === b ? "\u2013" : "";
    const above = pair.above_control > 0;
    const control = pair.control && kind === "spearman";
    return [
      above ? el("b", {}, `${AGREEMENTS[kind].text(pair)} \u25b2`) : AGREEMENTS[kind].text(pair),
      control && el("span", {class: "quiet beside-value"}, `${number(pair.control.spearman)} ${pair.control.name}`),
    ];
  };
  const draw = (kind) =>
    place.replaceChildren(
      table(
        `Pairs of methods on the same parts: ${AGREEMENTS[kind].label}`,
        ["method", ...names.map((name) => methodInfo(name).title)],
        names.map((a) => [methodInfo(a).title, ...names.map((b) => cell(kind, a, b))]),
      ),
    );
  draw("spearman");
  const labels = Object.fromEntries(Object.entries(AGREEMENTS).map(([kind, {label}]) => [kind, label]));
  return el(
    "div",
    {},
    el(
      "p",
      {},
      prose(
        "Two maps can agree because of the picture, or because of the network whatever it was asked. So below each rank correlation stands the best that a control reaches with one of the two; \u25b2 marks the pairs that are above it.",
      ),
    ),
    el("div", {class: "controls"}, choice("agreement", "Show:", labels, "spearman", draw)),
    place,
  );
}

SECTIONS.agreement = {
  title: "Agreement",
  about: "do the methods say the same, under this baseline and another one?",
  has: ({object}) => (object.agreement ?? []).length > 0 || object.second_baseline || object.another_question,
  build: ({object}) => {
    const phi = gameOf(object).phi;
    return el(
      "div",
      {},
      (object.agreement ?? []).length > 0 && agreementMatrix(object.agreement),
      object.second_baseline &&
        el(
          "section",
          {},
          el("h4", {}, `With hidden parts as “${object.second_baseline.baseline}”`),
          table(
            "The same game under a second baseline",
            ["method", "rank correlation with the first", "parts whose sign changes"],
            (object.second_baseline.methods ?? []).map((row) => [
              methodInfo(row.method).title,
              number(row.spearman),
              (row.flips ?? []).join(", ") || "none",
            ]),
          ),
        ),
      object.another_question &&
        el(
          "section",
          {},
          el("h4", {}, "Another question: ", object.another_question.target),
          el("p", {}, prose(object.another_question.sentence)),
          Number.isFinite(object.another_question.spearman) &&
            el(
              "p",
              {},
              prose(
                `The rank correlation of its parts with those of this report's question is ${number(object.another_question.spearman)}.`,
              ),
            ),
          !object.another_question.sentence &&
            Number.isFinite(object.another_question.takeover_share) &&
            el(
              "p",
              {class: "quiet"},
              `Another candidate took over in ${percent(object.another_question.takeover_share)} of the coalitions.`,
            ),
          (object.another_question.values ?? []).length > 0 &&
            table(
              `Parts of the two questions, in ${unit(object)}`,
              ["part", "this report's question", "the other question"],
              object.another_question.values.map((value, i) => [
                object.game?.players?.[i]?.name ?? `part ${i + 1}`,
                phi ? signed(object, phi[i]) : "",
                signed(object, value),
              ]),
            ),
        ),
    );
  },
};
