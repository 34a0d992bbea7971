"use strict";
// What the words mean. Each entry: title, other spellings under which a sentence may use it, and the meaning.
const GLOSSARY = {
  score: {
    title: "score, confidence",
    also: ["confidence"],
    text: "How sure the detector is that this object is there: objectness times class probability, from 0 to 100 points. It is not the chance of being right.",
  },
  points: {
    title: "points of confidence",
    also: [],
    text: "Hundredths of the score. A score of 0.96 is 96 points; a fall from 0.96 to 0.73 is 23 points.",
  },
  detector: {
    title: "detector",
    also: [],
    text: "The neural network that finds objects: for thousands of candidate boxes it says how likely each holds an object, and of which class.",
  },
  candidate: {
    title: "candidate, frozen candidate",
    also: ["frozen candidate", "candidates"],
    text: "One of the thousands of boxes that the network judges, told by its head, row, column and anchor. It is frozen when always the same one is asked, even if another box would win on the changed picture.",
  },
  head: {
    title: "head, anchor",
    also: ["anchor", "anchors"],
    text: "A head is one of the network's output grids; each cell of it (row, column) judges a few boxes of typical shapes, the anchors.",
  },
  target: {
    title: "target",
    also: ["question"],
    text: "The one number that all methods of this report explain, for example the score of this candidate. Maps about different numbers cannot be compared.",
  },
  class_logit: {
    title: "logit",
    also: ["class logit", "objectness logit", "logits"],
    text: "What the network computes before the squashing function that turns it into a probability. Above 0 means more likely than not.",
  },
  objectness: {
    title: "objectness",
    also: [],
    text: "The detector's probability that a box holds any object at all, whatever its class.",
  },
  player: {
    title: "player",
    also: ["players", "superpixel", "superpixels"],
    text: "A part of the picture that is shown or hidden as a whole. Dividing the picture into players makes a game of it: which of them earn the score?",
  },
  coalition: {
    title: "coalition",
    also: ["coalitions"],
    text: "A set of players that are shown while all others are hidden. With M players there are 2^M coalitions; each is one masked picture that the detector judges.",
  },
  evaluation: {
    title: "evaluation",
    also: ["evaluations"],
    text: "One run of the detector on one masked picture: the price of all methods that hide and look.",
  },
  hidden: {
    title: "baseline, hidden",
    also: ["baseline", "baselines", "hidden parts"],
    text: "Hidden parts are replaced by something that should say nothing: the baseline. Nothing is truly neutral, so the choice is part of the answer, and a second baseline tells how much it matters.",
  },
  blur: {
    title: "blur",
    also: ["blurred"],
    text: "A baseline: hidden parts show a strongly blurred picture, without edges and textures but with the colours.",
  },
  mean: {
    title: "mean colour",
    also: ["mean baseline"],
    text: "A baseline: hidden parts show one colour, the mean of the picture. Its hard borders can look like objects.",
  },
  v_none: {
    title: "v(none), v(all)",
    also: ["v(none)", "v(all)", "everything hidden"],
    text: "The detector's value with everything hidden, and with the whole picture shown. All players together earn the difference.",
  },
  phi: {
    title: "phi, Shapley value",
    also: ["Shapley value", "Shapley values", "SHAP", "phi"],
    text: "A player's fair part: how much the score rises on average when it joins, over all orders in which the players could come. The values of all players add up exactly to v(all) minus v(none).",
  },
  kernel_shap: {
    title: "KernelSHAP",
    also: [],
    text: "Shapley values from a weighted straight-line fit to a sample of coalitions, instead of all of them.",
  },
  lime: {
    title: "LIME",
    also: ["straight-line guess", "straight line"],
    text: "Fits a straight line to the detector's values near the whole picture: intercept plus one number for each player that is shown. It is a guess: R² says how well the line fits.",
  },
  intercept: {title: "intercept", also: [], text: "What LIME's line says when nothing is shown."},
  r2: {
    title: "R²",
    also: ["R^2", "R2"],
    text: "How much of the variation a fitted line describes: 1 is all of it, 0 is no better than always saying the mean.",
  },
  grad_cam: {
    title: "Grad-CAM",
    also: ["CAM", "CAMs"],
    text: "Weighs the channels of one layer by their mean gradient and adds them up. Quick, coarse, and without a unit.",
  },
  gradient: {
    title: "gradient",
    also: ["gradients"],
    text: "How much the target would change if a value changed a tiny little: the slope at this very picture. It says nothing about large changes such as hiding a region.",
  },
  layer: {
    title: "layer",
    also: ["layers"],
    text: "One step of the network. Early layers are fine and know edges; late ones are coarse and know objects.",
  },
  footprint: {
    title: "footprint",
    also: ["gradient footprint", "box in the footprint"],
    text: "The cells of a layer that the gradient of this candidate can reach at all. Outside of it a map is zero because of the network's geometry, whatever the picture shows.",
  },
  receptive_field: {title: "receptive field", also: [], text: "The pixels that can influence a candidate at all."},
  group_game: {
    title: "group game",
    also: ["groups"],
    text: "A small exact Shapley game with the same players on every picture: this object, the other objects, the ring, the rest. It says how much of the score comes from the object and how much from its surroundings.",
  },
  ring: {
    title: "ring",
    also: ["context ring"],
    text: "The surroundings next to the object: its box made 1.5 times as large, without the object itself.",
  },
  rest: {title: "rest of the picture", also: [], text: "Everything that is neither an object nor this object's ring."},
  context: {
    title: "context",
    also: [],
    text: "All that is not the object: ring, other objects and rest. Using it is not wrong, but a detector that mostly uses it fails where the surroundings are unusual.",
  },
  interaction: {
    title: "interaction",
    also: ["interactions"],
    text: "What two players earn together beyond what each earns alone. Below zero: they can stand in for each other.",
  },
  interval: {
    title: "interval",
    also: ["intervals"],
    text: "Where the value may lie: for sampled values the 95 % confidence interval, for the groups the span over the baselines. Two values whose intervals overlap cannot be ranked.",
  },
  deletion: {
    title: "deletion",
    also: [],
    text: "Hide the parts one after the other, the most important first. If the map is right, the score falls soon: a small area under the curve is good.",
  },
  insertion: {
    title: "insertion",
    also: [],
    text: "Start with everything hidden and show the parts, the most important first. If the map is right, the score rises soon: a large area under the curve is good.",
  },
  gain: {
    title: "insertion minus deletion, gain",
    also: [],
    text: "One number for both curves: 0 is what a random order gets on average, higher is better.",
  },
  pointing: {
    title: "pointing game",
    also: [],
    text: "Does the strongest place of the map lie in the box? 1 yes, 0 no. Whether that is good depends on the detector: a faithful map of a short cut points elsewhere.",
  },
  energy: {
    title: "heat in the box, energy, lift",
    also: ["energy in the box", "heat in the outline"],
    text: "The share of the positive heat inside the box. Lift divides it by the box's share of the picture: 1 is what heat spread evenly would get.",
  },
  odi: {
    title: "heat on other objects, ODI",
    also: [],
    text: "The share of the heat that lies on other objects than the one that was asked about.",
  },
  negative: {title: "negative share", also: [], text: "How much of the map, by size, speaks against the object."},
  second_baseline: {
    title: "second baseline",
    also: [],
    text: "The whole game once more with something else in the place of hidden parts. What changes with it says more about the baseline than about the detector.",
  },
  stability: {
    title: "stability",
    also: ["seed agreement"],
    text: "How much of the ranking of the parts stays when the seed, a little noise or a shift by one pixel changes.",
  },
  infidelity: {
    title: "infidelity",
    also: [],
    text: "How wrong the map's prediction of the score is when random parts are hidden; lower is better. 0 is perfect, 1 is as good as always predicting the same number, and above 1 is worse than that.",
  },
  sparsity: {
    title: "sparsity",
    also: [],
    text: "How concentrated the positive heat is: 0 spread evenly, 1 all on one place.",
  },
  axioms: {
    title: "axioms",
    also: [],
    text: "Rules that Shapley values obey and a computer can check: the parts add up to the whole, parts without influence get 0, equals get the same.",
  },
  spearman: {
    title: "Spearman, rank correlation",
    also: ["rank correlation", "Spearman"],
    text: "Do two lists put the players in the same order? 1 the same, 0 unrelated, −1 the reverse.",
  },
  pearson: {
    title: "Pearson, correlation",
    also: ["Pearson"],
    text: "Do two lists rise and fall together in proportion? 1 exactly, 0 unrelated, −1 opposite.",
  },
  control: {
    title: "control",
    also: ["controls"],
    text: "A map that a method has to beat. Some know nothing of the network: noise, edges, a hill in the middle of the box. Others ask a network, but another question: the map of another object, or of a network with random weights. A method that is no better than a control has shown nothing about why this object was found.",
  },
  chance: {
    title: "chance",
    also: ["random order", "random orders"],
    text: "What knows nothing gets: for curves the 95th percentile of 200 random orders. A method has to be above it.",
  },
  sanity: {
    title: "randomised network",
    also: ["random weights", "randomised networks", "random network"],
    text: "The same network with its weights drawn anew knows nothing. A method that still gives nearly the same map shows the picture, not what was learnt.",
  },
  iou: {
    title: "IoU",
    also: [],
    text: "Intersection over union: how much two boxes overlap, from 0 to 1. The area that both share, divided by the area that they cover together.",
  },
  nms: {
    title: "NMS",
    also: ["non-maximum suppression"],
    text: "Of boxes of the same class that overlap too much, only the one with the highest score is kept; the others are suppressed.",
  },
  threshold: {
    title: "threshold",
    also: [],
    text: "Candidates with a lower score are not reported. What is missed may only just lie below it.",
  },
  verdict_a: {
    title: "Does the map describe the network?",
    also: [],
    text: "The first verdict, about the map. Each rule compares a measured number with a limit; the worst finding counts. Where the heat lies plays no part in it.",
  },
  no_fault: {
    title: "no fault found",
    also: [],
    text: "None of the rules that could be tested was broken. It is no proof: the rules that were not tested are named.",
  },
  care: {
    title: "use with care",
    also: [],
    text: "Something was found that limits what may be read from the map; the finding says what.",
  },
  not_usable: {
    title: "not usable",
    also: [],
    text: "The map does not describe the network here: for example it is flat, no better than chance, or the same for a network with random weights. It is shown faded, and should not be used in an argument.",
  },
  verdict_b: {
    title: "What does it say about the detector?",
    also: [],
    text: "The second verdict, about the detector, from the group game: the object's part of all influence. From 75 % on the object; from 50 % partly context; below, mostly outside.",
  },
  best_match: {
    title: "best match",
    also: ["took over", "takeover"],
    text: "Another question: not one frozen candidate but, on every masked picture, the box that overlaps the object best. It follows the object when another candidate takes over.",
  },
  seed: {
    title: "seed",
    also: ["seeds"],
    text: "The number from which the random choices are drawn. The same seed gives the same answer; an answer should not depend on it much.",
  },
  convergence: {
    title: "convergence",
    also: [],
    text: "How the uncertainty of sampled values shrinks as more masked pictures are evaluated.",
  },
  hypothesis: {
    title: "hypothesis",
    also: [],
    text: "A flaw is only suspected until a test that could have shown the opposite was run. Each one here comes with its evidence and with the test to run.",
  },
  sha256: {
    title: "SHA-256",
    also: ["hash"],
    text: "A fingerprint of a file: if one bit of the file changes, it changes too.",
  },
};

