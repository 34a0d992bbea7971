"use strict";
// The assignment's headings as fields. What is written stays in this browser (where it may be kept) and leaves it only
// as the Markdown file that the reader saves.

const QUESTIONS = {
  where: "Where does each method look?",
  differ: "How do the methods differ?",
  insight: "What is the most useful insight?",
  flaws: "Which biases and flaws do they reveal?",
  limits: "What are the limits of these explanations?",
};
const HINTS = {
  where: "For each picture: which parts raise the score, which lower it, by how many points?",
  differ: "Where do two maps contradict each other? Which control do they have to beat?",
  insight: "Something that you would not have known without the explanation.",
  flaws: "As hypothesis, evidence, and the test that could refute it.",
  limits: "What was not tested? What changes with the baseline, the seed, the layer?",
};
const answers = {name: "", ...Object.fromEntries(Object.keys(QUESTIONS).map((key) => [key, ""]))};

// A page from a folder may be refused a memory: then answers live as long as the page.
const ANSWERS_KEY = `limpid answers ${(report.pictures ?? []).map((picture) => (picture.sha256 ?? picture.name).slice(0, 12)).join(" ")}`;
function remember() {
  try {
    localStorage.setItem(ANSWERS_KEY, JSON.stringify(answers));
    return true;
  } catch {
    return false;
  }
}
try {
  Object.assign(answers, JSON.parse(localStorage.getItem(ANSWERS_KEY) ?? "{}"));
} catch {
  /* nothing was kept */
}

function answersMarkdown() {
  const request = report.request ?? {};
  const model = request.model ?? {};
  const settings = {...request, ...request.settings};
  return [
    `# Explaining detections${answers.name ? `: ${answers.name}` : ""}`,
    "",
    ...cases.map(({picture, object}) => `- ${picture.file ?? picture.name}: ${object.name} ${score(object.score)}`),
    "",
    `limpid ${report.limpid?.version ?? ""}, model ${model.name ?? model.file ?? "unknown"}, level ${report.level ?? "unknown"}, baseline ${settings.baseline ?? "blur"}, seed ${settings.seed ?? "unknown"}`,
    ...Object.entries(QUESTIONS).flatMap(([key, question]) => [
      "",
      `## ${question}`,
      "",
      answers[key] || "(no answer)",
    ]),
    "",
  ].join("\n");
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], {type: "text/markdown"}));
  el("a", {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function answersView() {
  const status = el("p", {class: "quiet", role: "status"});
  const keep = (key) => (event) => {
    answers[key] = event.target.value;
    status.textContent = remember()
      ? "Kept in this browser."
      : "This browser keeps nothing for pages from a folder: download before you close the page.";
  };
  return el(
    "article",
    {class: "answers"},
    el("h1", {}, "My answers"),
    el("p", {}, "What you write stays on this computer. Download it when you are done, or while you are at it."),
    el(
      "p",
      {},
      el(
        "label",
        {},
        "Name ",
        el("input", {type: "text", autocomplete: "name", value: answers.name, input: keep("name")}),
      ),
    ),
    Object.entries(QUESTIONS).map(([key, question]) => {
      const field = el("textarea", {
        id: `answer-${key}`,
        rows: "6",
        "aria-describedby": `hint-${key}`,
        input: keep(key),
      });
      field.value = answers[key];
      return el(
        "section",
        {},
        el("h2", {}, el("label", {for: `answer-${key}`}, question)),
        el("p", {class: "quiet", id: `hint-${key}`}, HINTS[key]),
        field,
      );
    }),
    el(
      "p",
      {class: "buttons"},
      el(
        "button",
        {type: "button", class: "main-button", click: () => download("answers.md", answersMarkdown())},
        "Download my answers",
      ),
    ),
    status,
  );
}
