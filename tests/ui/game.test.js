// The Shapley game against the table and against values that were computed another way.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {launch, quietly} from "./browser.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const section = (page, key) =>
  page
    .evaluate((name) => {
      location.hash = `${location.hash.split("/").slice(0, 3).join("/") || "#/object/dog%2F0-dog"}/${name}`;
    }, key)
    .then(() => page.locator(`#section-${key}[open]`).waitFor());
const guess = (page, key) => page.locator(`[data-guess="${key}"]`).getAttribute("data-value").then(Number);

function known({report, assets}) {
  const object = report.pictures[0].objects[0];
  const bytes = Buffer.from(assets[object.game.table].float32, "base64");
  return {
    object,
    table: Array.from({length: bytes.length / 4}, (_, i) => bytes.readFloatLE(4 * i)),
    lime: object.methods.find(({name}) => name === "lime"),
    phi: object.methods.find(({name}) => name === "shapley-exact").values,
  };
}

test(
  "the score, the sum and LIME's line are the report's for every coalition that is clicked",
  quietly(
    () => browser,
    "game",
    {},
    async (page, made) => {
      const {object, table, lime, phi} = known(made);
      await section(page, "game");
      const boxes = page.locator(".players input");
      assert.equal(await boxes.count(), object.game.players.length);
      const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);
      let coalition = 0;
      for (const player of [null, 4, 0, 9, 11, 4, 3, 10]) {
        if (player !== null) {
          coalition ^= 1 << player;
          await boxes.nth(player).click();
        }
        const shown = object.game.players.map((_, i) => (coalition >> i) & 1);
        const sum = (values) => values.reduce((a, x, i) => a + shown[i] * x, 0);
        near(await guess(page, "detector"), table[coalition]);
        near(await guess(page, "shapley"), table[0] + sum(phi));
        near(await guess(page, "lime"), lime.intercept + sum(lime.values));
      }
      await page.getByRole("button", {name: "Show all"}).click();
      near(await guess(page, "detector"), table.at(-1));
      assert.ok(
        Math.abs((await guess(page, "shapley")) - table.at(-1)) < 1e-6,
        "the values do not add up to the whole",
      );
      await page.getByRole("button", {name: "Hide all"}).click();
      near(await guess(page, "detector"), table[0]);
    },
  ),
);

test(
  "what a part adds is told in words and points",
  quietly(
    () => browser,
    "words",
    {},
    async (page, made) => {
      const {table} = known(made);
      const points = 100 * (table[1 << 3] - table[0]);
      await section(page, "game");
      await page.getByRole("checkbox", {name: "4 left"}).focus();
      await page.keyboard.press("Space");
      const said = await page.locator(".move").innerText();
      const told = /raises the score by ([0-9.]+)\s(points|point) here/.exec(said);
      assert.ok(told, said);
      assert.ok(Math.abs(Number(told[1]) - points) < 0.06, `${said}: ${points}`);
    },
  ),
);

test(
  "a click on the picture shows the part under the pointer, with the picture's own pixels",
  quietly(
    () => browser,
    "canvas",
    {},
    async (page, made) => {
      const {object} = known(made);
      const canvas = page.locator("canvas.masked");
      await section(page, "game");
      const pixel = (x, y) =>
        canvas.evaluate(
          (it, [u, v]) => [...it.getContext("2d").getImageData(u * it.width, v * it.height, 1, 1).data],
          [x, y],
        );
      const [left, top, right, bottom] = object.box;
      const x = (left + (right - left) * 0.25) / 640;
      const y = (top + (bottom - top) * 0.4) / 400;
      const other = (left + (right - left) * 0.75) / 640;
      const hidden = await pixel(x, y);
      const still = await pixel(other, y);
      const size = await canvas.boundingBox();
      await canvas.click({position: {x: x * size.width, y: y * size.height}});
      assert.deepEqual(
        await page.locator(".players input").evaluateAll((boxes) => boxes.map((box) => box.checked).indexOf(true)),
        3,
      );
      await page.waitForFunction(
        ([u, v, before]) => {
          const it = document.querySelector("canvas.masked");
          return String([...it.getContext("2d").getImageData(u * it.width, v * it.height, 1, 1).data]) !== before;
        },
        [x, y, String(hidden)],
      );
      assert.deepEqual(await pixel(other, y), still);
    },
  ),
);

test(
  "the mean over random orders comes to the Shapley values",
  quietly(
    () => browser,
    "orders",
    {},
    async (page, made) => {
      const {phi} = known(made);
      await section(page, "game");
      for (let i = 0; i < 20; ++i) await page.getByRole("button", {name: "Play 100 random orders"}).click();
      const rows = await page
        .locator("table", {hasText: "2000 random orders"})
        .locator("tbody tr")
        .evaluateAll((all) =>
          all.map((row) => [...row.cells].slice(2).map((cell) => Number(cell.textContent.replace("\u2212", "-")))),
        );
      rows.forEach(([mean, value], i) => {
        assert.ok(Math.abs(value - 100 * phi[i]) < 0.6, `player ${i}: ${value} is not ${100 * phi[i]}`);
        assert.ok(Math.abs(mean - value) < 1.5, `player ${i}: mean ${mean}, value ${value}`);
      });
    },
  ),
);

test(
  "without a table the game says that nothing can be looked up",
  quietly(
    () => browser,
    "no-table",
    {pictures: [{file: "a.jpg", objects: [{name: "dog", box: [120, 160, 300, 380], score: 0.9, no_table: true}]}]},
    async (page) => {
      await page.goto(`${page.url()}#/object/a%2F0-dog/game`);
      await page.getByText("the detector's own answer cannot be looked up").waitFor();
      await page.getByText("The detector says: not in this report.").waitFor();
      await page.getByRole("checkbox").first().check();
    },
  ),
);