// Spelling in a sentence -> key; the longest spelling first, so that "context ring" is not found as "ring".
const SPELLINGS = new Map(
  Object.entries(GLOSSARY).flatMap(([key, entry]) =>
    [...entry.title.split(", "), ...entry.also].map((spelling) => [spelling.toLowerCase(), key]),
  ),
);
const SPELLING_PATTERN = new RegExp(
  "(?<![\\w-])(" +
    [...SPELLINGS.keys()]
      .sort((a, b) => b.length - a.length)
      .map((spelling) => spelling.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("|") +
    ")(?![\\w-])",
  "gi",
);

// A word that opens its entry.
function term(key, text = GLOSSARY[key].title) {
  return el(
    "a",
    {
      class: "term",
      href: `#/glossary/${key}`,
      click: (event) => {
        event.preventDefault();
        openTerm(key);
      },
    },
    text,
  );
}

// A sentence in which each term, where it comes first, opens its entry.
function prose(text) {
  const sentence = tidy(text);
  const pieces = [];
  const seen = new Set();
  let from = 0;
  for (const match of sentence.matchAll(SPELLING_PATTERN)) {
    const key = SPELLINGS.get(match[0].toLowerCase());
    if (seen.has(key)) continue;
    seen.add(key);
    pieces.push(sentence.slice(from, match.index), term(key, match[0]));
    from = match.index + match[0].length;
  }
  return [...pieces, sentence.slice(from)];
}

function openTerm(key) {
  const dialog = document.getElementById("glossary-entry");
  dialog.replaceChildren(
    el("h2", {id: "glossary-title"}, GLOSSARY[key].title),
    el("p", {}, tidy(GLOSSARY[key].text)),
    el(
      "p",
      {class: "buttons"},
      el("button", {type: "button", autofocus: true, click: () => dialog.close()}, "Close"),
      el(
        "button",
        {
          type: "button",
          click: () => {
            dialog.close();
            go(`#/glossary/${key}`);
          },
        },
        "All terms",
      ),
    ),
  );
  if (!dialog.open) dialog.showModal();
}

function glossaryView() {
  const entries = Object.entries(GLOSSARY).sort(([, a], [, b]) => a.title.localeCompare(b.title, "en"));
  return el(
    "article",
    {class: "glossary"},
    el("h1", {}, "Glossary"),
    el(
      "dl",
      {},
      entries.map(([key, entry]) => [
        el("dt", {id: `term-${key}`, tabindex: "-1"}, entry.title),
        el("dd", {}, tidy(entry.text)),
      ]),
    ),
  );
}
