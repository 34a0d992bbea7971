"use strict";
// The two verdicts: sign, words and reasons. The sign and the words carry the meaning, the colour only helps.

const TRUST = {
  "no fault found": {sign: "\u2713", mark: "good", key: "no_fault"},
  "use with care": {sign: "!", mark: "care", key: "care"},
  "not usable": {sign: "\u2715", mark: "bad", key: "not_usable"},
};

// What the report says about a method's map; null on a worksheet, and where nothing was judged.
const trustOf = (method) => (worksheet ? null : method.error ? "not usable" : (method.verdict?.trust ?? null));

function badge(trust, opens = true) {
  const entry = TRUST[trust];
  if (!entry) return null;
  const content = [el("span", {class: "sign", "aria-hidden": "true"}, entry.sign), trust];
  return opens
    ? el(
        "button",
        {class: `badge ${entry.mark}`, type: "button", "aria-haspopup": "dialog", click: () => openTerm(entry.key)},
        content,
      )
    : el("span", {class: `badge ${entry.mark}`}, content);
}

// Beside the verdict: the checks that failed, which are none of its rules.
function failedBadge(method) {
  const failed = worksheet ? [] : (method.checks ?? []).filter((check) => check.outcome === "failed");
  if (failed.length === 0) return null;
  return el(
    "button",
    {class: "badge care", type: "button", "aria-haspopup": "dialog", click: () => openTerm("axioms")},
    el("span", {class: "sign", "aria-hidden": "true"}, TRUST["use with care"].sign),
    `check failed: ${failed.map((check) => check.name).join(", ")}`,
  );
}

// What a rule that was not tested would have told, and the methods that it can say something about.
const SAMPLED = ["lime", "shapley", "kernel-shap", "owen", "rise", "d-rise", "smooth-grad"];
const TESTS = {
  "covers-the-box": {
    words: "whether the gradient reaches the whole box",
    applies: ({name, family}) => family === "cam" && name !== "eigen-cam",
  },
  forgets: {words: "a network with random weights"},
  fits: {words: "how well a sum over parts fits", applies: ({name}) => name === "lime"},
  repeats: {words: "another seed", applies: ({name}) => SAMPLED.includes(name)},
  leader: {words: "whether the first two parts can be told apart", applies: ({family}) => family === "game"},
  "any-baseline": {words: "another filling of hidden parts", applies: ({family}) => family === "game"},
  hides: {words: "what is left with everything hidden"},
};
function untestedOf(method) {
  const info = methodInfo(method.name);
  const words = (rule) => TESTS[rule]?.words ?? report.rules?.find(({name}) => name === rule)?.condition ?? rule;
  return (method.verdict.not_tested ?? []).filter((rule) => TESTS[rule]?.applies?.(info) ?? true).map(words);
}

// Findings with their numbers, and what was not tested.
function findings(method) {
  const {verdict} = method;
  if (!verdict) return null;
  const limits = new Map((report.rules ?? []).map((rule) => [rule.name, rule]));
  const untested = untestedOf(method);
  return el(
    "div",
    {class: "findings"},
    (verdict.findings ?? []).length === 0
      ? el("p", {}, "No rule that was tested is broken.")
      : el(
          "ul",
          {},
          verdict.findings.map((finding) =>
            el(
              "li",
              {},
              badge(finding.severity, false),
              " ",
              prose(finding.sentence),
              limits.has(finding.rule) &&
                el("span", {class: "quiet"}, ` (rule: ${limits.get(finding.rule).condition})`),
            ),
          ),
        ),
    untested.length > 0 &&
      el("p", {class: "quiet"}, `Not tested, which counts neither for nor against: ${untested.join("; ")}.`),
  );
}

const SEAT_SIGNS = {"on the object": "\u25a0", "partly context": "\u25e7", "mostly outside": "\u25a1"};
function seatView(seat) {
  if (!seat) return null;
  return el(
    "p",
    {class: "seat"},
    seat.verdict &&
      el("strong", {}, el("span", {"aria-hidden": "true"}, `${SEAT_SIGNS[seat.verdict] ?? ""} `), seat.verdict),
    seat.verdict ? ": " : "",
    prose(seat.sentence),
    /[.!?]$/.test(seat.sentence ?? "") ? " " : ". ",
    term("verdict_b", "How is this judged?"),
  );
}
