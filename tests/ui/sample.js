// A comparison whose numbers are known: drawn pictures, a game that is a formula, and everything else computed from its
// table. Runs in the browser (it draws and packs JPEG on a canvas); sample(options) gives {report, assets}.
//   options: twoDetectors: each picture a second time through other eyes; pictures [{file, objects: [{name, box, score}]}], worksheet, level "quick" | "full", bare: hardly a field

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
      for (const key of ["agreement_sentence", "try_next", "zoom_in", "another_question"]) delete object[key];
      if (object.groups) delete object.groups.seat;
      if (object.groups?.by_outline) delete object.groups.by_outline.seat;
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
