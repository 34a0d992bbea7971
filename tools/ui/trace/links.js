"use strict";
// The links of every op: of an output to the inputs that it is made of, and of an input to the outputs that follow it.
//
// A link: {input: number of the step's input, element: of that input, output: element of the step, slope}. `at(input,
// element)` reads an input, `at(-1, element)` the output; undefined where the page does not hold the number, and then
// the slope is undefined, too.

const inside = (shape, place) => place.every((index, axis) => index >= 0 && index < shape[axis]);

// Every place of a kernel or window: make(row, column).
function overWindow([rows, columns], make) {
  return Array.from({length: rows * columns}, (_, i) => make(Math.floor(i / columns), i % columns));
}

// conv2d: y[o] = b[o] + sum w[o,c,u,v] x[c0+c, ...]; slopes are weights, and for a weight the inputs that it meets.
const KERNEL_LINKS = {
  inputs(step, at, element) {
    const [n, filter, row, column] = unravelled(step.output, element);
    const {window, perGroup, filters} = convolution(step);
    const first = Math.floor(filter / filters) * perGroup;
    return Array.from({length: perGroup}, (_, channel) =>
      overWindow(window.size, (u, v) => ({
        place: [n, first + channel, met(window, 0, row, u), met(window, 1, column, v)],
        kernel: [filter, channel, u, v],
      })),
    )
      .flat()
      .filter(({place}) => inside(step.inputs[0].shape, place))
      .map(({place, kernel}) => ({
        input: 0,
        element: ravelled(step.inputs[0].shape, place),
        output: element,
        kernel,
        slope: at(1, ravelled(step.inputs[1].shape, kernel)),
      }));
  },
  outputs(step, at, input, element) {
    const {window, perGroup, filters} = convolution(step);
    if (input === 2) return planeOf(step, element).map((output) => ({input, element, output, slope: 1}));
    if (input === 1) return KERNEL_LINKS.ofWeight(step, at, element);
    const [n, channel, row, column] = unravelled(step.inputs[0].shape, element);
    const first = Math.floor(channel / perGroup) * filters;
    return Array.from({length: filters}, (_, i) =>
      overWindow(window.size, (u, v) => ({
        place: [n, first + i, meeting(window, 0, row, u), meeting(window, 1, column, v)],
        kernel: [first + i, channel % perGroup, u, v],
      })),
    )
      .flat()
      .filter(({place}) => !place.includes(null) && inside(step.output, place))
      .map(({place, kernel}) => ({
        input,
        element,
        output: ravelled(step.output, place),
        kernel,
        slope: at(1, ravelled(step.inputs[1].shape, kernel)),
      }));
  },
  ofWeight(step, at, element) {
    const {window, perGroup, filters} = convolution(step);
    const [filter, channel, u, v] = unravelled(step.inputs[1].shape, element);
    return planeOf(step, filter)
      .map((output) => {
        const [n, , row, column] = unravelled(step.output, output);
        const from = Math.floor(filter / filters) * perGroup + channel;
        return {output, place: [n, from, met(window, 0, row, u), met(window, 1, column, v)]};
      })
      .filter(({place}) => inside(step.inputs[0].shape, place))
      .map(({output, place}) => ({
        input: 1,
        element,
        output,
        slope: at(0, ravelled(step.inputs[0].shape, place)),
      }));
  },
  constant: (step, at, element) =>
    step.inputs.length > 2 ? {text: "bias", value: at(2, unravelled(step.output, element)[1])} : null,
};
function convolution(step) {
  const [all, perGroup] = step.inputs[1].shape;
  return {window: windowOf(step), perGroup, filters: all / (step.inputs[0].shape[1] / perGroup)};
}
// The outputs of one filter, in all pictures.
function planeOf(step, filter) {
  const [pictures, filters, height, width] = step.output;
  return Array.from(
    {length: pictures * height * width},
    (_, i) => (Math.floor(i / (height * width)) * filters + filter) * height * width + (i % (height * width)),
  );
}

// linear: Y[n,o] = sum_i X[n,i] W[o,i] + b[o]
const LINEAR_LINKS = {
  inputs(step, at, element) {
    const [n, o] = unravelled(step.output, element);
    const [, length] = step.inputs[1].shape;
    return Array.from({length}, (_, i) => ({
      input: 0,
      element: n * length + i,
      output: element,
      slope: at(1, o * length + i),
    }));
  },
  outputs(step, at, input, element) {
    const [rows, outs] = step.output;
    const [, length] = step.inputs[1].shape;
    const i = element % length;
    if (input === 0)
      return Array.from({length: outs}, (_, o) => ({
        input,
        element,
        output: Math.floor(element / length) * outs + o,
        slope: at(1, o * length + i),
      }));
    return Array.from({length: rows}, (_, n) => ({
      input,
      element,
      output: n * outs + (input === 1 ? Math.floor(element / length) : element),
      slope: input === 1 ? at(0, n * length + i) : 1,
    }));
  },
  constant: (step, at, element) =>
    step.inputs.length > 2 ? {text: "bias", value: at(2, element % step.output[1])} : null,
};

