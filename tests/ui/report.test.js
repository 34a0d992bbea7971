// What a report has beyond one object: overview, detectors, answers, worksheet, provenance, paper.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {after, before, test} from "node:test";
import {at, DOG, launch, quietly} from "./browser.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test(
  "several pictures: the overview comes first and leads to each object",
  quietly(
    () => browser,
    "several",
    {
      pictures: [
        {
          file: "a.jpg",
          objects: [
            {name: "dog", box: [120, 160, 300, 380], score: 0.96},
            {name: "truck", box: [440, 60, 610, 170], score: 0.5},
          ],
        },
        {file: "b.jpg", width: 400, height: 600, objects: [{name: "cat", box: [120, 160, 300, 380], score: 0.4}]},
      ],
    },
    async (page) => {
      await page.getByRole("heading", {level: 1, name: "3 objects in 2 pictures"}).waitFor();
      assert.equal(await page.locator(".sheet tbody tr").count(), 3);
      await page.getByText("no difference shown with n = 3").waitFor();
      await page.getByRole("link", {name: "cat 40 %"}).click();
      await page.getByRole("heading", {level: 1, name: "Why cat, 40 %?"}).waitFor();
    },
  ),
);

test(
  "several detectors: what each found, and the same thing through both pairs of eyes",
  quietly(
    () => browser,
    "detectors",
    {twoDetectors: true},
    async (page) => {
      await page.getByRole("heading", {level: 1, name: "6 objects in 1 picture"}).waitFor();
      assert.equal(await page.locator(".sheet tbody tr", {hasText: "seen by large"}).count(), 3);
      await page.getByRole("link", {name: "Detectors"}).click();
      await page.getByRole("heading", {level: 1, name: "small beside large"}).waitFor();
      await page.getByText("Both found 3, of which 3 as the same class; only small found 0, only large 1.").waitFor();
      await page.getByText("No difference was shown in how much comes from the object itself (n = 3).").waitFor();
      const missing = page.locator(".detectors tr", {hasText: "below the threshold"}).locator("th, td");
      assert.match(await missing.last().innerText(), /^person: its best candidate/);
      assert.equal(await missing.nth((await missing.count()) - 2).innerText(), "");
      assert.equal(await page.locator(".detectors .pair").count(), 3);
      assert.equal(await page.locator(".detectors .pair").first().locator("canvas").count(), 6);
      await page.getByRole("link", {name: "large: dog 96 %"}).click();
      await page.getByText(/^dog.jpg, seen by large\. Every method was asked/).waitFor();
    },
  ),
);

test(
  "answers are downloaded as Markdown under the assignment's headings",
  quietly(
    () => browser,
    "answers",
    {},
    async (page) => {
      await at(page, "#/answers");
      await page.getByLabel("Where does each method look?").fill("On the dog.\n<b>Really</b>");
      await page.getByLabel("Name").fill("Ann");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", {name: "Download my answers"}).click(),
      ]);
      assert.equal(download.suggestedFilename(), "answers.md");
      const text = readFileSync(await download.path(), "utf8");
      assert.match(text, /^# Explaining detections: Ann\n/);
      assert.match(text, /## Where does each method look\?\n\nOn the dog.\n<b>Really<\/b>\n/);
      assert.match(text, /## What are the limits of these explanations\?\n\n\(no answer\)\n/);
      await at(page, `${DOG}`);
      await at(page, "#/answers");
      assert.equal(await page.getByLabel("Name").inputValue(), "Ann");
    },
  ),
);

test(
  "where the browser keeps nothing the answers live as long as the page",
  quietly(
    () => browser,
    "no-storage",
    {},
    async (page) => {
      await page.addInitScript(() =>
        Object.defineProperty(window, "localStorage", {
          get() {
            throw new DOMException("denied");
          },
        }),
      );
      await page.reload();
      await at(page, "#/answers");
      await page.getByLabel("Name").fill("Ann");
      await page.getByText("download before you close the page").waitFor();
      await page.getByRole("link", {name: "Glossary"}).click();
      await page.getByRole("link", {name: "My answers"}).click();
      assert.equal(await page.getByLabel("Name").inputValue(), "Ann");
    },
  ),
);

test(
  "a worksheet shows maps, numbers and questions, and judges nothing",
  quietly(
    () => browser,
    "worksheet",
    {worksheet: true},
    async (page) => {
      for (const route of [DOG, `${DOG}/methods`, `${DOG}/numbers`, "#/overview", "#/run", "#/answers"]) {
        await at(page, route);
        await page.locator("h1").waitFor();
        const text = await page.locator("main").innerText();
        for (const word of [
          "no fault found",
          "use with care",
          "not usable",
          "Rely on it?",
          "on the object",
          "Do they agree?",
          "One thing to try",
          "lowers the score by",
        ])
          assert.ok(!text.includes(word), `${route} says '${word}'`);
        assert.equal(await page.locator(".badge, .dimmed, .seat").count(), 0);
      }
      await at(page, DOG);
      assert.equal(await page.locator(".cards").first().locator("canvas").count(), 3);
    },
  ),
);

test(
  "how it was made: settings, hashes, what was not run, rules",
  quietly(
    () => browser,
    "run",
    {},
    async (page) => {
      await at(page, "#/run");
      for (const text of [
        "randomised networks with five seeds (runs at --level thorough)",
        "cd".repeat(32),
        "ab".repeat(32),
        "insertion minus deletion is not above that of the box's centre",
      ])
        await page.getByText(text).first().waitFor();
    },
  ),
);

test(
  "on paper every section is open",
  quietly(
    () => browser,
    "paper",
    {},
    async (page) => {
      await page.emulateMedia({media: "print"});
      await page.pdf({format: "A4"});
      const open = await page
        .locator("details[id]")
        .evaluateAll((all) => all.map((one) => one.open && one.querySelector(".body").childElementCount > 0));
      assert.ok(open.length >= 8 && open.every(Boolean), String(open));
      assert.equal(await page.locator("nav").isVisible(), false);
    },
  ),
);
