"use strict";
// What the ops do, from the options that trace.json tells: windows, slopes, and where moved numbers come from.

// "stride 2x2, padding 1,1,1,1" -> option(step, "stride"): [2, 2]
function option(step, name) {
  const found = new RegExp(`(?:^|, )${name} ([-\\d.e+]+(?:[x,][-\\d.]+)*)`).exec(step.options ?? "");
  return found ? found[1].split(/[x,]/).map(Number) : null;
}
const scalarOption = (step, name, otherwise) => option(step, name)?.[0] ?? otherwise;

const stridesOf = (shape) => shape.map((_, axis) => elementsOf(shape.slice(axis + 1)));
function unravelled(shape, element) {
  return stridesOf(shape).map((stride, axis) => Math.floor(element / stride) % shape[axis]);
}
const ravelled = (shape, place) => place.reduce((element, index, axis) => element + index * stridesOf(shape)[axis], 0);

// The windows of a convolution or pooling: {size, stride, padding: [top, left, bottom, right], dilation}.
function windowOf(step) {
  const kernel = step.op === "conv2d" ? step.inputs[1].shape.slice(2) : option(step, "size");
  return {
    size: kernel,
    stride: option(step, "stride") ?? [1, 1],
    padding: option(step, "padding") ?? [0, 0, 0, 0],
    dilation: option(step, "dilation") ?? [1, 1],
  };
}

// Along one axis: the input's index that the kernel's index u meets for output i, and back (null: none).
const met = (window, axis, i, u) => i * window.stride[axis] - window.padding[axis] + u * window.dilation[axis];
function meeting(window, axis, index, u) {
  const i = (index + window.padding[axis] - u * window.dilation[axis]) / window.stride[axis];
  return Number.isInteger(i) ? i : null;
}

const sigmoidOf = (x) => 1 / (1 + Math.exp(-x));
// Slope of an op that works on each number by itself, from x and y.
const SLOPES = {
  relu: (step, x) => (x > 0 ? 1 : 0),
  leaky_relu: (step, x) => (x > 0 ? 1 : scalarOption(step, "slope", 0)),
  relu6: (step, x) => (x > 0 && x < 6 ? 1 : 0),
  sigmoid: (step, x, y) => y * (1 - y),
  log_sigmoid: (step, x) => sigmoidOf(-x),
  tanh: (step, x, y) => 1 - y * y,
  silu: (step, x) => sigmoidOf(x) * (1 + x * sigmoidOf(-x)),
  mish: (step, x) => {
    const t = Math.tanh(Math.log1p(Math.exp(x)));
    return t + x * sigmoidOf(x) * (1 - t * t);
  },
  atan: (step, x) => 1 / (1 + x * x),
  elu: (step, x) => (x > 0 ? 1 : scalarOption(step, "alpha", 1) * Math.exp(x)),
  selu: (step, x) => scalarOption(step, "gamma", 1) * (x > 0 ? 1 : scalarOption(step, "alpha", 1) * Math.exp(x)),
  celu: (step, x) => (x > 0 ? 1 : Math.exp(x / scalarOption(step, "alpha", 1))),
  thresholded_relu: (step, x) => (x > scalarOption(step, "alpha", 1) ? 1 : 0),
  softsign: (step, x) => 1 / (1 + Math.abs(x)) ** 2,
  reciprocal: (step, x, y) => -y * y,
  abs: (step, x) => Math.sign(x),
  erf: (step, x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x),
  sin: (step, x) => Math.cos(x),
  cos: (step, x) => -Math.sin(x),
  sign: () => 0,
  floor: () => 0,
  ceil: () => 0,
  round: () => 0,
  truncate: () => 0,
  pow: (step, x) => scalarOption(step, "exponent", 1) * x ** (scalarOption(step, "exponent", 1) - 1),
  clip: (step, x) => (x >= scalarOption(step, "low", -Infinity) && x <= scalarOption(step, "high", Infinity) ? 1 : 0),
  hard_swish: (step, x) => (x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6),
  hard_sigmoid: (step, x) => (x > -3 && x < 3 ? 1 / 6 : 0),
  softplus: (step, x) => sigmoidOf(x),
  exp: (step, x, y) => y,
  log: (step, x) => 1 / x,
  sqrt: (step, x, y) => 1 / (2 * y),
  negate: () => -1,
  scale: (step) => scalarOption(step, "factor", 1),
};
// Ops that only move numbers: where output `element` came from, and back to the outputs of an input's element.
const MOVES = {
  reshape: {
    source: (step, element) => ({input: 0, element}),
    outputs: (step, input, element) => [element],
  },
  permute: {
    source: (step, element) => {
      const order = option(step, "order");
      const place = unravelled(step.output, element);
      const from = [];
      order.forEach((axis, i) => (from[axis] = place[i]));
      return {input: 0, element: ravelled(step.inputs[0].shape, from)};
    },
    outputs: (step, input, element) => {
      const place = unravelled(step.inputs[0].shape, element);
      return [
        ravelled(
          step.output,
          option(step, "order").map((axis) => place[axis]),
        ),
      ];
    },
  },
  slice: {
    source: (step, element) => {
      const {axis, begin, stride} = sliceOf(step);
      const place = unravelled(step.output, element);
      place[axis] = begin + place[axis] * stride;
      return {input: 0, element: ravelled(step.inputs[0].shape, place)};
    },
    outputs: (step, input, element) => {
      const {axis, begin, stride} = sliceOf(step);
      const place = unravelled(step.inputs[0].shape, element);
      const k = (place[axis] - begin) / stride;
      if (!Number.isInteger(k) || k < 0 || k >= step.output[axis]) return [];
      place[axis] = k;
      return [ravelled(step.output, place)];
    },
  },
  concat: {
    source: (step, element) => {
      const axis = axisOf(step);
      const place = unravelled(step.output, element);
      let input = 0;
      while (place[axis] >= step.inputs[input].shape[axis]) place[axis] -= step.inputs[input++].shape[axis];
      return {input, element: ravelled(step.inputs[input].shape, place)};
    },
    outputs: (step, input, element) => {
      const axis = axisOf(step);
      const place = unravelled(step.inputs[input].shape, element);
      for (let before = 0; before < input; ++before) place[axis] += step.inputs[before].shape[axis];
      return [ravelled(step.output, place)];
    },
  },
  upsample_nearest: {
    source: (step, element) => {
      const factor = option(step, "factor");
      const place = unravelled(step.output, element);
      place[2] = Math.floor(place[2] / factor[0]);
      place[3] = Math.floor(place[3] / factor[1]);
      return {input: 0, element: ravelled(step.inputs[0].shape, place)};
    },
    outputs: (step, input, element) => {
      const [down, across] = option(step, "factor");
      const [n, c, row, column] = unravelled(step.inputs[0].shape, element);
      return Array.from({length: down * across}, (_, i) =>
        ravelled(step.output, [n, c, row * down + Math.floor(i / across), column * across + (i % across)]),
      );
    },
  },
};
const axisOf = (step) => {
  const axis = scalarOption(step, "axis", 0);
  return axis < 0 ? axis + step.output.length : axis;
};
function sliceOf(step) {
  const [, begin, stride] = /, (-?\d+) to -?\d+, step (-?\d+)/.exec(step.options).map(Number);
  return {axis: axisOf(step), begin, stride};
}
