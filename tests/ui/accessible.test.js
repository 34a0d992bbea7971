// For everybody: axe-core in light and dark, phone width, keyboard, long and foreign names.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {after, before, test} from "node:test";
import {at, launch, quietly} from "./browser.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const openAll = (page) => page.evaluate(() => dispatchEvent(new Event("beforeprint")));
const LONG = "ein sehr langer Name für eine Klasse, 交通信号灯, " + "ohneLeerzeichen".repeat(6);
const CROWD = {
  pictures: [
    {
      file: `${"x".repeat(120)}.jpg`,
      objects: Array.from({length: 12}, (_, i) => ({
        name: i === 3 ? LONG : `object ${i}`,
        box: [10 + 45 * i, 30 + 20 * (i % 4), 60 + 45 * i, 160 + 20 * i],
        score: 0.95 - i / 20,
      })),
    },
  ],
  methods: "grad-cam lime shapley-exact",
};

for (const dark of [false, true]) {
  for (const width of [1280, 360]) {
    test(
      `axe-core finds nothing, ${dark ? "dark" : "light"}, ${width} pixels`,
      quietly(
        () => browser,
        `axe-${dark}-${width}`,
        {twoDetectors: true},
        async (page) => {
          // The test's own script would be against the page's policy: it comes through the debugger.
          for (const route of [
            "#/object/dog%40small%2F0-dog",
            "#/overview",
            "#/detectors",
            "#/answers",
            "#/run",
            "#/glossary",
          ]) {
            await at(page, route);
            await openAll(page);
            await page.evaluate(axe);
            const {violations} = await page.evaluate(() => axe.run(document, {resultTypes: ["violations"]}));
            assert.deepEqual(
              violations.map(({id, nodes}) => [
                route,
                id,
                nodes.slice(0, 3).map(({html, failureSummary}) => `${html}: ${failureSummary}`),
              ]),
              [],
            );
          }
          await page.getByRole("link", {name: "Glossary"}).waitFor();
        },
        {dark, width},
      ),
    );
  }
}

for (const [name, options] of [
  ["usual", {}],
  ["crowd", CROWD],
  ["detectors", {...CROWD, twoDetectors: true}],
])
  test(
    `nothing is wider than a phone: ${name}`,
    quietly(
      () => browser,
      `phone-${name}`,
      options,
      async (page) => {
        for (const route of ["", "#/overview", "#/detectors", "#/answers", "#/run", "#/glossary"]) {
          await at(page, route || "#/");
          await openAll(page);
          const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          assert.equal(content, window, `${route} is ${content} wide`);
          const clipped = await page
            .locator("nav ul")
            .evaluate((list) => [...list.children].some((item) => item.getBoundingClientRect().right > innerWidth));
          assert.equal(clipped, false, `${route} clips its navigation`);
        }
      },
      {width: 360},
    ),
  );

test(
  "dark mode is dark",
  quietly(
    () => browser,
    "dark",
    {},
    async (page) => {
      const [red, green, blue] = await page.evaluate(() =>
        getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g).map(Number),
      );
      assert.ok(Math.max(red, green, blue) < 60);
    },
    {dark: true},
  ),
);

test(
  "twelve objects: each box can be reached by Tab and opened",
  quietly(
    () => browser,
    "tabs",
    CROWD,
    async (page) => {
      const reached = new Set();
      for (let i = 0; i < 60; ++i) {
        await page.keyboard.press("Tab");
        const label = await page.evaluate(() =>
          document.activeElement.classList.contains("box") ? document.activeElement.getAttribute("aria-label") : null,
        );
        if (label) reached.add(label);
      }
      assert.equal(reached.size, 12);
    },
  ),
);
