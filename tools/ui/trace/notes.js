"use strict";
// What an op does to the gradient, in plain words.
const NOTES = {
  watched: (step) =>
    step.index === 0 && view.picture
      ? "The picture, as the network sees it. Its gradient tells which way each pixel would have to change: a small step along it raises the number most."
      : "Given, not computed: an input or a weight. Its gradient is what learning would use.",
  conv2d:
    "The gradient goes back through the same kernel that the values came through, seen from the other side: each input gets, from every output that read it, that output's gradient times the weight between them. Nothing is cut off; large weights pass much, small ones little.",
  conv_transpose2d:
    "Every input was spread over a patch of the output, weighted with the kernel. It gets back, from every cell of that patch, its gradient times the weight between them.",
  linear: "Each input gets, from every output, that output's gradient times the weight between them.",
  matmul: "Each input gets the outputs' gradients, weighted with the numbers that it was multiplied with.",
  batch_norm:
    "With fixed statistics this is one factor per channel, gamma / sqrt(variance + epsilon), and a shift. The gradient is multiplied by the same factor; a channel with a small variance has its gradient blown up. Mean and beta move values, and leave the gradient alone.",
  batch_norm_training:
    "The statistics come from the batch itself, so each gradient also goes through their mean and variance.",
  relu: "Where the input was negative the output is 0, and no gradient goes back: that place has no say, however the network behind it would like it to change.",
  leaky_relu: (step) =>
    `Where the input was negative, value and gradient are scaled by ${scalarOption(step, "slope", 0)}; elsewhere both pass unchanged. So nothing is cut off for good, only made small.`,
  relu6: "The gradient passes between 0 and 6 and stops outside.",
  silu: "The gradient passes where the input is clearly positive, fades where it is negative, and even turns its sign below about -1.28.",
  mish: "Much like SiLU: it passes where the input is positive and fades where it is negative.",
  hard_swish: "Below -3 nothing passes, above 3 everything; between them a straight line.",
  hard_sigmoid: "Between -3 and 3 a sixth of the gradient passes, outside nothing.",
  sigmoid: (step) =>
    `The slope is p (1 - p): at most 0.25, and 0.0099 at p = 0.99. A detector that is sure saturates: the gradient of a probability says little about what made it sure, which is why one asks for the logit. Here its mean output is ${number(step.value.mean)}.`,
  log_sigmoid:
    "The logarithm of a probability. Its slope is 1 - p: it does not fade where the probability is near 0, and fades where it is near 1.",
  atan: "The slope is 1 / (1 + x^2): largest at 0, small on both sides.",
  softplus: "A smooth ReLU; its slope is a sigmoid: 0 far below 0, 1 far above.",
  elu: "Where the input is positive the gradient passes; below it fades with exp(x), and never stops quite.",
  selu: "elu times a factor: where the input is positive the gradient is multiplied by it; below it fades with exp(x).",
  celu: "Where the input is positive the gradient passes; below it fades with exp(x / alpha).",
  thresholded_relu: "Above the threshold the gradient passes, below it stops.",
  softsign: "The slope is 1 / (1 + |x|)^2: largest at 0, small on both sides.",
  prelu: "Where the input was negative, value and gradient are scaled by a slope that was learnt; the slope gets the sum of the gradients there, each times its input.",
  tanh: "The slope is 1 - y^2: it saturates on both sides.",
  exp: "The slope is the output itself: large outputs have large gradients.",
  log: "The slope is 1/x: small inputs have large gradients.",
  reciprocal: "The slope is -1/x^2: more of the input makes less, and small inputs have large gradients.",
  abs: "Where the input was negative the gradient changes its sign.",
  erf: "The slope is a bell, 2 exp(-x^2) / sqrt(pi): largest at 0, nothing far from it.",
  sin: "The slope is the cosine: it changes its sign with the input's place in the period.",
  cos: "The slope is minus the sine: it changes its sign with the input's place in the period.",
  sign: "A step: flat on both sides, so no gradient goes back.",
  floor: "A staircase: flat between its steps, so no gradient goes back.",
  ceil: "A staircase: flat between its steps, so no gradient goes back.",
  round: "A staircase: flat between its steps, so no gradient goes back.",
  truncate: "A staircase: flat between its steps, so no gradient goes back.",
  power: "The base gets the gradient times b a^(b-1), the exponent times a^b log(a).",
  minimum: "Number by number the smaller of the two gets the gradient, the other one 0; equal ones share it.",
  maximum: "Number by number the larger of the two gets the gradient, the other one 0; equal ones share it.",
  compare: "Yes or no: small changes of the inputs change neither, so no gradient goes back.",
  where: "Each number was taken from one of two inputs; that one gets its gradient, the other 0. What chose between them gets none.",
  sqrt: "The slope is 1 / (2 sqrt(x)): large near 0.",
  pow: "The slope is p x^(p-1): for p above 1 large inputs have large gradients.",
  max_pool:
    "Everything goes to the winner: of each window only the largest input gets the gradient, the first one among equals. All others get 0, even if they were nearly as large.",
  avg_pool: "Every input of a window gets the same share of its gradient.",
  global_avg_pool: "Every cell of a map gets the same share of its gradient: where it came from is forgotten.",
  global_max_pool: "Only the largest cell of each map gets the gradient.",
  resize: "Each output mixes a few neighbours by rows and columns; each of them gets its share of the gradient.",
  resize_bilinear: "Each output mixes four neighbours; each of them gets its share of the gradient.",
  roi_align: "Each bin of a box is the mean of a few places of the map, each mixed from four cells; the gradient goes back by the same weights, and none to the box.",
  upsample_nearest: "Each cell was copied into a block; its gradient is the sum over the block.",
  concat: "Values are put side by side; each part gets back the gradient of its own place, unchanged.",
  add: "Both inputs get the whole gradient: a shortcut carries it past the layers of its block undiminished. That is why deep residual networks can be trained.",
  subtract: "The first input gets the gradient, the second its negative.",
  multiply: "Each factor gets the gradient times the other factor: a factor near 0 silences the other one's gradient.",
  divide:
    "The dividend gets the gradient divided by the divisor, the divisor the opposite sign: more of it makes less.",
  negate: "The gradient changes its sign.",
  scale: "The gradient is multiplied by the same factor; the shift leaves it alone.",
  reshape: "Only the shape changes; every number keeps its gradient.",
  expand: "Numbers were repeated; each gets the sum of its copies' gradients.",
  pad: "Entries were put around; each number gets the gradient of all places where it stands, and what was put in beside them gets nowhere.",
  top_k_values: "The largest numbers were picked, in order; each gets its gradient, everything else gets 0.",
  top_k_indices: "Places are told, not values: small changes move none, so no gradient goes back.",
  permute: "The axes change places; every number keeps its gradient.",
  slice: "A part was picked; it gets the gradient, everything else gets 0.",
  gather: "Some numbers were picked; each gets the gradient of its copies, everything else gets 0.",
  softmax: "All classes are in one bargain: what raises one lowers the others, and the gradients of a row add up to 0.",
  log_softmax:
    "The logarithm of softmax: what raises one class lowers the others, and the gradients of a row add up to 0.",
  sum: "Every summand gets the whole gradient.",
  mean: "Every summand gets its share of the gradient, 1 / count.",
  max: "Only the largest number gets the gradient.",
  clip: "Inside the limits the gradient passes, outside it stops.",
};

