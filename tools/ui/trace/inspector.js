"use strict";
// One number of a map under the magnifying glass: how it arose, and where its gradient came from.

const SHOWN_TERMS = 12;

function inspectorView(step, numbers, channel, goTo, start) {
  const [, height, width] = step.planes;
  const at = {...(start ?? strongestPlace(step, numbers, channel))};
  const parts = el("div", {class: "parts", "aria-live": "polite"});
  const maps = ["value", "gradient"].map((kind) => {
    const limit = numbers[`${kind}Limit`][channel];
    const exact = kind === "value" ? "exactValue" : "exactGradient";
    const canvas = el("canvas", {
      class: "cells large",
      role: "application",
      tabindex: "0",
      "aria-label": `${kind} of channel ${channelName(step, channel)}: arrow keys choose a pixel`,
    });
    const draw = () =>
      drawCells(canvas, height, width, (row, column) => {
        const element = (channel * height + row) * width + column;
        const known = exactAt(step, numbers, exact, element);
        return known !== undefined && limit > 0 ? known / limit : roughly(step, numbers, kind, channel, row, column);
      });
    draw();
    const mark = el("span", {class: "mark", "aria-hidden": "true"});
    return {kind, canvas, mark, limit, exact};
  });
  const fields = ["row", "column"].map((name) =>
    el("input", {
      type: "number",
      min: 0,
      max: (name === "row" ? height : width) - 1,
      value: at[name],
      "aria-label": name,
      change: (event) => move(name, Number(event.target.value)),
    }),
  );
  const move = (name, value) => {
    at[name] = Math.min((name === "row" ? height : width) - 1, Math.max(0, Math.round(value) || 0));
    show();
  };
  let turn = 0;
  const show = async () => {
    fields.forEach((field) => (field.value = at[field.getAttribute("aria-label")]));
    for (const {mark} of maps)
      place(mark, (100 * at.column) / width, (100 * at.row) / height, 100 / width, 100 / height);
    const mine = ++turn;
    const loaded = await neighbourhood(step);
    if (mine === turn)
      parts.replaceChildren(
        ...partsOf(step, loaded, numbers, (channel * height + at.row) * width + at.column, goTo).filter(Boolean),
      );
  };
  const KEYS = {ArrowUp: ["row", -1], ArrowDown: ["row", 1], ArrowLeft: ["column", -1], ArrowRight: ["column", 1]};
  for (const {canvas} of maps) {
    canvas.addEventListener("click", (event) => {
      const pixel = pixelUnder(event, {width, height});
      at.row = Math.floor(pixel / width);
      at.column = pixel % width;
      show();
    });
    canvas.addEventListener("keydown", (event) => {
      const key = KEYS[event.key];
      if (!key) return;
      event.preventDefault();
      event.stopPropagation();
      move(key[0], at[key[0]] + key[1]);
    });
  }
  show();
  return el(
    "section",
    {class: "inspector"},
    el(
      "h4",
      {},
      step.planes[0] === 1
        ? "One number, taken apart"
        : `One number of channel ${channelName(step, channel)}, taken apart`,
    ),
    el(
      "div",
      {class: "two-maps"},
      maps.map(({kind, canvas, mark, limit, exact}) =>
        el(
          "figure",
          {},
          Object.assign(el("div", {class: "frame"}, canvas, exactFrame(step), mark), {
            style: `max-width:${2.5 * Math.max(width, height)}rem`, // few cells do not need much room
          }),
          el(
            "figcaption",
            {class: "quiet"},
            `${kind}, full colour at \u00b1${number(limit, 2)}${holdsAll(step) ? "" : "; dashed: where the page holds exact numbers"}`,
          ),
          numberGrid(step, numbers, exact, channel),
        ),
      ),
    ),
    el(
      "p",
      {class: "controls"},
      "Click a pixel, or choose: ",
      el("label", {}, "row ", fields[0]),
      el("label", {}, "column ", fields[1]),
    ),
    parts,
  );
}

const holdsAll = (step) => step.exact.height === step.planes[1] && step.exact.width === step.planes[2];

// Around the places of which the page holds exact numbers.
function exactFrame(step) {
  const [, height, width] = step.planes;
  const {top, left, height: rows, width: columns} = step.exact;
  if (holdsAll(step)) return null;
  return place(
    el("span", {class: "window", "aria-hidden": "true"}),
    (100 * left) / width,
    (100 * top) / height,
    (100 * columns) / width,
    (100 * rows) / height,
  );
}

// A few numbers are written out.
function numberGrid(step, numbers, exact, channel) {
  const [, height, width] = step.planes;
  if (height > 8 || width > 8 || !step.exact.channels.includes(channel)) return null;
  const cells = Array.from({length: height * width}, (_, i) =>
    el("span", {}, plain(exactAt(step, numbers, exact, channel * height * width + i), 3)),
  );
  return Object.assign(el("div", {class: "grid"}, cells), {style: `grid-template-columns:repeat(${width}, auto)`});
}

