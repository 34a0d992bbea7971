"use strict";
// The Shapley game: show and hide parts of the picture, read what the detector really said about each such picture, and
// compare it with the sum of the Shapley values and with LIME's straight line.

// The numbers of one object's game, as far as the report has them.
function gameOf(object) {
  const players = object.game?.players ?? [];
  const m = players.length;
  const table = tableOf(object.game?.table);
  const answer = (names) =>
    (object.methods ?? []).find((method) => names.includes(method.name) && method.values?.length === m);
  const lime = answer(["lime"]);
  const known = answer(["shapley-exact", "shapley", "kernel-shap"]);
  return {
    players,
    m,
    table: table?.length === 2 ** m ? table : null,
    none: object.game?.v_none,
    all: object.game?.v_all,
    phi: table?.length === 2 ** m ? shapleyValues(table) : (known?.values ?? null),
    line: lime && Number.isFinite(lime.intercept) ? {intercept: lime.intercept, values: lime.values} : null,
  };
}
const sumOver = (coalition, values) => values.reduce((sum, value, i) => (isShown(coalition, i) ? sum + value : sum), 0);

function shapleyGame(entry) {
  const {object} = entry;
  const game = gameOf(object);
  const masked = maskedPicture(entry);
  const everybody = game.m <= 30 ? 2 ** game.m - 1 : 0;
  let coalition = 0;
  const boxes = game.players.map((player, i) => el("input", {type: "checkbox", change: () => play(i)}));
  const list = el(
    "ol",
    {class: "players"},
    game.players.map((player, i) =>
      el(
        "li",
        {},
        el(
          "label",
          {},
          boxes[i],
          el("span", {class: "name"}, `${i + 1} ${player.name}`),
          game.phi && el("span", {class: "value"}, signed(object, game.phi[i])),
        ),
      ),
    ),
  );
  const rows = el("div", {class: "verify"});
  const said = el("p", {class: "move", role: "status"});

  const guesses = () => [
    [
      "detector",
      "The detector says",
      game.table && game.table[coalition],
      "read from the table of all masked pictures",
    ],
    [
      "shapley",
      "Everything hidden + Shapley values so far",
      game.phi && game.none + sumOver(coalition, game.phi),
      "exact when all or none are shown, a guess between",
    ],
    [
      "lime",
      "LIME's straight line",
      game.line && game.line.intercept + sumOver(coalition, game.line.values),
      "intercept + the values of the shown parts",
    ],
  ];
  const draw = () => {
    boxes.forEach((box, i) => {
      box.checked = isShown(coalition, i);
    });
    const known = guesses()
      .filter(([, , value]) => Number.isFinite(value))
      .map(([, , value]) => value);
    const low = Math.min(0, ...known);
    const high = Math.max(game.all ?? 0, ...known);
    const span = high - low || 1;
    rows.replaceChildren(
      ...guesses().map(([key, name, value, note]) => {
        if (!Number.isFinite(value)) return el("p", {class: "quiet"}, `${name}: not in this report.`);
        const bar = el("div", {class: `level ${key}`});
        const zero = el("div", {class: "zero"});
        zero.style.left = `${(100 * -low) / span}%`;
        Object.assign(bar.style, {
          left: `${(100 * (Math.min(0, value) - low)) / span}%`,
          width: `${(100 * Math.abs(value)) / span}%`,
        });
        return el(
          "div",
          {class: "guess"},
          el("span", {}, prose(name), el("span", {class: "quiet"}, ` ${note}`)),
          el("b", {"data-value": String(value), "data-guess": key}, amount(object, value)),
          el("div", {class: "track", "aria-hidden": "true"}, bar, zero),
        );
      }),
    );
    masked?.canvas.setAttribute(
      "aria-label",
      `The picture with ${sizeOfCoalition(coalition)} of ${game.m} parts shown`,
    );
    masked?.draw(coalition);
  };
  const set = (next, sentence) => {
    coalition = next;
    said.textContent = sentence;
    draw();
  };
  const play = (i) => {
    const next = coalition ^ (1 << i);
    const joins = isShown(next, i);
    const name = game.players[i].name;
    if (!game.table) return set(next, "");
    const change = game.table[next] - game.table[coalition];
    const moved =
      bare(object, change) === "0"
        ? "changes hardly anything"
        : `${change > 0 ? "raises" : "lowers"} the ${isScore(object) ? "score" : "value"} by ${amount(object, Math.abs(change))}`;
    set(
      next,
      `${joins ? "Showing" : "Hiding"} “${name}” ${moved} here. Its Shapley value, the mean over all orders of showing the parts, is ${amount(object, game.phi[i])}.`,
    );
  };
  if (masked) {
    masked.canvas.addEventListener("click", (event) => {
      if (masked.playerAt(event) >= 0) play(masked.playerAt(event));
    });
    masked.canvas.addEventListener("mousemove", (event) => {
      masked.canvas.title = game.players[masked.playerAt(event)]?.name ?? "nobody's pixels";
    });
  }
  draw();
  return el(
    "div",
    {},
    el(
      "p",
      {},
      "Each numbered part is a ",
      term("player"),
      ". Click parts on the picture or tick them in the list: what is not ticked is ",
      term("hidden", "hidden"),
      `. ${game.table ? `All ${whole(game.table.length)} pictures that you can make here were shown to the detector.` : ""}`,
    ),
    !game.table &&
      el(
        "p",
        {},
        `This game has ${game.m} players. Not all of its coalitions were evaluated, or they are too many for this page, so the detector's own answer cannot be looked up.`,
      ),
    el(
      "div",
      {class: "play"},
      el(
        "div",
        {},
        masked?.canvas ?? el("p", {class: "quiet"}, "The outlines of the parts are not in this report."),
        el(
          "p",
          {class: "buttons"},
          el("button", {type: "button", click: () => set(everybody, "Everything is shown.")}, "Show all"),
          el("button", {type: "button", click: () => set(0, "Everything is hidden.")}, "Hide all"),
        ),
        said,
      ),
      el(
        "div",
        {},
        rows,
        el(
          "h4",
          {},
          "Parts",
          game.phi && el("span", {class: "quiet"}, ` with their Shapley values in ${unit(object)}`),
        ),
        list,
      ),
    ),
    game.table && ordersView(object, game),
  );
}

SECTIONS.game = {
  title: "The Shapley game",
  about: "show and hide parts yourself, and read what the detector says",
  has: ({object}) => (object.game?.players ?? []).length > 0,
  build: shapleyGame,
};
