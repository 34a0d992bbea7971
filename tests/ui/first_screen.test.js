import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {makePage, launch, open, quietly} from "./browser.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("the page asks for nothing and complains about nothing", async () => {
  const made = await makePage(browser, "requests");
  const {page, seen} = await open(browser, made.file);
  await page.getByRole("heading", {name: "Why dog, 96 %?"}).waitFor();
  assert.deepEqual(seen.requests, [`file://${made.file}`]);
  assert.deepEqual(seen.complaints, []);
  await page.close();
});

test(
  "a box is a button: by mouse and by keyboard it opens its object",
  quietly(
    () => browser,
    "boxes",
    {},
    async (page) => {
      await page.getByRole("button", {name: "Why truck, 52 %?"}).click();
      await page.getByRole("heading", {level: 1, name: "Why truck, 52 %?"}).waitFor();
      await page.getByRole("button", {name: "Why bicycle, 71 %?"}).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", {level: 1, name: "Why bicycle, 71 %?"}).waitFor();
      await page.goBack();
      await page.getByRole("heading", {level: 1, name: "Why truck, 52 %?"}).waitFor();
    },
  ),
);

test(
  "smaller questions inside of the score stand folded under the next step",
  quietly(
    () => browser,
    "zoom",
    {},
    async (page, {report}) => {
      const {sentence, command} = report.pictures[0].objects[0].zoom_in[0];
      const zoom = page.locator(".zoom");
      assert.equal(await zoom.getByText(command).isVisible(), false);
      await zoom.locator("summary").click();
      assert.ok(await zoom.getByText(command).isVisible());
      assert.ok((await zoom.innerText()).includes(sentence.split("?")[0]));
    },
  ),
);

test(
  "the bars of the groups stand for the report's numbers",
  quietly(
    () => browser,
    "bars",
    {},
    async (page, {report}) => {
      const {roles} = report.pictures[0].objects[0].groups;
      const widths = await page
        .locator(".bars .bar")
        .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
      assert.equal(widths.length, roles.length);
      roles.forEach((role, i) =>
        assert.ok(
          Math.abs(widths[i] / widths[0] - Math.abs(role.value) / roles[0].value) < 0.01,
          `${role.role}: ${widths[i]} px`,
        ),
      );
      assert.match(await page.locator(".bars li").first().innerText(), /this object\s+\+76\s+73 to 78/);
      assert.match(await page.locator(".bars li").last().innerText(), /\d$/);
      assert.doesNotMatch(await page.locator(".bars li").last().innerText(), / to /);
    },
  ),
);

test(
  "maps that are not usable are faded with the reason; methods without an answer say why",
  quietly(
    () => browser,
    "unusable",
    {methods: "saliency layer-cam lime"},
    async (page) => {
      await page
        .locator(".card", {hasText: "Saliency"})
        .getByText("No: a random network gives the same map.")
        .waitFor();
      assert.equal(await page.locator(".card .map.dimmed").count(), 1);
      await page.getByText("Faded: not usable.").waitFor();
      await page.getByRole("button", {name: "Why bicycle, 71 %?"}).click({position: {x: 200, y: 10}});
      await page.locator(".card", {hasText: "LayerCAM"}).getByText("not finite").waitFor();
    },
  ),
);

test(
  "a check that failed stands beside the verdict; what the figures show otherwise is said",
  quietly(
    () => browser,
    "failed",
    {},
    async (page) => {
      const lime = page.locator(".card", {hasText: "LIME"}).first();
      await lime.getByRole("button", {name: "no fault found"}).waitFor();
      await lime.getByRole("button", {name: "check failed: efficiency"}).click();
      await page.getByRole("dialog").getByText("the parts add up to the whole").waitFor();
      await page.keyboard.press("Escape");
      await page.getByText(/^Grad-CAM: with what lowers the score.*figures for print/).waitFor();
    },
  ),
);

const OUTLINED = [{file: "a.jpg", objects: [{name: "dog", box: [120, 160, 300, 380], score: 0.9, outlined: true}]}];
for (const worksheet of [false, true])
  test(
    `the game by outlines stands beside the game by boxes${worksheet ? ", without a verdict on a worksheet" : ""}`,
    quietly(
      () => browser,
      `outlines-${worksheet}`,
      {pictures: OUTLINED, worksheet},
      async (page) => {
        await page.getByRole("heading", {name: "The same, with objects cut out along their outlines"}).waitFor();
        const widths = await page
          .locator(".bars")
          .evaluateAll((lists) => lists.map((list) => list.querySelector(".bar.object").getBoundingClientRect().width));
        assert.equal(widths.length, 2);
        assert.ok(Math.abs(widths[1] / widths[0] - 0.5) < 0.01, `${widths}`);
        const disagree = page.getByText("by its box the evidence is on the object, by its outline mostly outside");
        assert.equal(await disagree.count(), worksheet ? 0 : 1);
      },
    ),
  );

test(
  "terms open their entries and Escape closes them",
  quietly(
    () => browser,
    "terms",
    {},
    async (page) => {
      await page.getByRole("link", {name: "How is this judged?"}).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("From 75 % on the object").waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({state: "hidden"});
    },
  ),
);

test(
  "hostile names stay text",
  quietly(
    () => browser,
    "hostile",
    {
      pictures: [
        {
          file: "<img src=x onerror=alert(1)>.jpg",
          objects: [
            {name: "</script><script>alert(2)</script>", box: [120, 160, 300, 380], score: 0.9},
            {name: "javascript:alert(3)//{{scripts}}\u2028\u202e", box: [320, 60, 500, 180], score: 0.8},
          ],
        },
      ],
    },
    async (page) => {
      await page.getByRole("heading", {level: 1, name: "Why </script><script>alert(2)</script>, 90 %?"}).waitFor();
      assert.equal(await page.locator("img[onerror]").count(), 0);
      await page.goto(page.url().replace(/#.*|$/, "#/overview"));
      await page
        .getByRole("link", {name: /javascript:alert/})
        .first()
        .click();
      await page.getByRole("heading", {level: 1, name: /javascript:alert/}).waitFor();
    },
  ),
);

test(
  "a report with hardly a field still shows its maps",
  quietly(
    () => browser,
    "bare",
    {bare: true},
    async (page) => {
      await page.getByRole("heading", {level: 1, name: "Why dog?"}).waitFor();
      assert.equal(await page.locator(".card canvas").count(), 1);
    },
  ),
);

test(
  "an empty report says so",
  quietly(
    () => browser,
    "empty",
    {pictures: []},
    async (page) => {
      await page.getByText("Nothing was found that could be explained").waitFor();
    },
  ),
);
