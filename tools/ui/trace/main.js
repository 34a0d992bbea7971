"use strict";
// The page: what was asked and whether it can be believed, Grad-CAM in five pictures, the microscope.

const go = (route) => {
  location.hash = route;
};

function verdictView() {
  const failed = steps.filter((step) => step.check?.passed === false);
  const whole_ = trace.end_to_end ?? [];
  const broken = whole_.filter(({passed}) => !passed);
  const checked = steps.filter((step) => step.check).length;
  const kinks = steps.filter((step) => (step.check?.kinks.length ?? 0) > 0).length;
  const sentence = (good, text) =>
    el(
      "li",
      {class: good ? null : "reason"},
      el(
        "span",
        {class: `badge ${good ? "good" : "bad"}`},
        el("span", {class: "sign", "aria-hidden": "true"}, good ? "\u2713" : "\u2717"),
        good ? "passed" : "failed",
      ),
      " ",
      text,
    );
  if (checked === 0 && whole_.length === 0)
    return el("p", {class: "quiet"}, "Nothing was checked in this run (--samples 0).");
  return el(
    "ul",
    {class: "checks"},
    checked > 0 &&
      sentence(
        failed.length === 0,
        failed.length === 0
          ? `Every step for itself: ${checked} steps, each compared with central differences${kinks > 0 ? `; ${kinks} of them have places without a derivative, which are named and not judged` : ""}.`
          : [
              `${failed.length} of ${checked} steps ${failed.length === 1 ? "has a wrong gradient" : "have wrong gradients"}: `,
              failed.map((step, i) => [
                i > 0 && ", ",
                el(
                  "button",
                  {type: "button", class: "link", click: () => openStep(step)},
                  `step ${named(step)}${step.op}`,
                ),
              ]),
              `. What is shown before ${failed.length === 1 ? "it" : "them"}, ${TOWARDS}, cannot be believed.`,
            ],
      ),
    whole_.length > 0 &&
      sentence(
        broken.length === 0,
        broken.length === 0
          ? `The whole: the network, run again along random directions, rises as the gradient says, at ${whole_.map(({at}) => `\u201c${at}\u201d`).join(" and ")}${whole_.some(({nearby}) => nearby) ? " (nearby: the value itself lies on a kink)" : ""}.`
          : `The whole: at ${broken.map(({at}) => `\u201c${at}\u201d`).join(" and ")} the network, run again, rises by ${number(broken[0].directions[0].numeric, 4)} along a random direction, and the gradient says ${number(broken[0].directions[0].analytic, 4)}. ${failed.length === 0 ? "Every step for itself is right, so one that reads a shared value must have been forgotten on the way back." : "The steps named above explain it, or a forgotten branch."}`,
      ),
  );
}

let graph = null;
let shownStep = null;
const stepPlace = el("div", {class: "step-place"});
const slider = el("input", {
  type: "range",
  min: 0,
  max: steps.length - 1,
  "aria-label": "step, in the order of computation",
});
slider.addEventListener("input", () => openStep(steps[Number(slider.value)]));

// `element`: the number to begin with.
function showStep(step, element) {
  if (shownStep === step && element === undefined) return;
  shownStep = step;
  slider.value = step.index;
  slider.setAttribute("aria-valuetext", `step ${named(step)}${step.op}`);
  stepPlace.replaceChildren(stepView(step, visit, element));
  graph?.mark(step);
  if (stepPlace.getBoundingClientRect().top < 0) stepPlace.scrollIntoView();
}
// One step further: no place to come back to.
function openStep(step) {
  history.replaceState(null, "", `#/step/${step.number}`);
  showStep(step);
}
// Followed a link: Back leads back.
function visit(step, element) {
  if (step !== shownStep) history.pushState(null, "", `#/step/${step.number}`);
  showStep(step, element);
  const place_ = element === undefined ? stepPlace.querySelector("h3") : stepPlace;
  place_.scrollIntoView();
  stepPlace.querySelector("h3").focus({preventScroll: true});
}
const TOWARDS = view.picture ? "towards the picture" : "towards the input";
const move = (by) => openStep(steps[Math.min(steps.length - 1, Math.max(0, shownStep.index + by))]);