// What reads the heads, where an op does something that its name does not tell.
const layers = new Set(view.network.filter(({name, op}) => !name.startsWith(`${op}_`)).map(({name}) => name));
function readingNote(step) {
  if (layers.has(step.name) || !view.cell) return null;
  const {row, column, anchor} = view.cell;
  const [, ...rest] = step.output;
  if (step.op === "reshape" && rest.length === 4)
    return `Here the head's channels become anchors x numbers: for each anchor x, y, w, h, objectness and then one number per class, in every cell. The candidate is anchor ${anchor}, cell row ${row}, column ${column}.`;
  if (step.op === "permute")
    return "Cells first, then anchors, then the numbers of one candidate: a candidate's numbers now lie side by side.";
  if (step.op === "slice" && rest.length === 2)
    return "Some of each candidate's numbers: its classes, or its objectness.";
  if (step.op === "concat") return "The candidates of all heads in one list.";
  if (step.op === "add" && elementsOf(step.output) === 1)
    return "log objectness + log class probability: the exponential of this sum is their product, the score.";
  return null;
}

function noteOf(step) {
  const note = readingNote(step) ?? NOTES[step.op];
  const text = typeof note === "function" ? note(step) : note;
  const silent =
    step.gradient.l2 === 0 &&
    `No gradient comes here at all${view.cell ? ": the candidate sits in another head" : ""}. This was computed, and the chosen number does not depend on it.`;
  const seed = step.number === trace.to && "This is the chosen number itself. The walk begins with the gradient 1.";
  return [seed, silent, text].filter(Boolean).join(" ");
}
