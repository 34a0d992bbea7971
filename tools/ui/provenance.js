"use strict";
// What this report was made from and with: enough to make it again.

// {a: {b: 1}} -> [["a, b", "1"]]
function settingRows(value, name = "") {
  return Object.entries(value ?? {}).flatMap(([key, one]) => {
    const path = name ? `${name}, ${key}` : key;
    return one !== null && typeof one === "object" && !Array.isArray(one)
      ? settingRows(one, path)
      : [[path, settingText(one)]];
  });
}

function provenanceView() {
  const took = Object.entries(report.took ?? {});
  return el(
    "article",
    {class: "provenance"},
    el("h1", {}, "How this was made"),
    (report.not_run ?? []).length > 0 &&
      el(
        "section",
        {},
        el("h2", {}, "What was not run"),
        el(
          "ul",
          {},
          report.not_run.map((one) => el("li", {}, `${one.what}${one.level ? ` (runs at --level ${one.level})` : ""}`)),
        ),
      ),
    el(
      "section",
      {},
      el("h2", {}, "The program"),
      table("limpid", ["what", "value"], settingRows({...report.limpid, level: report.level})),
    ),
    el(
      "section",
      {},
      el("h2", {}, "Model and settings"),
      table("All that a replay needs", ["setting", "value"], settingRows(report.request)),
    ),
    (report.pictures ?? []).length > 0 &&
      el(
        "section",
        {},
        el("h2", {}, "Pictures"),
        table(
          "Files",
          ["file", "size", "SHA-256"],
          report.pictures.map((picture) => [
            picture.file ?? picture.name,
            `${picture.width} \u00d7 ${picture.height}`,
            el("code", {}, picture.sha256 ?? ""),
          ]),
        ),
      ),
    (report.rules ?? []).length > 0 &&
      el(
        "section",
        {},
        el("h2", {}, "The rules of the verdict “does the map describe the network?”"),
        table(
          "A map that meets a condition is",
          ["rule", "condition", "then"],
          report.rules.map((rule) => [rule.name, prose(rule.condition), rule.severity]),
        ),
      ),
    took.length > 0 &&
      el(
        "section",
        {},
        el("h2", {}, "Cost"),
        table(
          "Seconds and evaluations",
          ["what", "seconds", "evaluations"],
          took.map(([what, cost]) =>
            cost === null || typeof cost !== "object"
              ? [what, settingText(cost), ""]
              : [
                  what,
                  Number.isFinite(cost?.seconds) ? number(cost.seconds) : "",
                  Number.isFinite(cost?.evaluations) ? whole(cost.evaluations) : "",
                ],
          ),
        ),
      ),
  );
}
