// One detection of a sample, explained: its game, its methods, its controls.

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
      ...(object.outlined
        ? {
            by_outline: {
              players: [{name: "object", role: "object", area: 0.08}],
              games: [{baseline: "blur", v_none: table[0], v_all: last, values: [0.4 * total]}],
              roles: [0.4, 0.5, 0.05, 0.05].map((part, i) => ({
                role: ["object", "ring", "other", "rest"][i],
                value: part * total,
                lower: part * total,
                upper: part * total,
                share: part,
              })),
              seat: {
                verdict: "mostly outside",
                share: 0.4,
                sentence: "40 % of all influence comes from the object itself",
              },
            },
          }
        : {}),
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
    zoom_in: [
      {
        sentence: "Is anything there? The objectness logit alone.",
        command: "limpid explain dog.jpg --of objectness_logit",
      },
    ],
  };
}
