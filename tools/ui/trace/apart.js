"use strict";
// One number, taken apart: the terms that it is the sum of, and those of its gradient. Terms that the page does not hold
// are counted; where the op adds its terms up, their sum is known nevertheless: what is missing to the recorded number.

// Ops whose terms and constant are the whole output.
const ADDING = new Set(
  (
    "conv2d linear batch_norm relu leaky_relu negate scale add subtract multiply divide minimum maximum concat " +
    "upsample_nearest max_pool avg_pool global_max_pool global_avg_pool reshape permute slice sum mean"
  ).split(" "),
);

// Reads the inputs (0, 1, ...) and the output (-1) of a step; needs the numbers of the steps that it reads.
function reader(step, loaded) {
  return (input, element) => {
    if (input < 0) return exactAt(step, loaded.get(step.number), "exactValue", element);
    const {step: from, name, shape} = step.inputs[input];
    if (from !== null) {
      const before = stepByNumber.get(from);
      return before && loaded.has(from) ? exactAt(before, loaded.get(from), "exactValue", element) : undefined;
    }
    const weight = loaded.get(step.number).weights[name];
    if (!weight || weight.numbers.length === 0) return undefined;
    if (!weight.rows) return weight.numbers[element];
    const length = elementsOf(shape.slice(1));
    const row = step.exact.channels.indexOf(Math.floor(element / length));
    return row < 0 ? undefined : weight.numbers[row * length + (element % length)];
  };
}

// The numbers of a step, of all that it reads, of those that read it and of what these read and are read by: by step
// number.
async function neighbourhood(step) {
  const readersOf = (one) => (one.readers ?? []).map((number) => stepByNumber.get(number));
  const near = [step, ...readersOf(step)];
  near.push(...near.flatMap(readersOf));
  const wanted = new Set(near);
  for (const one of near)
    for (const {step: from} of one.inputs ?? []) if (stepByNumber.has(from)) wanted.add(stepByNumber.get(from));
  const loaded = new Map();
  await Promise.all([...wanted].map(async (one) => loaded.set(one.number, await numbersOf(one))));
  return loaded;
}

const total = (terms) => terms.reduce((sum, {product}) => sum + product, 0);

// {recorded, terms: [{link, value, product}], missing: count, constant, sum, rest}; null for ops without links.
function forwardParts(step, loaded, element) {
  const links = step.inputs && linksOf(step);
  if (!links) return null;
  const at = reader(step, loaded);
  const all = links.inputs(step, at, element).map((link) => {
    const value = at(link.input, link.element);
    return {link, value, product: value === undefined || link.slope === undefined ? undefined : value * link.slope};
  });
  const constant = links.constant?.(step, at, element) ?? null;
  return sorted(all, exactAt(step, loaded.get(step.number), "exactValue", element), constant, ADDING.has(step.op));
}

// The same for its gradient; `value` of a term is the gradient at the reader's output.
function gradientParts(step, loaded, element) {
  const all = [];
  for (const number of step.readers ?? []) {
    const behind = stepByNumber.get(number);
    const links = linksOf(behind);
    for (const [input, {step: from}] of behind.inputs.entries()) {
      if (from !== step.number) continue;
      const found = links?.outputs(behind, reader(behind, loaded), input, element);
      if (!found) return null;
      for (const link of found) {
        const value = exactAt(behind, loaded.get(number), "exactGradient", link.output);
        const known = value === 0 || link.slope === 0 || (value !== undefined && link.slope !== undefined);
        all.push({link, reader: behind, value, product: known ? (value ? value * (link.slope ?? 0) : 0) : undefined});
      }
    }
  }
  const terms = all.filter(({product}) => product !== 0);
  return sorted(terms, exactAt(step, loaded.get(step.number), "exactGradient", element), null, true);
}

function sorted(all, recorded, constant, adds) {
  const terms = all.filter(({product}) => product !== undefined);
  terms.sort((a, b) => size(b.product) - size(a.product));
  const sum = total(terms) + (constant?.value ?? 0);
  return {recorded, terms, constant, missing: all.length - terms.length, sum, rest: recorded - sum, adds};
}
