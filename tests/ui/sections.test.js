// What stands behind the first screen.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {at, DOG, launch, quietly} from "./browser.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const everyThird = (canvas) =>
  canvas.evaluate((it) =>
    Array.from(it.getContext("2d").getImageData(0, 0, it.width, it.height).data)
      .filter((_, i) => i % 97 === 0)
      .join(),
  );

test(
  "every section opens by its address, and by keyboard",
  quietly(
    () => browser,
    "sections",
    {},
    async (page) => {
      for (const key of [
        "groups",
        "sanity",
        "methods",
        "game",
        "curves",
        "convergence",
        "numbers",
        "agreement",
        "errors",
      ]) {
        await at(page, `${DOG}/${key}`);
        await page.locator(`#section-${key}[open] .body > *`).first().waitFor();
      }
      await at(page, "#/object/dog%2F2-truck");
      await page.getByRole("heading", {level: 1, name: "Why truck, 52 %?"}).waitFor();
      await page.locator("#section-numbers > summary").focus();
      await page.keyboard.press("Enter");
      await page.locator("#section-numbers[open] table").first().waitFor();
      assert.match(page.url(), /#\/object\/dog%2F2-truck\/numbers$/);
    },
  ),
);

test(
  "slider, scale and colours change the maps",
  quietly(
    () => browser,
    "look",
    {},
    async (page) => {
      await at(page, `${DOG}/methods`);
      const lime = page.locator("#section-methods .card", {hasText: "LIME"}).locator("canvas");
      const shap = page.locator("#section-methods .card", {hasText: "Shapley values, exact"}).locator("canvas");
      const seen = [await everyThird(shap)];
      await page.getByLabel("Heat over the picture").fill("30");
      seen.push(await everyThird(shap));
      await page.getByLabel("each map's own strongest place").check();
      seen.push(await everyThird(shap));
      await page.getByLabel("strength only").check();
      seen.push(await everyThird(shap));
      assert.equal(new Set(seen).size, 4);
      assert.notEqual(await everyThird(lime), seen[3]);
      const cam = page.locator("#section-methods .card", {hasText: "Grad-CAM"}).locator("canvas");
      const without = [await everyThird(shap), await everyThird(cam)];
      await page.getByLabel("drawn").check();
      assert.notEqual(await everyThird(shap), without[0]);
      assert.equal(await everyThird(cam), without[1]);
      await page.getByLabel("without").check();
      assert.equal(await everyThird(shap), without[0]);
    },
  ),
);

test(
  "a map has its strongest colour where its strongest value lies",
  quietly(
    () => browser,
    "map",
    {},
    async (page, {report}) => {
      await at(page, `${DOG}/methods`);
      await page.getByLabel("Heat over the picture").fill("100");
      await page.getByLabel("each map's own strongest place").check();
      const object = report.pictures[0].objects[0];
      const {values} = object.methods.find(({name}) => name === "lime");
      const greenAt = (player) =>
        page
          .locator("#section-methods .card", {hasText: "LIME"})
          .locator("canvas")
          .evaluate(
            (it, [x, y]) => it.getContext("2d").getImageData(x * it.width, y * it.height, 1, 1).data[1],
            [object.game.players[player].column / 640, object.game.players[player].row / 400],
          );
      const greens = [];
      for (let i = 0; i < 9; ++i) greens.push(await greenAt(i));
      // Less green the stronger: from pale grey through orange to dark red.
      assert.equal(greens.indexOf(Math.min(...greens)), values.indexOf(Math.max(...values)));
    },
  ),
);

test(
  "hide everything shows the fill and back",
  quietly(
    () => browser,
    "fill",
    {},
    async (page, {assets}) => {
      await at(page, `${DOG}/methods`);
      await page.getByRole("button", {name: "Hide everything"}).click();
      assert.equal(
        await page.getByAltText("The picture with everything hidden").getAttribute("src"),
        `data:image/jpeg;base64,${assets["dog/picture/blur"].jpeg}`,
      );
      await page.getByRole("button", {name: "Hide everything", pressed: true}).click();
      await page.getByAltText("The picture", {exact: true}).first().waitFor();
    },
  ),
);

test(
  "curves: methods are picked, and the drawn lines are the report's",
  quietly(
    () => browser,
    "curves",
    {},
    async (page, {report}) => {
      await at(page, `${DOG}/curves`);
      const lines = () => page.locator("#section-curves .chart polyline").count();
      const before = await lines();
      await page.locator("#section-curves").getByLabel("KernelSHAP").check();
      assert.equal(await lines(), before + 2);
      await page.locator("#section-curves").getByText("The numbers").first().click();
      const row = await page.locator("#section-curves table").first().locator("tbody tr").nth(1).innerText();
      const curve = report.pictures[0].objects[0].methods
        .find(({name}) => name === "grad-cam")
        .curves.find(({kind}) => kind === "deletion");
      assert.equal(Number(row.split("\t")[1]), Number(curve.value[1].toPrecision(3)));
    },
  ),
);

test(
  "numbers: value, chance, best control and what is undefined",
  quietly(
    () => browser,
    "numbers",
    {},
    async (page, {report}) => {
      await at(page, `${DOG}/numbers`);
      const row = page.locator("#section-numbers tr", {hasText: "insertion minus deletion"});
      await row.getByText("chance 0.310").first().waitFor();
      await row.getByText("box-gaussian").waitFor();
      await page.getByText("undefined: the map has no positive value").first().waitFor();
      const object = report.pictures[0].objects[0];
      const column = object.methods.findIndex(({name}) => name === "lime") + 1;
      const parts = page.locator("#section-numbers table").nth(1).locator("tbody tr");
      for (const [i, value] of object.methods[column - 1].values.entries()) {
        const told = Number((await parts.nth(i).locator("th, td").nth(column).innerText()).replace("\u2212", "-"));
        assert.ok(Math.abs(told - 100 * value) <= 0.5, `${told} is not ${100 * value}`);
      }
    },
  ),
);

test(
  "a network that forgets: what was drawn anew at once stands at the last group",
  quietly(
    () => browser,
    "sanity",
    {},
    async (page) => {
      await at(page, `${DOG}/sanity`);
      await page.getByText("Asked only when all groups were drawn anew").waitFor();
      await page.getByText("The same for the width of the box, with all groups drawn anew: Grad-CAM 0.25.").waitFor();
      const ends = await page
        .locator("#section-sanity .chart polyline")
        .evaluateAll((lines) => lines.map((line) => line.getAttribute("points").split(" ").at(-1).split(",")[0]));
      assert.equal(ends.length, 3);
      assert.equal(new Set(ends).size, 1);
      const looks = await page.evaluate(() => Array.from({length: 20}, (_, i) => JSON.stringify(lineStyle(i))));
      assert.equal(new Set(looks).size, 20);
    },
  ),
);

test(
  "what was not tested is told in words, and only where it could be tested",
  quietly(
    () => browser,
    "untested",
    {},
    async (page) => {
      await at(page, `${DOG}/methods`);
      const card = (name) => page.locator("#section-methods .card", {hasText: name}).locator(".findings");
      await card("LayerCAM").getByText("neither for nor against: a network with random weights.").waitFor();
      await card("Shapley values, exact")
        .getByText(
          "a network with random weights; whether the first two parts can be told apart; another filling of hidden parts.",
        )
        .waitFor();
      await card("KernelSHAP").getByText("another seed").waitFor();
      await page.locator("#section-methods").getByText("A part has one colour").waitFor();
      await page.locator("#section-methods").getByText("Faded: not usable.").waitFor();
    },
  ),
);

test(
  "a suspicion and its box are marked together, and its command wraps and can be copied",
  quietly(
    () => browser,
    "errors",
    {},
    async (page) => {
      await at(page, `${DOG}/errors`);
      const section = page.locator("#section-errors");
      assert.equal(await section.locator(".marked").count(), 0);
      await section.getByRole("button", {name: "1: show the box"}).focus();
      await section.locator(".picture .box.marked").waitFor();
      await section.getByText("A second dog").hover();
      await page.keyboard.press("Tab");
      assert.ok(await section.getByRole("button", {name: "Copy"}).isVisible());
      await section.locator(".tag").hover();
      assert.equal(await section.locator("li.marked").count(), 1);
      const cut = await section
        .locator("code")
        .evaluateAll((all) => all.some((one) => one.scrollWidth > one.clientWidth));
      assert.equal(cut, false);
      await section.getByRole("button", {name: "Copy"}).click();
      await section.getByText(/copied|selected: press/).waitFor();
    },
  ),
);
