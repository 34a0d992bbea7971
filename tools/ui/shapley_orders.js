"use strict";
// Shapley values are means over orders: play some and see.
function ordersView(object, game) {
  const sums = new Array(game.m).fill(0);
  const place = el("div", {});
  let played = 0;
  let last = null;
  const draw = () =>
    place.replaceChildren(
      played === 0
        ? ""
        : table(
            `${played} random ${played === 1 ? "order" : "orders"}, in ${unit(object)}`,
            ["part", "in the last order", `mean of ${played}`, "Shapley value"],
            game.players.map((player, i) => [
              `${i + 1} ${player.name}`,
              signed(object, last[i]),
              signed(object, sums[i] / played),
              signed(object, game.phi[i]),
            ]),
          ),
    );
  const play = (times) => {
    for (let k = 0; k < times; ++k, ++played) {
      last = gainsInOrder(game.table, randomOrder(game.m));
      last.forEach((gain, i) => {
        sums[i] += gain;
      });
    }
    draw();
  };
  return el(
    "section",
    {},
    el("h4", {}, "Where the Shapley values come from"),
    el(
      "p",
      {},
      "Let the parts join in a random order and note what each one adds to the score. In another order it adds something else; the mean over all orders is its ",
      term("phi", "Shapley value"),
      ".",
    ),
    el(
      "p",
      {class: "buttons"},
      [1, 10, 100].map((times) =>
        el(
          "button",
          {type: "button", click: () => play(times)},
          `Play ${times} random ${times === 1 ? "order" : "orders"}`,
        ),
      ),
    ),
    place,
  );
}
