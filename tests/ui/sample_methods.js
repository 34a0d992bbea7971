// What the methods of a sample answer, and how they are judged.

const SAMPLE_METHODS = [
  {
    name: "grad-cam",
    title: "Grad-CAM",
    family: "cam",
    signed: true,
    relu: true,
    asks: "Which cells of the last layers does the score rise with?",
    paper: "Selvaraju et al., ICCV 2017",
  },
  {
    name: "layer-cam",
    title: "LayerCAM",
    family: "cam",
    signed: false,
    asks: "Which cells raise the score by themselves?",
    paper: "Jiang et al., IEEE TIP 2021",
  },
  {
    name: "saliency",
    title: "Saliency",
    family: "pixels",
    signed: false,
    asks: "Which pixels change the score when they change a little?",
    paper: "Simonyan et al. 2014",
  },
  {
    name: "lime",
    title: "LIME",
    family: "game",
    signed: true,
    asks: "Which straight line over the parts comes closest to the detector?",
    paper: "Ribeiro et al., KDD 2016",
  },
  {
    name: "shapley-exact",
    title: "Shapley values, exact",
    family: "game",
    signed: true,
    asks: "What does each part add, on average over all orders of showing the parts?",
    paper: "Shapley 1953",
  },
  {
    name: "kernel-shap",
    title: "KernelSHAP",
    family: "game",
    signed: true,
    asks: "The same as Shapley values, from a sample of coalitions.",
    paper: "Lundberg and Lee, NIPS 2017",
  },
];
const VERDICTS = {"grad-cam": "use with care", "layer-cam": "no fault found", saliency: "not usable"};

function sampleMethod(info, object, key, assets, size, game, random) {
  const {name, family} = info;
  const {box, score} = object;
  const [width, height] = size;
  const randomised = {
    cam: {layers: ["conv 0", "conv 40", "conv 80"], cascading: [0.6, 0.2, 0.1], independent: []},
    pixels: {layers: ["conv 0"], cascading: [0.83], independent: []},
  }[family];
  if (name === "layer-cam" && object.broken)
    return {name, error: "the gradient of this candidate is not finite at layer 'conv 104'"};
  const m = PLAYERS.length;
  const exact = game.phi;
  const values =
    name === "lime"
      ? game.line.slice(1)
      : family === "game"
        ? exact.map((x) => x + (name === "kernel-shap" ? 0.01 * (random() - 0.5) : 0))
        : exact.map((x, i) => Math.max(i < 9 ? 0 : -0.1, x * 3 + random() * 0.3));
  const across = 160;
  const down = Math.round((across * height) / width);
  const at = (x, y, w, h) => playerOf(box, ((x + 0.5) / w) * width, ((y + 0.5) / h) * height);
  // A square input: the picture lies in the middle rows of the grid.
  // The page draws the values of players itself; the others have a map.
  if (family === "cam")
    assets[`${key}/${name}`] = mapAsset(
      10,
      10,
      (x, y) => values[at(x, y - 5 + (5 * height) / width, 10, (10 * height) / width)] - (info.signed ? 0.05 : 0),
      [0, 5 - (5 * height) / width, 10, 5 + (5 * height) / width],
    );
  if (family === "pixels")
    assets[`${key}/${name}`] = mapAsset(across, down, (x, y) => random() * (at(x, y, across, down) < 9 ? 1 : 0.6));
  const curves = curvesOf(game.table, m, values);
  const gain = areaUnder(curves[1]) - areaUnder(curves[0]);
  const trust = VERDICTS[name] ?? "no fault found";
  const points = Math.round(100 * values[4]);
  return {
    name,
    value: score,
    ...(family === "cam" ? {layer: "layer 104 (10x10)"} : {}),
    ...(family === "game" ? {} : {map: `${key}/${name}`}),
    values,
    own_players: family === "game",
    ...(name === "kernel-shap"
      ? {
          intervals: values.map((x) => [x - 0.02, x + 0.02]),
          convergence: [64, 128, 256, 512, 1024].map((n) => [n, 0.4 / Math.sqrt(n)]),
        }
      : {}),
    ...(name === "lime" ? {intercept: game.line[0]} : {}),
    settings: family === "game" ? {samples: 1000, seed: 0} : {layer: "auto"},
    findings: ["3 % of the heat is negative"],
    checks:
      family === "game"
        ? [{name: "efficiency", outcome: name === "lime" ? "failed" : "holds by construction", detail: "gap 0.0000"}]
        : [],
    measures: [
      {
        name: "insertion minus deletion",
        filling: "blur",
        by: "players",
        value: gain,
        direction: "higher",
        chance: 0.31,
        sentence: `${gain.toFixed(2)}, and one random order in twenty reaches 0.31`,
      },
      {
        name: "energy in the box",
        value: 0.71,
        direction: "none",
        chance: 0.21,
        sentence: "71 % of the positive heat lies in the box, which is 21 % of the picture",
      },
      {
        name: "pointing game",
        value: null,
        why: "the map has no positive value",
        direction: "higher",
        sentence: "undefined",
      },
      {name: "evaluations", value: 1000, direction: "lower", unit: "evaluations", sentence: "1000 masked pictures"},
    ],
    ...(randomised ? {randomised} : {}),
    ...(name === "grad-cam" ? {randomised_other: {of: "w", cascading: [0.25]}} : {}),
    curves,
    evidence: {gain, chance_gain: 0.31},
    verdict: {
      trust,
      findings:
        trust === "no fault found"
          ? []
          : [
              {
                rule: trust === "not usable" ? "forgets" : "better-than-the-centre",
                severity: trust,
                number: 0.4,
                sentence:
                  trust === "not usable"
                    ? "a network with random weights gives nearly the same map (rank correlation 0.83): it shows the picture, not what was learnt"
                    : "a hill drawn in the middle of the box does as well: 0.402 against 0.417",
              },
            ],
      not_tested: ["forgets", "fits", "repeats", "leader", "any-baseline"],
    },
    says: {
      asks: info.asks,
      shows:
        family === "game"
          ? `Hiding the middle lowers the score by ${points} points; the ring adds ${Math.round(100 * values[9])}.`
          : `The strongest cell lies in the middle of the ${object.name}; 71 % of the positive heat lies in the box.`,
      rely:
        trust === "not usable"
          ? "No: a random network gives the same map."
          : trust === "use with care"
            ? "With care: a hill in the middle of the box does as well."
            : "No fault was found by the rules that were tested.",
    },
  };
}
