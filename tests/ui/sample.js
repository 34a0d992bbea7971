// A comparison whose numbers are known: drawn pictures, a game that is a formula, and everything else computed from its
// table. Runs in the browser (it draws and packs JPEG on a canvas); sample(options) gives {report, assets}.
//   options: twoDetectors: each picture a second time through other eyes; pictures [{file, objects: [{name, box, score}]}], worksheet, level "quick" | "full", bare: hardly a field

const packed = (typed) => btoa(Array.from(new Uint8Array(typed.buffer), (byte) => String.fromCharCode(byte)).join(""));

function mapAsset(width, height, value, crop) {
  const values = Array.from({length: width * height}, (_, i) => value(i % width, Math.floor(i / width)));
  const low = Math.min(...values);
  const high = Math.max(...values);
  const steps = Int16Array.from(values, (v) =>
    high > low ? Math.round(((v - low) / (high - low)) * 65535) - 32768 : -32768,
  );
  return {kind: "map", width, height, low, high, int16: packed(steps), ...(crop ? {crop} : {})};
}

function drawPicture(width, height, boxes, blurred) {
  const canvas = Object.assign(document.createElement("canvas"), {width, height});
  const c = canvas.getContext("2d");
  if (blurred) c.filter = "blur(40px)";
  const sky = c.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, "#9cc4e4");
  sky.addColorStop(0.6, "#e7eef2");
  sky.addColorStop(0.61, "#6f9a55");
  sky.addColorStop(1, "#41622f");
  c.fillStyle = sky;
  c.fillRect(0, 0, width, height);
  const size = ([l, t, r, b]) => (r - l) * (b - t);
  [...boxes]
    .sort((one, other) => size(other) - size(one))
    .forEach(([l, t, r, b], i) => {
      c.fillStyle = ["#7a4a22", "#b02a2a", "#2c4c9c", "#d8a020"][i % 4];
      c.beginPath();
      c.ellipse((l + r) / 2, (t + b) / 2, (r - l) / 2, (b - t) / 2, 0, 0, 7);
      c.fill();
      c.fillStyle = "#ffffff";
      c.beginPath();
      c.arc(l + (r - l) * 0.35, t + (b - t) * 0.3, (r - l) / 14, 0, 7);
      c.arc(l + (r - l) * 0.65, t + (b - t) * 0.3, (r - l) / 14, 0, 7);
      c.fill();
    });
  return {kind: "picture", width, height, jpeg: canvas.toDataURL("image/jpeg", 0.8).split(",")[1]};
}