// batch_norm: slope r gamma, r = 1 / sqrt(variance + epsilon); the rest is beta - mean r gamma.
function normalisation(step, at, element) {
  const channel = channelOf(step, element);
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((input) => at(input, channel));
  const slope = gamma === undefined ? undefined : gamma / Math.sqrt(variance + scalarOption(step, "epsilon", 0));
  return {gamma, beta, mean, variance, slope, rest: slope === undefined ? undefined : beta - mean * slope};
}
const channelOf = (step, element) => Math.floor(element / (step.planes[1] * step.planes[2])) % step.output[1];
const NORMALISATION_LINKS = {
  inputs: (step, at, element) => [{input: 0, element, output: element, slope: normalisation(step, at, element).slope}],
  outputs: (step, at, input, element) => (input === 0 ? NORMALISATION_LINKS.inputs(step, at, element) : null),
  constant: (step, at, element) => ({text: "beta \u2212 mean r gamma", value: normalisation(step, at, element).rest}),
};

// batch_norm_training: mean and variance are those of the batch, so every value of a channel moves all of its outputs:
// dy_j/dx_i = r gamma ((i = j) - 1 / M - xhat_i xhat_j / M). Forward they are taken as the numbers that they are.
function batchStatistics(step, at, element) {
  const channel = channelIn(step, element);
  const places = Array.from({length: elementsOf(step.output)}, (_, i) => i).filter(
    (i) => channelIn(step, i) === channel,
  );
  const x = places.map((place) => at(0, place));
  const [gamma, beta] = [at(1, channel), at(2, channel)];
  if (x.includes(undefined) || gamma === undefined || beta === undefined) return null;
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  const r = 1 / Math.sqrt(variance + scalarOption(step, "epsilon", 0));
  const xhat = new Map(places.map((place, i) => [place, (x[i] - mean) * r]));
  return {places, gamma, beta, mean, r, xhat};
}
const channelIn = (step, element) => unravelled(step.output, element)[1];
const BATCH_LINKS = {
  inputs(step, at, element) {
    const found = batchStatistics(step, at, element);
    return [{input: 0, element, output: element, slope: found ? found.r * found.gamma : undefined}];
  },
  outputs(step, at, input, element) {
    const channelStart = input === 0 ? element : unravelledChannel(step, element);
    const found = batchStatistics(step, at, channelStart);
    if (!found) return null;
    const {places, gamma, r, xhat} = found;
    const slopes = [
      (j) =>
        r * gamma * ((j === element ? 1 : 0) - 1 / places.length - (xhat.get(element) * xhat.get(j)) / places.length),
      (j) => xhat.get(j),
      () => 1,
    ];
    return places.map((output) => ({input, element, output, slope: slopes[input](output)}));
  },
  constant(step, at, element) {
    const found = batchStatistics(step, at, element);
    return {
      text: "beta \u2212 mean r gamma",
      value: found ? found.beta - found.mean * found.r * found.gamma : undefined,
    };
  },
};
// The first element of a channel.
const unravelledChannel = (step, channel) =>
  ravelled(
    step.output,
    step.output.map((_, axis) => (axis === 1 ? channel : 0)),
  );

// Pooling: the first largest of a window wins, or each has the same share.
const POOL_LINKS = {
  inputs(step, at, element) {
    const cells = poolCells(step, element);
    const slope = poolSlope(step, cells, at);
    return cells.map((cell) => ({input: 0, element: cell, output: element, slope: slope(cell)}));
  },
  outputs(step, at, input, element) {
    if (isGlobal(step)) {
      const output = Math.floor(element / planeSize(step));
      return [{input, element, output, slope: poolSlope(step, poolCells(step, output), at)(element)}];
    }
    const window = windowOf(step);
    const [n, c, row, column] = unravelled(step.inputs[0].shape, element);
    return overWindow(window.size, (u, v) => [n, c, meeting(window, 0, row, u), meeting(window, 1, column, v)])
      .filter((place) => !place.includes(null) && inside(step.output, place))
      .map((place) => ravelled(step.output, place))
      .map((output) => ({input, element, output, slope: poolSlope(step, poolCells(step, output), at)(element)}));
  },
};
const isGlobal = (step) => step.op.startsWith("global_");
const planeSize = (step) => elementsOf(step.inputs[0].shape.slice(2));
function poolCells(step, output) {
  if (isGlobal(step)) return Array.from({length: planeSize(step)}, (_, i) => output * planeSize(step) + i);
  const window = windowOf(step);
  const [n, c, row, column] = unravelled(step.output, output);
  return overWindow(window.size, (u, v) => [n, c, met(window, 0, row, u), met(window, 1, column, v)])
    .filter((place) => inside(step.inputs[0].shape, place))
    .map((place) => ravelled(step.inputs[0].shape, place));
}
function poolSlope(step, cells, at) {
  if (step.op === "global_avg_pool") return () => 1 / cells.length;
  if (step.op === "avg_pool") {
    if (!/padding counted/.test(step.options)) return () => 1 / cells.length;
    // A last window beyond the padding counts less than its size: not told here.
    return () => (/, ceil/.test(step.options) ? undefined : 1 / elementsOf(windowOf(step).size));
  }
  const values = cells.map((cell) => at(0, cell));
  if (values.includes(undefined)) return () => undefined;
  const winner = cells[values.indexOf(Math.max(...values))];
  return (cell) => (cell === winner ? 1 : 0);
}

