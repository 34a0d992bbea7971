"use strict";
// One step: what it computed, with which formula, and what came back through it.

const named = (step) =>
  `${step.number} ${step.name === `${step.op}_${step.number}` ? "" : `\u201c${step.name}\u201d `}`;

function stepLinks(title, numbers, goTo) {
  const there = numbers.filter((number_) => stepByNumber.has(number_));
  if (there.length === 0) return null;
  return [
    ` ${title} `,
    there.map((number_, i) => [
      i > 0 && ", ",
      el(
        "button",
        {type: "button", class: "link", click: () => goTo(stepByNumber.get(number_))},
        `step ${named(stepByNumber.get(number_)).trim()}`,
      ),
    ]),
    ".",
  ];
}

// Each symbol of the formula with the shape that it has here.
function symbols(step) {
  const rows = (step.inputs ?? []).map(({name, shape, step: from, from: where}) => [
    el("code", {}, name),
    el("code", {}, shapeText(shape)),
    from === null ? "weights or constants" : `step ${from}, \u201c${where}\u201d`,
  ]);
  rows.push([el("code", {}, "y"), el("code", {}, shapeText(step.output)), "what it gives"]);
  rows.push([el("code", {}, "dy, dx, \u2026"), "", "the gradients of the chosen number with respect to y, x, \u2026"]);
  if (step.op === "conv2d")
    rows.push(
      [el("code", {}, "n, o, c"), "", "picture of the batch, output channel (filter), input channel within its group"],
      [el("code", {}, "i, j; u, v"), "", "row and column of the output; of the kernel"],
      [el("code", {}, "s, p, d"), "", "stride, padding, dilation: the options above"],
    );
  return table("Symbols", ["symbol", "shape here", "what"], rows);
}

function formulas(step) {
  if (!step.forward) return null;
  return el(
    "div",
    {class: "formulas"},
    el("p", {}, el("b", {}, "Forward "), el("code", {}, step.forward)),
    step.backward
      .slice(0, step.inputs.length)
      .map((line, i) => el("p", {}, el("b", {}, i === 0 ? "Backward " : ""), el("code", {}, line))),
    step.options && el("p", {class: "quiet"}, step.options),
    symbols(step),
  );
}

function checkView(step) {
  const {check} = step;
  if (!check)
    return step.op === "watched" || step.index === 0
      ? el("p", {class: "quiet"}, step.op === "watched" ? "There is nothing to check." : "The walk ends here.")
      : el("p", {class: "quiet"}, "Not checked in this run (--samples 0).");
  const worst = check.element;
  const where =
    worst &&
    `at ${worst.input}[${worst.place}]: ${plain(worst.analytic, 6)} by the formula, ${plain(worst.numeric, 6)} by differences`;
  return el(
    "div",
    {class: check.passed ? "check" : "check reason"},
    el(
      "p",
      {},
      el(
        "span",
        {class: `badge ${check.passed ? "good" : "bad"}`},
        el("span", {class: "sign", "aria-hidden": "true"}, check.passed ? "\u2713" : "\u2717"),
        check.passed ? "check passed" : "check failed",
      ),
      ` ${check.checked} numbers compared with central differences; worst error ${number(check.worst_error, 2)}${where ? ` ${where}` : ""}.`,
    ),
    !check.passed &&
      el("p", {}, "The formula's gradient is not the slope of what was computed: this op's backward is wrong."),
    step.gradient.l2 === 0 &&
      el("p", {class: "quiet"}, "As no gradient comes here, the check was made with random numbers in its place."),
    check.kinks.length > 0 &&
      el(
        "p",
        {class: "quiet"},
        `At ${check.kinks.length} of the sampled places the function has no derivative (a kink), so they are not judged: `,
        check.kinks.map(({input, place: at}) => `${input}[${at}]`).join(", "),
        ".",
      ),
  );
}

