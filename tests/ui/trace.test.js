// The page of `limpid trace`, made by the program for a drawn scene, and with planted mistakes.
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync} from "node:fs";
import {createRequire} from "node:module";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {here, launch, open} from "./browser.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const program = process.env.LIMPID_PROGRAM;
const folder = join(here, "pages", "traces");
const limpid = (...words) => execFileSync(program, words, {stdio: ["ignore", "ignore", "pipe"]});

let browser;
let whole; // a trace back to the picture
before(async () => {
  browser = await launch();
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  const scenes = join(folder, "scenes");
  limpid("scenes", "--count", "1", "--split", "test", "--seed", "5", "--out", scenes);
  const [picture] = readdirSync(join(scenes, "images"));
  const out = join(folder, "whole");
  limpid("trace", join(scenes, "images", picture), "--to", "input", "--samples", "4", "--out", out);
  whole = {file: join(out, "trace.html"), json: JSON.parse(readFileSync(join(out, "trace.json"), "utf8"))};
});
after(() => browser.close());

// On the page of `file`, which must ask for nothing more and complain about nothing.
function quietly(file, body, how) {
  return async () => {
    const {page, seen} = await open(browser, file(), how);
    await page.locator(".step .inspector .parts h5").first().waitFor();
    await body(page);
    assert.deepEqual([...new Set(seen.requests)], [`file://${file()}`]);
    assert.deepEqual(seen.complaints, []);
    await page.context().close();
  };
}
const wholeFile = () => whole.file;
const shown = (page) => page.locator("article.step").getAttribute("data-step").then(Number);
// Waits for a step and its numbers.
async function arrive(page, number) {
  await page.locator(`article.step[data-step="${number}"] .inspector .parts h5`).first().waitFor();
}