// Where gradient x value is largest among what the page holds exactly; where no gradient is, the largest value.
function strongestPlace(step, numbers, channel) {
  const {top, left, height, width} = step.exact;
  const [, rows, columns] = step.planes;
  let best = {row: top, column: left};
  let most = [-1, -1];
  for (let row = top; row < top + height; ++row)
    for (let column = left; column < left + width; ++column) {
      const element = (channel * rows + row) * columns + column;
      const value = exactAt(step, numbers, "exactValue", element);
      const gradient = exactAt(step, numbers, "exactGradient", element);
      const score_ = [size((value ?? 0) * (gradient ?? 0)), size(value ?? 0)];
      if (score_[0] > most[0] || (score_[0] === most[0] && score_[1] > most[1])) [best, most] = [{row, column}, score_];
    }
  return best;
}

// A word of the command that a shell takes as it is.
const shellWord = (word) => (/^[\w.,:\/-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);

function partsOf(step, loaded, numbers, element, goTo) {
  const name = placeOf(step.output, element);
  const value = exactAt(step, loaded.get(step.number), "exactValue", element);
  const all = [
    commandView(`${view.command} --element ${shellWord(`${step.name}:${name || 0}`)}`),
    ["conv2d", "linear"].includes(step.op) &&
      el(
        "p",
        {class: "quiet"},
        `Weights have gradients, too: --weight ${step.name}:${step.op === "conv2d" ? "o,c,u,v" : "o,i"} takes one apart.`,
      ),
  ];
  if (value === undefined) return [el("p", {}, notHeld(step, numbers, element)), ...all];
  return [
    el("h5", {}, `Forward: ${step.name}[${name}] is ${plain(value, 6)}`),
    forwardView(step, loaded, element, goTo),
    el("p", {}, becomesText(step, loaded, element)),
    el(
      "h5",
      {},
      `Backward: its gradient is ${plain(exactAt(step, loaded.get(step.number), "exactGradient", element), 6)}`,
    ),
    gradientView(step, loaded, element, goTo),
    el("p", {class: "quiet"}, "All terms, in full precision:"),
    ...all,
  ];
}

function notHeld(step, numbers, element) {
  const [, height, width] = step.planes;
  const channel = Math.floor(element / (height * width));
  const [row, column] = [Math.floor(element / width) % height, element % width];
  const about = (kind) =>
    number(numbers[`${kind}Limit`][channel] * roughly(step, numbers, kind, channel, row, column), 2);
  const {channels, top, left, height: rows, width: columns} = step.exact;
  const why = channels.includes(channel)
    ? `of this channel it holds exact numbers in rows ${top} to ${top + rows - 1} and columns ${left} to ${left + columns - 1}`
    : `this is none of the ${channels.length} channels whose exact numbers it holds`;
  return `Value about ${about("value")}, gradient about ${about("gradient")}, as far as the page can tell: ${why}. Ask the program:`;
}

// The number of a term, as a way to it where the walk has been there.
function termLink(step, element, name, goTo) {
  const text = `${name}[${placeOf(step.output ?? step.shape, element)}]`;
  if (!stepByNumber.has(step.number)) return text;
  return el("button", {type: "button", class: "link", click: () => goTo(step, element)}, text);
}

function forwardView(step, loaded, element, goTo) {
  if (step.op === "watched") return el("p", {class: "quiet"}, "It was given, not computed.");
  if (step.index === 0) return el("p", {class: "quiet"}, "What it was computed from lies before the end of this walk.");
  const parts = forwardParts(step, loaded, element);
  if (!parts) return el("p", {class: "quiet"}, "The page cannot take this op apart; the command below can.");
  if (!parts.adds) return el("p", {}, curvedText(step, parts));
  const rows = parts.terms.slice(0, SHOWN_TERMS).map(({link, value, product}) => {
    const {name, shape, step: from} = step.inputs[link.input];
    return [
      stepByNumber.has(from)
        ? termLink(stepByNumber.get(from), link.element, stepByNumber.get(from).name, goTo)
        : `${name}[${placeOf(shape, link.element)}]`,
      plain(value, 5),
      plain(link.slope, 5),
      plain(product, 5),
    ];
  });
  return el(
    "div",
    {},
    step.op === "batch_norm" && constantsOf(step, loaded, element),
    step.op === "conv2d" && patchView(step, loaded, parts),
    rows.length > 0 &&
      table(step.op === "conv2d" ? "Patch, kernel, products" : "Terms", ["number", "value", "times", "gives"], rows),
    el("p", {}, sumText(parts, SHOWN_TERMS)),
  );
}

// An op that is no sum: its value, and its slope there.
function curvedText(step, {terms, recorded}) {
  if (terms.length === 0) return `It is ${plain(recorded, 6)}; its input is not in the page.`;
  const [{value, link}] = terms;
  return `${step.op}(${plain(value, 6)}) = ${plain(recorded, 6)}; its slope there is ${plain(link.slope, 6)}.`;
}

function gradientView(step, loaded, element, goTo) {
  if (step.number === trace.to)
    return el("p", {class: "quiet"}, "The gradient of the chosen number with respect to itself is 1.");
  const parts = gradientParts(step, loaded, element);
  if (!parts) return el("p", {class: "quiet"}, "The page cannot take the op behind apart; the command below can.");
  if (parts.terms.length === 0 && parts.missing === 0)
    return el("p", {class: "quiet"}, "No number that was computed from it has a gradient.");
  const rows = parts.terms
    .slice(0, SHOWN_TERMS)
    .map(({link, reader: behind, value, product}) => [
      termLink(behind, link.output, behind.name, goTo),
      plain(value, 5),
      plain(link.slope, 5),
      plain(product, 5),
    ]);
  return el(
    "div",
    {},
    rows.length > 0 &&
      table("Where its gradient came from", ["computed from it", "its gradient", "times", "gives"], rows),
    el("p", {}, sumText(parts, SHOWN_TERMS)),
  );
}

function sumText({terms, missing, constant, sum, rest, recorded}, shown) {
  const sentences = [];
  const hidden = terms.length - shown;
  if (hidden > 0) sentences.push(`${hidden} smaller terms give ${number(total(terms.slice(shown)), 4)}.`);
  if (constant?.value) sentences.push(`${constant.text}: ${plain(constant.value, 5)}.`);
  if (missing > 0)
    sentences.push(
      `${missing} more ${missing === 1 ? "term is" : "terms are"} not in the page; they must give ${plain(rest, 4)}, for the recorded number is ${plain(recorded, 6)}.`,
    );
  else sentences.push(`Together ${plain(sum, 7)}; recorded ${plain(recorded, 7)}, difference ${number(rest, 1)}.`);
  return sentences.join(" ");
}

function constantsOf(step, loaded, element) {
  const {gamma, beta, mean, variance} = normalisation(step, reader(step, loaded), element);
  return el(
    "p",
    {},
    `Channel ${channelOf(step, element)} has gamma ${plain(gamma, 5)}, beta ${plain(beta, 5)}, mean ${plain(mean, 5)}, variance ${plain(variance, 5)}.`,
  );
}

// What normalisation and activation make of it afterwards, place by place.
function becomesText(step, loaded, element) {
  const pieces = [];
  for (let now = step; now.readers?.length === 1;) {
    const next = stepByNumber.get(now.readers[0]);
    const value = loaded.has(next.number) && exactAt(next, loaded.get(next.number), "exactValue", element);
    if ((next.op !== "batch_norm" && !SLOPES[next.op]) || !Number.isFinite(value)) break;
    pieces.push(`${next.op} makes ${plain(value, 5)} of it`);
    now = next;
  }
  return pieces.length > 0 ? `Afterwards ${pieces.join(", then ")}.` : "";
}

// The three input channels that give most, each as patch x kernel = products.
function patchView(step, loaded, parts) {
  const [, , rows, columns] = step.inputs[1].shape;
  if (rows * columns === 1) return null;
  const channels = new Map();
  for (const term of parts.terms) {
    const [, channel] = term.link.kernel;
    if (!channels.has(channel)) channels.set(channel, {channel, terms: [], sum: 0});
    channels.get(channel).terms.push(term);
    channels.get(channel).sum += term.product;
  }
  const most = [...channels.values()].sort((a, b) => size(b.sum) - size(a.sum)).slice(0, 3);
  return el(
    "div",
    {class: "patches"},
    most.map((one) => patchRow(step, one, rows, columns)),
  );
}

function patchRow(step, {terms, sum}, rows, columns) {
  const grid = (title, pick) => {
    const cells = Array.from({length: rows * columns}, () => null);
    for (const term of terms) cells[term.link.kernel[2] * columns + term.link.kernel[3]] = pick(term);
    const limit = Math.max(...cells.map((v) => size(v ?? 0))) || 1;
    return el(
      "figure",
      {},
      el("figcaption", {}, title),
      Object.assign(
        el(
          "div",
          {class: "grid"},
          cells.map((v) => {
            const colour = v === null ? null : COLOURS.diverging[Math.round((255 * v) / limit) + 255];
            const cell = el("span", {class: v === null ? "none" : null}, v === null ? "\u2013" : plain(v, 2));
            if (colour) {
              cell.style.background = `rgb(${colour.join(" ")})`;
              cell.style.color = inkOn(colour);
            }
            return cell;
          }),
        ),
        {style: `grid-template-columns:repeat(${columns}, auto)`},
      ),
    );
  };
  const channel = unravelled(step.inputs[0].shape, terms[0].link.element)[1];
  return el(
    "div",
    {class: "patch"},
    grid(`input channel ${channel}`, ({value}) => value),
    el("span", {"aria-hidden": "true"}, "\u00d7"),
    grid("kernel", ({link}) => link.slope),
    el("span", {"aria-hidden": "true"}, "="),
    grid(`products, together ${plain(sum, 4)}`, ({product}) => product),
  );
}