function microscope() {
  graph = graphView(visit);
  const button = (text, by) => el("button", {type: "button", click: () => move(by)}, text);
  return el(
    "section",
    {class: "microscope", "aria-labelledby": "microscope-title"},
    el("h2", {id: "microscope-title"}, "Step by step"),
    el(
      "p",
      {class: "quiet"},
      `The network from top to bottom, as it computes; lines at the left are values that skip layers. A bar tells how much gradient comes there (logarithmic: ten times less shortens it by an eighth). Keys: \u2190 ${TOWARDS}, as the gradient goes, \u2192 towards the answer.`,
    ),
    el(
      "div",
      {class: "controls stepper"},
      button(`\u2190 ${TOWARDS}`, -1),
      slider,
      button("towards the answer \u2192", 1),
    ),
    el("div", {class: "scope"}, graph, stepPlace),
  );
}

addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  if (!document.querySelector(".microscope") || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.(".scroll")) return; // wide tables scroll with these keys
  if (event.key === "ArrowLeft") move(-1);
  else if (event.key === "ArrowRight") move(1);
  else return;
  event.preventDefault();
});

function traceArticle() {
  return el(
    "article",
    {class: "trace"},
    el("h1", {}, `${trace.target} = ${number(trace.value, 4)}`),
    trace.about && el("p", {}, trace.about),
    el(
      "p",
      {class: "asked"},
      `${trace.picture ? `${trace.picture.name}, ${trace.model.path.split("/").at(-1)}: the` : "The"} gradient of this number, followed back through ${steps.length} steps to \u201c${steps[0].name}\u201d, in ${trace.precision}.`,
    ),
    verdictView(),
    fivePictures(),
    fieldView(),
    microscope(),
  );
}

let article = null;
let height = 0; // how far down the trace was when the glossary was opened
function show() {
  const [name, id] = location.hash.replace(/^#\/?/, "").split("/");
  const glossary = name === "glossary";
  const link = (href, text, current) => el("li", {}, el("a", {href, "aria-current": current ? "page" : null}, text));
  article ??= traceArticle();
  const step = name === "step" && id ? stepByNumber.get(Number(id)) : null;
  const main = document.getElementById("main");
  const content = glossary ? glossaryView() : article;
  const back = main.firstElementChild !== content && !glossary && shownStep !== null;
  if (glossary && main.firstElementChild === article) height = scrollY;
  if (main.firstElementChild !== content) main.replaceChildren(content);
  if (!glossary) {
    showStep(step ?? shownStep ?? steps.at(-1));
    graph.mark(shownStep);
    if (back) scrollTo(0, height);
    else if (step) document.querySelector(".microscope").scrollIntoView();
    if (name === "step" && !step)
      stepPlace.prepend(
        el(
          "p",
          {class: "reason"},
          `This walk has no step ${decodeURIComponent(id ?? "")}; here is step ${shownStep.number}.`,
        ),
      );
  }
  document
    .getElementById("top")
    .replaceChildren(
      el("span", {class: "brand"}, "limpid trace"),
      el(
        "nav",
        {"aria-label": "Views"},
        el(
          "ul",
          {},
          link(`#/step/${(shownStep ?? steps.at(-1)).number}`, "The trace", !glossary),
          link("#/glossary", "Glossary", glossary),
        ),
      ),
    );
  document.title = `${content.querySelector("h1").textContent} \u2013 limpid`;
  if (glossary && id) document.getElementById(`term-${id}`)?.focus();
  if (glossary) scrollTo(0, 0);
}

addEventListener("hashchange", show);
document
  .getElementById("foot")
  .append(`limpid ${trace.limpid?.version ?? ""}. This page holds all it needs and asks the network for nothing.`);
show();
