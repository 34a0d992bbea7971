"use strict";
// The trace as it stands in the page: trace.json, and with every step where its numbers are.

const trace = JSON.parse(document.getElementById("trace").textContent);
const view = JSON.parse(document.getElementById("view").textContent);

// In the order of computation; the last one is the chosen number.
const steps = trace.steps.map((step, i) => ({...step, ...view.steps[i], index: i}));
const stepByNumber = new Map(steps.map((step) => [step.number, step]));
const elementsOf = (shape) => shape.reduce((product, extent) => product * extent, 1);
const shapeText = (shape) => `[${shape.join(",")}]`;
const size = (x) => Math.abs(x);
const largest = (values) => values.reduce((most, value) => Math.max(most, value), -Infinity);
const smallest = (values) => -largest(values.map((value) => -value));

// A zlib stream in base64 as bytes.
async function inflated(base64) {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

// What the page holds of a step's value and gradient, read once:
//   contribution, valueLimit, gradientLimit: of each channel
//   order: the channels, the largest contribution first
//   value, gradient: small maps of all channels, in 127ths of the channel's limit
//   exactValue, exactGradient: see exactAt
//   weights: {name: {shape, rows, numbers}}
const loadedNumbers = new Map();
function numbersOf(step) {
  if (!loadedNumbers.has(step.number)) loadedNumbers.set(step.number, readNumbers(step));
  return loadedNumbers.get(step.number);
}

async function readNumbers(step) {
  const buffer = await inflated(assets[step.asset].deflate);
  let at = 0;
  const floats = (count) => {
    const from = at;
    at += 4 * count;
    return new Float32Array(buffer, from, count);
  };
  const bytes = (count) => {
    const from = at;
    at += count;
    return new Int8Array(buffer, from, count);
  };
  const [channels] = step.planes;
  const exact = step.exact.channels.length * step.exact.height * step.exact.width;
  const numbers = {
    contribution: floats(channels),
    valueLimit: floats(channels),
    gradientLimit: floats(channels),
    exactValue: floats(exact),
    exactGradient: floats(exact),
    weights: Object.fromEntries(
      step.weights.map(({name, shape, rows, floats: count}) => [name, {shape, rows, numbers: floats(count)}]),
    ),
    value: bytes(channels * step.shown[0] * step.shown[1]),
    gradient: bytes(channels * step.shown[0] * step.shown[1]),
  };
  numbers.order = [...numbers.contribution.keys()].sort(
    (a, b) => size(numbers.contribution[b]) - size(numbers.contribution[a]) || a - b,
  );
  return numbers;
}

// A number of a step's value or gradient ("exactValue", "exactGradient") as it was recorded, at a place in C order;
// undefined where the page does not hold it. A channel without gradient is known to be 0.
function exactAt(step, numbers, kind, element) {
  const [, height, width] = step.planes;
  const {channels, top, left, height: rows, width: columns} = step.exact;
  const channel = Math.floor(element / (height * width));
  if (kind === "exactGradient" && numbers.gradientLimit[channel] === 0) return 0;
  const row = (Math.floor(element / width) % height) - top;
  const column = (element % width) - left;
  const i = channels.indexOf(channel);
  if (i < 0 || row < 0 || row >= rows || column < 0 || column >= columns) return undefined;
  return numbers[kind][(i * rows + row) * columns + column];
}

// A place as the program writes it for --element, without a batch of one.
function placeOf(shape, element) {
  const place = [];
  for (let axis = shape.length - 1, rest = element; axis >= 0; --axis) {
    place.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return (shape.length > 1 && shape[0] === 1 ? place.slice(1) : place).join(",");
}
