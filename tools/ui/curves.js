"use strict";
// Deletion and insertion curves of the methods and controls that the reader picks.

function curvesView({object}) {
  const sources = [
    ...(object.methods ?? []),
    ...(object.controls ?? []).map((control) => ({...control, control: true})),
  ].filter((source) => (source.curves ?? []).length > 0);
  const title = (source) => (source.control ? `control: ${source.name}` : methodInfo(source.name).title);
  const protocol = (curve) => `${curve.by ?? "players"}, ${curve.filling ?? ""}`;
  const protocols = [...new Set(sources.flatMap((source) => source.curves.map(protocol)))];
  const first = new Set([...threeMethods(object).map((method) => method.name), "box-gaussian"]);
  const picked = new Set(sources.filter((source) => first.has(source.name)));
  if (picked.size === 0) sources.slice(0, 3).forEach((source) => picked.add(source));
  let chosen = protocols[0];
  const charts = el("div", {class: "charts"});
  const draw = () =>
    charts.replaceChildren(
      ...["deletion", "insertion"]
        .map((kind) =>
          lineChart(
            kind === "deletion"
              ? "Deletion: parts are hidden, the most important first"
              : "Insertion: parts are shown, the most important first",
            [...picked].flatMap((source) =>
              source.curves
                .filter((curve) => curve.kind === kind && protocol(curve) === chosen)
                .map((curve) => ({
                  name: title(source),
                  points: curve.share.map((share, i) => [share, curve.value[i]]),
                })),
            ),
            {
              x: "share of the parts",
              y: kind === "deletion" ? "falling soon is good" : "rising soon is good",
              xText: (share) => percent(share),
            },
          ),
        )
        .filter(Boolean),
    );
  draw();
  return el(
    "div",
    {},
    el(
      "p",
      {},
      "1 is the whole picture, 0 is everything hidden. ",
      prose(
        "A good order makes the deletion curve fall and the insertion curve rise at once; a control shows how much of that is possible without asking the network about this object.",
      ),
    ),
    el(
      "div",
      {class: "controls"},
      protocols.length > 1 &&
        choice(
          "protocol",
          "Steps and filling:",
          Object.fromEntries(protocols.map((name) => [name, name])),
          chosen,
          (name) => {
            chosen = name;
            draw();
          },
        ),
      el(
        "fieldset",
        {class: "choice"},
        el("legend", {}, "Show:"),
        sources.map((source) => {
          const box = el("input", {
            type: "checkbox",
            checked: picked.has(source),
            change: () => {
              if (box.checked) picked.add(source);
              else picked.delete(source);
              draw();
            },
          });
          return el("label", {}, box, title(source));
        }),
      ),
    ),
    charts,
  );
}
SECTIONS.curves = {
  title: "Deletion and insertion",
  about: "does hiding what a map marks lower the score?",
  has: ({object}) =>
    [...(object.methods ?? []), ...(object.controls ?? [])].some((source) => (source.curves ?? []).length > 0),
  build: curvesView,
};
