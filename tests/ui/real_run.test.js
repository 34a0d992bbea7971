// The page of a real run: `limpid compare` on a photograph of ../shared (or of the folder LIMPID_SHARED).
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {here, launch, open} from "./browser.js";

const model = join(process.env.LIMPID_SHARED ?? "", "models", "yolo-fastest-1.1.cfg");
const photograph = join(process.env.LIMPID_SHARED ?? "", "images", "dog.jpg");
const there = existsSync(model) && existsSync(photograph);
if (!there) console.log("SKIPPED: the page of a real run needs ../shared, or LIMPID_SHARED=FOLDER");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("compare's page shows every method, plays the game and asks for nothing", {skip: !there}, async () => {
  const out = join(here, "pages", "real");
  mkdirSync(join(here, "pages"), {recursive: true});
  const request = ["--objects", "2", "--method", "grad-cam,lime,shapley-exact,saliency"];
  execFileSync(process.env.LIMPID_PROGRAM, ["compare", photograph, "--model", model, "--out", out, ...request], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const report = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
  const file = join(out, "report.html");
  const {page, seen} = await open(browser, file, {width: 360});
  for (const object of report.pictures[0].objects) {
    await page.goto(`file://${file}#/object/${encodeURIComponent(object.id)}`);
    const percent = (text) => Number(/, ([0-9.]+)/.exec(text)[1]);
    const title = await page.getByRole("heading", {level: 1, name: `Why ${object.name}`}).innerText();
    assert.ok(Math.abs(percent(title) - 100 * object.score) <= 0.5, `${title}: ${object.score}`);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.equal(await page.locator("#section-methods .card .map.missing").count(), 0);
    assert.ok((await page.locator("#section-methods .card canvas").count()) >= object.methods.length);
    await page.getByRole("button", {name: "Show all"}).click();
    const all = Number(await page.locator('[data-guess="detector"]').getAttribute("data-value"));
    assert.ok(Math.abs(all - object.asked.value) < 1e-6, `everything shown: ${all}, asked: ${object.asked.value}`);
    const sum = Number(await page.locator('[data-guess="shapley"]').getAttribute("data-value"));
    assert.ok(Math.abs(sum - all) < 1e-4, `the Shapley values add up to ${sum}`);
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.equal(content, window);
    assert.ok(!/undefined|NaN|\[object/.test(await page.locator(".first").innerText()));
  }
  assert.deepEqual([...new Set(seen.requests)], [`file://${file}`]);
  assert.deepEqual(seen.complaints, []);
});