// Two values of one shape. A product or quotient is one term: the first value times the rest.
const PAIR_LINKS = {
  inputs: (step, at, element) =>
    (step.op === "multiply" || step.op === "divide" ? [0] : [0, 1]).map(
      (input) => PAIR_LINKS.outputs(step, at, input, element)[0],
    ),
  outputs: (step, at, input, element) => [
    {input, element, output: element, slope: pairSlope(step, at, input, element)},
  ],
};
function pairSlope(step, at, input, element) {
  const other = at(1 - input, element);
  if (step.op === "multiply") return other;
  if (step.op === "divide" && input === 0) return other === undefined ? undefined : 1 / other;
  if (step.op === "divide") return -at(-1, element) / at(1, element);
  if (["minimum", "maximum", "power"].includes(step.op)) return curvedPairSlope(step, at, input, element);
  return step.op === "subtract" && input === 1 ? -1 : 1;
}
function curvedPairSlope(step, at, input, element) {
  const [a, b] = [at(0, element), at(1, element)];
  if (a === undefined || b === undefined) return undefined;
  if (step.op === "power") return input === 0 ? b * a ** (b - 1) : a ** b * Math.log(a);
  if (a === b) return 0.5;
  const first = step.op === "minimum" ? a < b : a > b;
  return first === (input === 0) ? 1 : 0;
}
const PAIRS = ["add", "subtract", "multiply", "divide", "minimum", "maximum", "power"];

// Ops on each number by itself.
const ELEMENT_LINKS = {
  inputs: (step, at, element) => {
    const [x, y] = [at(0, element), at(-1, element)];
    const slope = x === undefined || y === undefined ? undefined : SLOPES[step.op](step, x, y);
    return [{input: 0, element, output: element, slope}];
  },
  outputs: (step, at, input, element) => ELEMENT_LINKS.inputs(step, at, element),
};

const MOVE_LINKS = {
  inputs: (step, at, element) => [{...MOVES[step.op].source(step, element), output: element, slope: 1}],
  outputs: (step, at, input, element) =>
    MOVES[step.op].outputs(step, input, element).map((output) => ({input, element, output, slope: 1})),
};

// A sum or mean over everything, as a loss has it.
const TOTAL_LINKS = {
  inputs: (step, at, output) =>
    Array.from({length: elementsOf(step.inputs[0].shape)}, (_, element) => ({
      input: 0,
      element,
      output,
      slope: shareOf(step),
    })),
  outputs: (step, at, input, element) => [{input, element, output: 0, slope: shareOf(step)}],
};
const shareOf = (step) => (step.op === "mean" ? 1 / elementsOf(step.inputs[0].shape) : 1);

// What a constant adds to the output of ops on each number by itself.
const shifted = {...ELEMENT_LINKS, constant: (step) => ({text: "shift", value: scalarOption(step, "shift", 0)})};

// null for an op that the page cannot take apart.
function linksOf(step) {
  const like = (input) => shapeText(step.inputs[input].shape) === shapeText(step.output);
  if (step.op === "conv2d") return KERNEL_LINKS;
  if (step.op === "linear") return LINEAR_LINKS;
  if (step.op === "batch_norm" && step.planes[0] === step.output[1]) return NORMALISATION_LINKS;
  if (step.op === "batch_norm_training") return BATCH_LINKS;
  if (/^(global_)?(max|avg)_pool$/.test(step.op)) return POOL_LINKS;
  if (PAIRS.includes(step.op)) return like(0) && like(1) ? PAIR_LINKS : null;
  if (["sum", "mean"].includes(step.op)) return elementsOf(step.output) === 1 ? TOTAL_LINKS : null;
  if (step.op === "scale") return shifted;
  if (SLOPES[step.op]) return ELEMENT_LINKS;
  return MOVES[step.op] ? MOVE_LINKS : null;
}
