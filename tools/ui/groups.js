"use strict";
// The group game as bars: what the object, its ring, the other objects and the rest are worth.

const ROLE_NAMES = {
  object: "this object",
  ring: "the ring around it",
  other: "the other objects",
  rest: "the rest of the picture",
};
const ROLE_TERMS = {object: null, ring: "ring", other: null, rest: "rest"};

function effect(object, value, what) {
  const size = amount(object, Math.abs(value));
  if (bare(object, value) === "0") return `hiding ${what} hardly changes the ${isScore(object) ? "score" : "value"}`;
  return `hiding ${what} ${value > 0 ? "lowers" : "raises"} the ${isScore(object) ? "score" : "value"} by ${size}`;
}

// The strongest group in words, and the strongest one that speaks against the object.
function readingOf(object, roles) {
  const lower = Math.min(...roles.map((role) => role.value));
  const top = Math.max(...roles.map((role) => role.value));
  const name = (value) => ROLE_NAMES[roles.find((role) => role.value === value).role] ?? "this region";
  const first = effect(object, top, name(top));
  const second = lower < 0 && bare(object, lower) !== "0" ? `; ${effect(object, lower, name(lower))}` : "";
  return `On average over all orders, ${first}${second}.`;
}

// What each group is worth under each baseline.
function groupValues(object, {players = [], games = []}, caption) {
  return table(
    caption,
    ["group", "share of the picture", ...games.map((game) => `baseline ${game.baseline}`)],
    [
      ...players.map((player, i) => [
        player.name,
        percent(player.area),
        ...games.map((game) => signed(object, game.values?.[i])),
      ]),
      ["everything hidden", "", ...games.map((game) => bare(object, game.v_none))],
      ["nothing hidden", "", ...games.map((game) => bare(object, game.v_all))],
    ],
  );
}

// The whole game: each group under each baseline, and what two groups do together.
function groupTables({object}) {
  const {players = [], games = []} = object.groups;
  return el(
    "div",
    {},
    el(
      "p",
      {},
      "The ",
      term("group_game"),
      " has the same kinds of players on every picture, and all of its ",
      term("coalition", "coalitions"),
      ` were evaluated${object.groups.evaluations ? ` (${whole(object.groups.evaluations)} evaluations)` : ""}.`,
    ),
    groupValues(object, object.groups, `Shapley values of the groups, in ${unit(object)}`),
    object.groups.by_outline &&
      groupValues(
        object,
        object.groups.by_outline,
        `The same with objects cut out along their labelled outlines, in ${unit(object)}`,
      ),
    games[0]?.interactions &&
      table(
        `Interactions under the baseline ${games[0].baseline}, in ${unit(object)}`,
        ["group", ...players.map((player) => player.name)],
        players.map((player, i) => [
          player.name,
          ...players.map((_, j) => (i === j ? "" : signed(object, games[0].interactions[i]?.[j]))),
        ]),
      ),
    Number.isFinite(object.groups.interaction) &&
      el(
        "p",
        {},
        `Object and surroundings together: ${signed(object, object.groups.interaction)} ${unit(object)} `,
        "beyond what each adds alone (",
        term("interaction"),
        "). ",
        worksheet
          ? ""
          : object.groups.interaction < 0
            ? "Below 0: one can partly stand in for the other."
            : "Above 0: each is worth more where the other one is seen.",
      ),
  );
}

// One bar for each role, between the ends `low` and `high`.
function roleBars(object, roles, low, high) {
  const span = high - low || 1;
  const at = (x) => (100 * (x - low)) / span;
  const row = (role) => {
    const name = ROLE_NAMES[role.role] ?? role.role;
    const spread = interval(object, role.lower, role.upper, role.value);
    const bar = el("div", {class: `bar ${role.role} ${role.value < 0 ? "minus" : ""}`});
    Object.assign(bar.style, {
      left: `${at(Math.min(0, role.value))}%`,
      width: `${(Math.abs(role.value) / span) * 100}%`,
    });
    const whisker = Number.isFinite(role.lower) && Number.isFinite(role.upper) && el("div", {class: "whisker"});
    if (whisker)
      Object.assign(whisker.style, {left: `${at(role.lower)}%`, width: `${at(role.upper) - at(role.lower)}%`});
    const zero = el("div", {class: "zero"});
    zero.style.left = `${at(0)}%`;
    return el(
      "li",
      {
        "aria-label": `${name}: ${signed(object, role.value)} ${unit(object)}${spread && `, ${spread} over the baselines`}`,
      },
      el("span", {class: "name"}, ROLE_TERMS[role.role] ? term(ROLE_TERMS[role.role], name) : name),
      el("span", {class: "track", "aria-hidden": "true"}, zero, bar, whisker),
      el(
        "span",
        {class: "value"},
        el("b", {}, signed(object, role.value)),
        spread && el("span", {class: "quiet"}, ` ${spread}`),
      ),
    );
  };
  return el("ul", {class: "bars"}, roles.map(row));
}

// The same game with objects cut out along their labelled outlines, and whether it says something else than the boxes.
function outlineBars(object, low, high) {
  const {by_outline: outlined, seat} = object.groups;
  if (!outlined) return null;
  const differs = outlined.seat?.verdict && seat?.verdict && outlined.seat.verdict !== seat.verdict;
  return el(
    "div",
    {class: "by-outline"},
    el("h3", {}, "The same, with objects cut out along their outlines"),
    outlined.seat &&
      el(
        "p",
        {},
        differs &&
          `Box and outline disagree: by its box the evidence is ${seat.verdict}, by its outline ${outlined.seat.verdict}. `,
        differs && "What lies in the box beside the object makes the difference; neither is the true one. ",
        prose(`By its outline ${outlined.seat.sentence}.`),
      ),
    roleBars(object, outlined.roles ?? [], low, high),
  );
}

function groupBars(object) {
  const roles = object.groups?.roles ?? [];
  if (roles.length === 0) return null;
  const reach = [...roles, ...(object.groups.by_outline?.roles ?? [])].flatMap((role) => [
    role.value,
    role.lower ?? role.value,
    role.upper ?? role.value,
  ]);
  const low = Math.min(0, ...reach);
  const high = Math.max(0, ...reach);
  const game = object.groups.games?.[0];
  return el(
    "section",
    {class: "groups", "aria-label": "Where the score comes from"},
    el(
      "h2",
      {},
      "Where the ",
      term("points", isScore(object) ? "points" : "value"),
      " come",
      isScore(object) ? "" : "s",
      " from",
    ),
    roleBars(object, roles, low, high),
    !worksheet && el("p", {}, prose(readingOf(object, roles))),
    game &&
      el(
        "p",
        {class: "quiet"},
        `With everything hidden the detector says ${amount(object, game.v_none)}; these ` +
          `${roles.length} together add ${amount(object, game.v_all - game.v_none)}; that makes ${amount(object, game.v_all)}. `,
        "Thin lines: the ",
        term("interval"),
        ` over the ${object.groups.games.length > 1 ? "baselines" : "baseline"} (`,
        object.groups.games.map((one, i) => [i > 0 ? ", " : "", one.baseline]).flat(),
        ").",
      ),
    (object.groups.covered ?? []).map((cover) =>
      el(
        "p",
        {class: "quiet"},
        `Another box, ${cover.by}, covers ${percent(cover.share)} of this one; that part counts as ${cover.by}.`,
      ),
    ),
    outlineBars(object, low, high),
  );
}