test(
  "it opens with Grad-CAM in five pictures and the chosen number",
  quietly(wholeFile, async (page) => {
    assert.equal(await page.locator(".five > ol > li").count(), 5);
    assert.match(await page.locator("h1").innerText(), /score of/);
    assert.equal(await shown(page), whole.json.to);
    const text = await page.locator("main").innerText();
    assert.ok(
      !/undefined|NaN|\[object|\bfalse\b/.test(text),
      /.{30}(undefined|NaN|\[object|\bfalse\b).{30}/.exec(text)?.[0],
    );
    assert.equal(await page.locator(".five img").count(), 2);
    for (const image of await page.locator("img").all())
      assert.ok(await image.evaluate((one) => one.complete && one.naturalWidth > 0));
  }),
);

test(
  "keys, slider, buttons and the graph walk through the steps",
  quietly(wholeFile, async (page) => {
    const {steps} = whole.json;
    await page.keyboard.press("ArrowLeft");
    assert.equal(await shown(page), steps.at(-2).number);
    await page.keyboard.press("ArrowRight");
    assert.equal(await shown(page), steps.at(-1).number);
    await page.getByRole("button", {name: "towards the picture"}).click();
    assert.equal(await shown(page), steps.at(-2).number);
    const slider = page.getByRole("slider");
    await slider.focus();
    await page.keyboard.press("Home");
    assert.equal(await shown(page), steps[0].number);
    await page.keyboard.press("ArrowRight");
    assert.equal(await shown(page), steps[1].number);
    const conv = steps.findLast(({op, name}) => op === "conv2d" && name.includes("."));
    await page
      .locator(`.graph button.name`, {hasText: conv.name.split(".")[0]})
      .last()
      .click();
    await page.locator(`.graph .members button[data-step="${conv.number}"]`).click();
    assert.equal(await shown(page), conv.number);
    assert.match(page.url(), new RegExp(`#/step/${conv.number}$`));
  }),
);

test(
  "every step shows its formula, shapes, check and maps",
  quietly(wholeFile, async (page) => {
    for (const step of whole.json.steps) {
      await page.evaluate((number) => openStep(stepByNumber.get(number)), step.number);
      await arrive(page, step.number);
      const text = await page.locator("article.step").innerText();
      assert.ok(
        !/undefined|NaN|\[object|\bfalse\b/.test(text),
        `step ${step.number}: ${/.{30}(undefined|NaN|\[object|\bfalse\b).{30}/.exec(text)?.[0]}`,
      );
      if (step.forward) assert.ok(text.includes(step.forward), step.name);
      for (const line of (step.backward ?? []).slice(0, step.inputs?.length)) assert.ok(text.includes(line), step.name);
      if (step.check) assert.match(text, /check passed/);
      assert.ok((await page.locator("article.step .channels canvas").count()) >= 2);
    }
  }),
);

// Of every step the strongest place of its strongest channels: the terms of the page add up to what was recorded.
const taken = () =>
  (async () => {
    const wrong = [];
    let complete = 0;
    for (const step of steps) {
      const numbers = await numbersOf(step);
      const loaded = await neighbourhood(step);
      for (const channel of step.exact.channels.slice(0, 4)) {
        const at = strongestPlace(step, numbers, channel);
        const element = (channel * step.planes[1] + at.row) * step.planes[2] + at.column;
        const both = [step.inputs && forwardParts(step, loaded, element)];
        if (step.number !== trace.to) both.push(gradientParts(step, loaded, element));
        for (const parts of both) {
          if (!parts || parts.missing > 0 || !parts.adds) continue;
          const size_ = parts.terms.reduce(
            (sum, {product}) => sum + Math.abs(product),
            Math.abs(parts.constant?.value ?? 0),
          );
          ++complete;
          if (!(Math.abs(parts.rest) <= 2e-6 * size_))
            wrong.push([step.number, step.op, element, parts.recorded, parts.sum]);
        }
      }
    }
    return {wrong, complete};
  })();

test(
  "the terms of a number and of its gradient add up to what was recorded",
  quietly(wholeFile, async (page) => {
    const {wrong, complete} = await page.evaluate(taken);
    assert.deepEqual(wrong, []);
    assert.ok(complete > 4 * whole.json.steps.length, `${complete} of ${whole.json.steps.length} steps`);
  }),
);

test(
  "a clicked pixel of a convolution shows the terms that the program prints",
  quietly(wholeFile, async (page) => {
    const conv = whole.json.steps.findLast(({op, output}) => op === "conv2d" && output[2] > 2);
    await page.evaluate((number) => openStep(stepByNumber.get(number)), conv.number);
    await arrive(page, conv.number);
    const canvas = page.locator(".two-maps canvas").first();
    const box = await canvas.boundingBox();
    await canvas.click({position: {x: box.width * 0.5, y: box.height * 0.5}});
    await page.keyboard.press("ArrowDown");
    const [row, column] = [Math.floor(conv.output[2] / 2) + 1, Math.floor(conv.output[3] / 2)];
    const heading = page.locator(".parts h5").first();
    await page.getByText(new RegExp(`Forward: .*,${row},${column}\\]`)).waitFor();
    const said = await heading.innerText();
    const [, channel] = /\[(\d+),/.exec(said);
    const command = await page.locator(".parts code").innerText();
    assert.ok(command.endsWith(`--element ${conv.name}:${channel},${row},${column}`), command);
    const printed = execFileSync("sh", ["-c", `"$LIMPID_PROGRAM" ${command.slice("limpid ".length)} --samples 0`], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [, value] = /its value at [\d,]+ is (-?[\d.e-]+)/.exec(printed);
    const shownValue = Number(/is (\S+)$/.exec(said)[1].replace("\u2212", "-"));
    assert.ok(
      Math.abs(Number(value) - shownValue) <= 1e-3 * Math.max(1e-3, Math.abs(shownValue)),
      `${value} and ${shownValue}`,
    );
    assert.equal(await shown(page), conv.number); // the canvas kept the arrow keys to itself
  }),
);

test(
  "terms lead to their numbers, Back leads back, and a step that is not there is said",
  quietly(wholeFile, async (page) => {
    const relu = whole.json.steps.findLast(({op, output}) => op === "leaky_relu" && output[2] > 2);
    await page.evaluate((number) => visit(stepByNumber.get(number)), relu.number);
    await arrive(page, relu.number);
    const term = page.locator(".parts table button.link").first();
    const [, name, place] = /^(.*)\[(.*)\]$/.exec(await term.innerText());
    await term.click();
    const before = whole.json.steps.find((step) => step.name === name);
    await arrive(page, before.number);
    await page.getByText(`Forward: ${name}[${place}] is`).waitFor();
    await page.goBack();
    await arrive(page, relu.number);
    await page.goto(`${page.url().split("#")[0]}#/step/9999`);
    assert.match(await page.locator("main").innerText(), /This walk has no step 9999/);
    await page.getByRole("link", {name: "Glossary"}).click();
    await page.getByRole("heading", {name: "Glossary"}).waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("link", {name: "The trace"}).click();
    await arrive(page, relu.number);
    assert.equal(await shown(page), relu.number);
  }),
);

for (const dark of [false, true])
  for (const width of [1280, 360])
    test(
      `axe-core finds nothing and nothing sticks out, ${dark ? "dark" : "light"}, ${width} pixels`,
      quietly(
        wholeFile,
        async (page) => {
          const {steps} = whole.json;
          for (const number of [whole.json.to, steps.find(({op}) => op === "conv2d").number, steps[0].number]) {
            await page.evaluate((one) => openStep(stepByNumber.get(one)), number);
            await arrive(page, number);
            await page.evaluate(axe);
            const {violations} = await page.evaluate(() => axe.run(document, {resultTypes: ["violations"]}));
            assert.deepEqual(
              violations.map(({id, nodes}) => [
                number,
                id,
                nodes.slice(0, 3).map(({html, failureSummary}) => `${html}: ${failureSummary}`),
              ]),
              [],
            );
            const [content, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
            assert.equal(content, window_);
          }
        },
        {dark, width},
      ),
    );

for (const [mistake, says] of [
  ["sign", /1 of \d+ steps has a wrong gradient: step \d+ doubled/],
  ["branch", /Every step for itself is right, so one that reads a shared value must have been forgotten/],
])
  test(`a planted mistake is named on the page: ${mistake}`, async () => {
    const file = join(folder, `${mistake}.html`);
    execFileSync(process.env.PLANTED_TRACE, [mistake, file], {stdio: ["ignore", "ignore", "pipe"]});
    await quietly(
      () => file,
      async (page) => {
        assert.match(await page.locator(".checks").innerText(), says);
        if (mistake === "branch") return assert.equal(await page.locator(".graph .failed").count(), 0);
        await page.locator(".checks button").click();
        assert.match(
          await page.locator("article.step .check").innerText(),
          /check failed[\s\S]*this op's backward is wrong/,
        );
        assert.ok((await page.locator(".graph .failed").count()) > 0);
      },
    )();
  });

test("every op is taken apart, forward and backward", async () => {
  const file = join(folder, "zoo.html");
  execFileSync(process.env.ZOO_TRACE, [file]);
  await quietly(
    () => file,
    async (page) => {
      assert.deepEqual((await page.evaluate(taken)).wrong, []);
      const without = await page.evaluate(() => [
        ...new Set(steps.filter((step) => step.inputs && !linksOf(step)).map(({op}) => op)),
      ]);
      assert.deepEqual(without, []);
      const curved = await page.evaluate(() => steps.every((step) => step.check?.passed ?? true));
      assert.ok(curved);
    },
  )();
});

for (const lesson of ["back-propagation", "convolution", "max-pooling", "grad-cam"])
  test(`the page of a lesson holds all of its numbers: ${lesson}`, async () => {
    limpid("lesson", lesson, "--out", join(folder, lesson));
    const file = join(folder, lesson, "trace.html");
    await quietly(
      () => file,
      async (page) => {
        const {wrong, complete} = await page.evaluate(taken);
        assert.deepEqual(wrong, []);
        assert.ok(complete >= (await page.evaluate(() => steps.length)));
        const text = await page.locator("main").innerText();
        assert.ok(!/undefined|NaN|not in the page|\[object|\bfalse\b/.test(text), text);
      },
    )();
  });

const model = join(process.env.LIMPID_SHARED ?? "", "models", "yolo-fastest-1.1.cfg");
const photograph = join(process.env.LIMPID_SHARED ?? "", "images", "dog.jpg");
const there = existsSync(model) && existsSync(photograph);
if (!there) console.log("SKIPPED: the trace of a real network needs ../shared, or LIMPID_SHARED=FOLDER");

test("the dog of dog.jpg, back to the picture: below 25 MB, and the sums are right", {skip: !there}, async () => {
  const out = join(folder, "dog");
  limpid("trace", photograph, "--model", model, "--class", "dog", "--to", "input", "--samples", "0", "--out", out);
  const file = join(out, "trace.html");
  assert.ok(readFileSync(file).length < 25e6);
  await quietly(
    () => file,
    async (page) => {
      const {wrong, complete} = await page.evaluate(taken);
      assert.deepEqual(wrong, []);
      assert.ok(complete > 300, `${complete}`);
      assert.match(await page.locator(".field").innerText(), /whole picture|exactly 0/);
    },
  )();
});
