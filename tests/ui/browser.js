// Chromium, and pages made from samples.
import {execFileSync} from "node:child_process";
import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {chromium} from "playwright-core";

export const here = fileURLToPath(new URL(".", import.meta.url));

export const launch = () =>
  chromium.launch({executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"]});

const SAMPLE_SCRIPTS = ["sample_game.js", "sample_assets.js", "sample_methods.js", "sample_object.js", "sample.js"];
// The address of a sample's dog, and how a page goes to an address.
export const DOG = "#/object/dog%2F0-dog";
export const at = (page, route) => page.goto(page.url().replace(/#.*|$/, "") + route);

// The page of sample(options) as a file; returns its path, the report and the assets. Made once for each options.
const made = new Map();
export function makePage(browser, name, options = {}) {
  const key = JSON.stringify(options);
  if (!made.has(key)) made.set(key, makeNewPage(browser, name, options));
  return made.get(key);
}

async function makeNewPage(browser, name, options) {
  const tab = await browser.newPage();
  for (const script of SAMPLE_SCRIPTS) await tab.addScriptTag({path: join(here, script)});
  const made = await tab.evaluate((given) => sample(given), options);
  await tab.close();
  mkdirSync(join(here, "pages"), {recursive: true});
  const [report, assets, file] = ["report.json", "assets.json", "html"].map((end) =>
    join(here, "pages", `${name}.${end}`),
  );
  writeFileSync(report, JSON.stringify(made.report));
  writeFileSync(assets, JSON.stringify(made.assets));
  execFileSync(process.env.PAGE_OF, [report, assets, file]);
  return {file, ...made};
}

// Opens a page and keeps what it asks for and complains about.
export async function open(browser, file, {width = 1280, dark = false, hash = ""} = {}) {
  const context = await browser.newContext({
    viewport: {width, height: 900},
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const seen = {requests: [], complaints: []};
  page.on("request", (request) => {
    if (!request.url().startsWith("data:")) seen.requests.push(request.url().replace(/#.*/, ""));
  });
  page.on("console", (message) => seen.complaints.push(message.text()));
  page.on("pageerror", (error) => seen.complaints.push(error.stack));
  page.on("dialog", (dialog) => {
    seen.complaints.push(dialog.message());
    dialog.dismiss();
  });
  page.setDefaultTimeout(20000);
  await page.goto(`file://${file}${hash}`);
  return {page, seen};
}

// A test on the page of a sample, during which the page must ask for nothing more and complain about nothing.
export function quietly(browser, name, options, body, how) {
  return async () => {
    const made = await makePage(browser(), name, options);
    const {page, seen} = await open(browser(), made.file, how);
    await body(page, made);
    const asked = seen.requests.filter((url) => url !== `file://${made.file}`);
    await page.context().close();
    if (asked.length + seen.complaints.length > 0) throw new Error([...asked, ...seen.complaints].join("\n"));
  };
}