function statisticsOf(step) {
  const row = (title, key, text = (x) => plain(x, 3)) => [title, text(step.value[key]), text(step.gradient[key])];
  const rows = [
    row("smallest", "min"),
    row("mean", "mean"),
    row("largest", "max"),
    row("L2 norm", "l2"),
    row("zeros", "zeros", percent),
  ];
  if (step.value.nonfinite + step.gradient.nonfinite > 0) rows.push(row("not finite", "nonfinite", whole));
  return table("Statistics", ["of the", "value", "gradient"], rows);
}

const bytesText = (bytes) =>
  bytes < 1e3 ? `${bytes} bytes` : bytes < 1e5 ? `${number(bytes / 1e3, 2)} kB` : `${number(bytes / 1e6, 2)} MB`;
function costOf(step) {
  const parts = [
    step.multiply_adds > 0 &&
      `${step.multiply_adds < 1e5 ? whole(step.multiply_adds) : `${number(step.multiply_adds / 1e6, 3)} million`} multiply-adds`,
    step.index > 0 && `${number(step.forward_ms, 2)} ms forward, ${number(step.backward_ms, 2)} ms backward`,
    bytesText(step.bytes),
    step.saturated !== null &&
      `${percent(step.saturated)} of its places let less than a hundredth of the gradient through`,
  ];
  return el("p", {class: "quiet"}, parts.filter(Boolean).join(" \u00b7 "));
}

// The step on the page; its maps come a moment later.
function stepView(step, goTo, element) {
  const inputs = (step.inputs ?? []).map(({step: from}) => from).filter((from) => from !== null);
  const maps = el("div", {class: "maps"}, el("p", {class: "quiet"}, "Reading the maps\u2026"));
  numbersOf(step).then((numbers) => maps.isConnected && maps.replaceChildren(...mapsOf(step, numbers, goTo, element)));
  return el(
    "article",
    {class: "step", "data-step": step.number},
    el("h3", {tabindex: "-1"}, `Step ${named(step)}\u2013 ${opName(step.op)} ${shapeText(step.output)}`),
    el(
      "p",
      {class: "asked"},
      `${step.index + 1} of ${steps.length} in the order of computation.`,
      stepLinks("It reads", [...new Set(inputs)], goTo),
      stepLinks("It is read by", step.readers ?? [], goTo),
    ),
    el("p", {class: "seat"}, prose(noteOf(step))),
    checkView(step),
    formulas(step),
    el(
      "div",
      {class: "statistics"},
      statisticsOf(step),
      el(
        "div",
        {},
        el("b", {}, "Values"),
        histogram("Values", step.values),
        el("b", {}, "Gradients"),
        histogram("Gradients", step.gradients),
      ),
    ),
    costOf(step),
    maps,
  );
}

// `element`: the number to begin with, else the strongest one.
function mapsOf(step, numbers, goTo, element) {
  const [channels, height, width] = step.planes;
  const gallery = el("div");
  const inspector = el("div");
  const choose = (channel, place_) => {
    gallery
      .querySelectorAll("button[data-channel]")
      .forEach((button) => button.setAttribute("aria-pressed", String(Number(button.dataset.channel) === channel)));
    inspector.replaceChildren(inspectorView(step, numbers, channel, goTo, place_));
  };
  const held = new Set(step.exact.channels);
  const first =
    element === undefined ? numbers.order.find((channel) => held.has(channel)) : Math.floor(element / (height * width));
  gallery.append(channelGallery(step, numbers, first, (channel) => choose(channel)));
  choose(
    first,
    element === undefined ? undefined : {row: Math.floor(element / width) % height, column: element % width},
  );
  return [
    el("h4", {}, channels === 1 ? "The map" : `All ${channels} maps of ${height} x ${width}`),
    el(
      "p",
      {class: "quiet"},
      "Each pair: the value above, its gradient below, both in their own scale (warm positive, cold negative); under it the channel and its contribution, the sum of gradient x value. Largest contribution first.",
    ),
    gallery,
    inspector,
  ];
}