const SAMPLE_METHODS = [
  {
    name: "grad-cam",
    title: "Grad-CAM",
    family: "cam",
    signed: true,
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

function sampleObject(object, index, picture, assets, options, random) {
  const key = `${picture.name}/${index}-${object.name}`;
  const {box, score} = object;
  const size = [picture.width, picture.height];
  const [width, height] = size;
  const table = gameTable(score, random);
  const m = PLAYERS.length;
  const last = table[table.length - 1];
  const game = {table, phi: shapley(table, m), line: limeLine(table, m)};
  const idWidth = 320;
  const idHeight = Math.round((320 * height) / width);
  assets[`${key}/players`] = {
    kind: "ids",
    width: idWidth,
    height: idHeight,
    int16: packed(
      Int16Array.from({length: idWidth * idHeight}, (_, i) =>
        playerOf(box, (((i % idWidth) + 0.5) / idWidth) * width, ((Math.floor(i / idWidth) + 0.5) / idHeight) * height),
      ),
    ),
  };
  if (!object.no_table) assets[`${key}/table`] = {kind: "table", float32: packed(table)};
  const total = last - table[0];
  const share = [0.8, 0.12, -0.04, 0.12];
  const where = (i) =>
    i < 9
      ? [
          box[1] + ((box[3] - box[1]) * (Math.floor(i / 3) + 0.5)) / 3,
          box[0] + ((box[2] - box[0]) * ((i % 3) + 0.5)) / 3,
        ]
      : [box[1], i === 11 ? width - 20 : i === 10 ? 20 : box[0]];
  const methods = SAMPLE_METHODS.filter(({name}) => !options.methods || options.methods.split(" ").includes(name));
  return {
    name: object.name,
    id: key,
    class_id: 16,
    score,
    box,
    candidate: {head: 1, anchor: 2, row: 7, column: 3},
    asked: {
      target: `score of '${object.name}', candidate 1431 (head 1, row 7, column 3, anchor 2)`,
      quantity: "score",
      value: last,
      unit: "points of confidence",
    },
    groups: {
      players: [
        ["object", "object"],
        ["ring", "ring"],
        ["truck", "other"],
        ["rest", "rest"],
      ].map(([name, role], i) => ({name, role, area: [0.16, 0.2, 0.07, 0.57][i]})),
      games: [
        {
          baseline: "blur",
          v_none: table[0],
          v_all: last,
          values: share.map((x) => x * total),
          interactions: share.map((_, i) => share.map((_, j) => ((i + j) % 2 ? -0.02 : 0.01))),
        },
        {baseline: "mean", v_none: 0, v_all: last, values: share.map((x) => x * last)},
      ],
      roles: ["object", "ring", "other", "rest"].map((role, i) => ({
        role,
        value: share[i] * total,
        lower: share[i] * total - (role === "rest" ? 0 : 0.03),
        upper: share[i] * total + (role === "rest" ? 0 : 0.02),
        share: Math.abs(share[i]) / 1.08,
      })),
      interaction: -0.05,
      covered: index > 0 ? [{by: "dog", share: 0.5}] : [],
      evaluations: 64,
      seat: {
        verdict: "on the object",
        share: 0.82,
        lower: 0.76,
        upper: 0.86,
        sentence:
          "82 % of all influence comes from the object itself (76 % to 86 %, depending on what stands in for hidden parts)",
      },
    },
    game: {
      segmentation: "object",
      baseline: "blur",
      v_none: table[0],
      v_all: last,
      evaluations: table.length,
      ids: `${key}/players`,
      fill: `${picture.name}/picture/blur`,
      found_when_hidden: index === 0 ? [{name: "umbrella", score: 0.34, box}] : [],
      ...(object.no_table ? {} : {table: `${key}/table`}),
      players: PLAYERS.map((name, i) => ({name, area: 1000, row: where(i)[0], column: where(i)[1]})),
    },
    methods: methods.map((info) => sampleMethod(info, object, key, assets, size, game, random)),
    controls: [
      {
        name: "box-gaussian",
        meaning: "a hill in the middle of the box",
        values: game.phi.map((x, i) => (i === 4 ? 1 : i < 9 ? 0.5 : 0)),
        measures: [
          {
            name: "insertion minus deletion",
            filling: "blur",
            by: "players",
            value: 0.417,
            direction: "higher",
            sentence: "",
          },
        ],
        curves: curvesOf(
          table,
          m,
          PLAYERS.map((_, i) => (i === 4 ? 1 : i < 9 ? 0.5 - i / 100 : -i)),
        ),
      },
    ],
    agreement: [
      {
        a: "grad-cam",
        b: "lime",
        pearson: 0.5,
        spearman: 0.61,
        top: 0.6,
        sign: 0.9,
        control: {name: "box-gaussian", spearman: 0.55},
        above_control: 0.06,
      },
      {
        a: "lime",
        b: "shapley-exact",
        pearson: 0.97,
        spearman: 0.95,
        top: 1,
        sign: 1,
        control: {name: "box-gaussian", spearman: 0.55},
        above_control: 0.4,
      },
    ],
    agreement_sentence:
      "LIME and the Shapley values put the parts in nearly the same order (rank correlation 0.95; the best control, a hill in the middle of the box, reaches 0.55).",
    second_baseline: {baseline: "mean", methods: [{method: "lime", spearman: 0.82, flips: ["ring"]}]},
    another_question: {
      target: "best match of the object",
      takeover_share: 0.18,
      values: game.phi,
      sentence: "Another candidate took over in 18 % of the coalitions.",
    },
    try_next: {
      sentence: "Hide the ring and look whether the dog is still found.",
      command: `limpid whatif ${picture.file} --hide 80,100,300,380`,
    },
  };
}

// Drops what a quick run or a worksheet does not have.
function withoutJudgement(report) {
  delete report.rules;
  for (const overview of report.overviews) {
    overview.trust = undefined;
    overview.measures.forEach((one) => {
      delete one.sentence;
      delete one.best;
    });
  }
  for (const picture of report.pictures) {
    for (const object of picture.objects) {
      for (const method of object.methods)
        for (const key of ["verdict", "says", "findings", "evidence"]) delete method[key];
      for (const key of ["agreement_sentence", "try_next", "another_question"]) delete object[key];
      if (object.groups) delete object.groups.seat;
    }
    delete picture.errors;
  }
}

const DEFAULT_PICTURES = [
  {
    file: "dog.jpg",
    objects: [
      {name: "dog", box: [120, 160, 300, 380], score: 0.96},
      {name: "bicycle", box: [90, 110, 420, 340], score: 0.71, broken: true},
      {name: "truck", box: [440, 60, 610, 170], score: 0.52},
    ],
  },
];

const SAMPLE_MODELS = ["small", "large"].map((name) => ({name, path: `models/${name}.cfg`}));

// The objects of each first picture beside those of the second; one more that only the other found.
function sampleDetectors(pictures) {
  const side = (object) => ({name: object.name, score: object.score, box: object.box, id: object.id, object_share: 0.7});
  const pairs = pictures
    .filter((_, i) => i % 2 === 0)
    .flatMap((picture, i) =>
      picture.objects.map((object, k) => ({
        picture: picture.file,
        iou: 0.81,
        first: side(object),
        other: side(pictures[2 * i + 1].objects[k]),
        maps: ["grad-cam", "lime"].map((method) => ({
          method,
          spearman: 0.6,
          control: {name: "box-gaussian", spearman: 0.5},
          above_control: 0.1,
        })),
      })),
    );
  const missing = {picture: pictures[0].file, first: null, other: {name: "person", score: 0.4, box: [1, 2, 30, 40]}};
  return [
    {
      first: SAMPLE_MODELS[0].name,
      other: SAMPLE_MODELS[1].name,
      both: pairs.length,
      same_class: pairs.length,
      only_first: 0,
      only_other: 1,
      pairs: [...pairs, {...missing, why_missing: "person: its best candidate scores 0.2, below the threshold of 0.3"}],
      sentence: `no difference was shown in how much comes from the object itself (n = ${pairs.length})`,
    },
  ];
}

function sample(options = {}) {
  const random = sampleRandom(7);
  const assets = {};
  const level = options.level ?? "full";
  const seen = (options.pictures ?? DEFAULT_PICTURES).flatMap((given) =>
    options.twoDetectors ? SAMPLE_MODELS.map((model) => ({...given, model})) : [given],
  );
  const pictures = seen.map((given) => {
    const picture = {
      name: `${given.file.replace(/\.[^.]*$/, "")}${given.model ? `@${given.model.name}` : ""}`,
      ...(given.model ? {model: given.model} : {}),
      file: given.file,
      path: `in/${given.file}`,
      sha256: "ab".repeat(32),
      width: given.width ?? 640,
      height: given.height ?? 400,
    };
    picture.image = `${picture.name}/picture`;
    const boxes = given.objects.map((object) => object.box);
    assets[picture.image] = drawPicture(picture.width, picture.height, boxes, false);
    assets[`${picture.image}/blur`] = drawPicture(picture.width, picture.height, boxes, true);
    picture.detections = [
      ...given.objects.map(({name, box, score}) => ({name, score, box, explained: true})),
      {name: "chair", score: 0.31, box: [520, 260, 600, 360], explained: false},
    ];
    picture.errors = [
      {
        kind: "missed",
        sentence: "A person may have been missed: the best candidate has a score of 0.21, below the threshold of 0.3.",
        box: [460, 200, 520, 380],
        try: `limpid detect ${given.file} --threshold 0.2`,
      },
      {
        kind: "suppressed",
        sentence: "A second dog (0.44) was suppressed by NMS: its box overlaps the dog's with an IoU of 0.71.",
      },
    ];
    picture.objects = given.objects.map((object, i) => sampleObject(object, i, picture, assets, options, random));
    return picture;
  });
  const count = pictures.reduce((sum, picture) => sum + picture.objects.length, 0);
  const report = {
    limpid: {version: "0.4.0", format: "comparison 1", arithmetic: "float32, fused"},
    request: {
      model: {name: "yolo-sample", sha256: "cd".repeat(32), file: "sample.cfg"},
      threshold: 0.3,
      nms: 0.45,
      level,
      objects: 3,
      seed: 0,
      segmentation: "object",
      players: 0,
      baseline: "blur",
      second_baseline: "mean",
      target: "score",
      methods: SAMPLE_METHODS.map(({name}) => name),
      worksheet: options.worksheet === true,
      lime_parity: false,
    },
    level,
    not_run: [{what: "randomised networks with five seeds", level: "thorough"}],
    methods: SAMPLE_METHODS,
    rules: [
      {
        name: "forgets",
        severity: "not usable",
        condition: "the map of the randomised network has a rank correlation of 0.5 or more with it",
      },
      {
        name: "better-than-the-centre",
        severity: "use with care",
        condition: "insertion minus deletion is not above that of the box's centre",
      },
    ],
    pictures,
    overviews: [{
      objects: count,
      pictures: pictures.length,
      measures: [
        {
          measure: "insertion minus deletion",
          direction: "higher",
          unit: "",
          best: null,
          sentence: `no difference shown with n = ${count}`,
          methods: SAMPLE_METHODS.map(({name}, i) => ({
            method: name,
            mean: 0.4 + i / 30,
            lower: 0.3 + i / 30,
            upper: 0.5 + i / 30,
            n: count,
          })),
        },
      ],
      trust: SAMPLE_METHODS.map(({name}) => ({method: name, [VERDICTS[name] ?? "no fault found"]: count})),
    }],
    took: {[`${pictures[0]?.objects[0].id}/lime`]: {seconds: 1.2, evaluations: 1000}},
  };
  if (options.twoDetectors) report.detectors = sampleDetectors(pictures);
  if (options.worksheet) withoutJudgement(report);
  if (options.bare) {
    for (const key of ["request", "not_run", "rules", "overviews", "took", "limpid", "level"]) delete report[key];
    for (const picture of report.pictures) {
      delete picture.detections;
      delete picture.errors;
      picture.objects = picture.objects.map(({name, id, box, methods: [first]}) => ({
        name,
        id,
        box,
        methods: [{name: first.name, map: first.map}],
      }));
    }
  }
  return {report: JSON.parse(JSON.stringify(report)), assets};
}
