"use strict";
// Deletion and insertion curves of the methods and controls that the reader picks, and how sampled values settle.

function curvesView({object}) {
  const sources = [...(object.methods ?? []), ...(object.controls ?? []).map((control) => ({...control, control: true}))]
    .filter((source) => (source.curves ?? []).length > 0);
  const title = (source) => source.control ? `control: ${source.name}` : methodInfo(source.name).title;
  const protocol = (curve) => `${curve.by ?? "players"}, ${curve.filling ?? ""}`;
  const protocols = [...new Set(sources.flatMap((source) => source.curves.map(protocol)))];
  const first = new Set([...threeMethods(object).map((method) => method.name), "box-gaussian"]);
  const picked = new Set(sources.filter((source) => first.has(source.name)));
  if (picked.size === 0) sources.slice(0, 3).forEach((source) => picked.add(source));
  let chosen = protocols[0];
  const charts = el("div", {class: "charts"});
  const draw = () => charts.replaceChildren(...["deletion", "insertion"].map((kind) => lineChart(
    kind === "deletion" ? "Deletion: parts are hidden, the most important first" : "Insertion: parts are shown, the most important first",
    [...picked].flatMap((source) => source.curves.filter((curve) => curve.kind === kind && protocol(curve) === chosen)
      .map((curve) => ({name: title(source), points: curve.share.map((share, i) => [share, curve.value[i]])}))),
    {x: "share of the parts", y: kind === "deletion" ? "falling soon is good" : "rising soon is good", xText: (share) => percent(share)})).filter(Boolean));
  draw();
  return el("div", {},
    el("p", {}, "1 is the whole picture, 0 is everything hidden. ", prose("A good order makes the deletion curve fall and the insertion curve rise at once; a control shows what that takes without asking the network.")),
    el("div", {class: "controls"},
      protocols.length > 1 && choice("protocol", "Steps and filling:", Object.fromEntries(protocols.map((name) => [name, name])), chosen, (name) => { chosen = name; draw(); }),
      el("fieldset", {class: "choice"}, el("legend", {}, "Show:"), sources.map((source) => {
        const box = el("input", {type: "checkbox", checked: picked.has(source), change: () => { if (box.checked) picked.add(source); else picked.delete(source); draw(); }});
        return el("label", {}, box, title(source));
      }))),
    charts);
}
SECTIONS.curves = {
  title: "Deletion and insertion", about: "does hiding what a map marks lower the score?",
  has: ({object}) => [...(object.methods ?? []), ...(object.controls ?? [])].some((source) => (source.curves ?? []).length > 0),
  build: curvesView,
};

// The cascade of the sanity check: the network forgets from its outputs to its input.
SECTIONS.sanity = {
  title: "A network that forgets", about: "what is left of each map when the weights are drawn anew",
  has: ({object}) => (object.methods ?? []).some((method) => method.randomised?.cascading?.length > 0),
  build: ({object}) => {
    const methods = object.methods.filter((method) => method.randomised?.cascading?.length > 0), {layers = []} = methods[0].randomised;
    return el("div", {},
      el("p", {}, prose("The weights are drawn anew group by group, from the outputs to the input, and the map of the same frozen candidate is made again. A map that describes what was learnt should lose its likeness; a map that keeps it shows the picture or the architecture.")),
      lineChart("Rank correlation with the map of the trained network", methods.map((method) => ({name: methodInfo(method.name).title,
        points: [[0, 1], ...method.randomised.cascading.map((value, i) => [i + 1, value])]})),
        {x: "groups of layers that were drawn anew", y: "median over the seeds; low is good", xText: (groups) => String(Math.round(groups))}),
      layers.length > 0 && el("p", {class: "quiet"}, `The groups begin at these layers, in the network's order: ${layers.join(", ")}.`));
  },
};

// Values with their intervals: a dot and a line per player.
function intervalChart(object, method) {
  const names = (object.game?.players ?? []).map((player) => player.name);
  const ends = method.intervals.flat().filter(Number.isFinite), low = Math.min(0, ...ends), high = Math.max(0, ...ends), span = high - low || 1;
  const at = (value) => `${100 * (value - low) / span}%`;
  return el("section", {}, el("h4", {}, methodInfo(method.name).title, el("span", {class: "quiet"}, ` in ${unit(object)}, with intervals`)),
    el("ul", {class: "bars"}, method.values.map((value, i) => {
      const dot = el("div", {class: "dot"}), zero = el("div", {class: "zero"}), spread = method.intervals[i];
      dot.style.left = at(value);
      zero.style.left = at(0);
      const line = spread && Number.isFinite(spread[0]) && el("div", {class: "whisker"});
      if (line) Object.assign(line.style, {left: at(spread[0]), width: `${100 * (spread[1] - spread[0]) / span}%`});
      return el("li", {}, el("span", {class: "name"}, names[i] ?? `part ${i + 1}`), el("span", {class: "track", "aria-hidden": "true"}, zero, line, dot),
        el("span", {class: "value"}, el("b", {}, signed(object, value)), spread && el("span", {class: "quiet"}, ` ${interval(object, ...spread)}`)));
    })));
}

const hasIntervals = (method) => (method.intervals ?? []).length > 0 && method.values?.length === method.intervals.length;
SECTIONS.convergence = {
  title: "Convergence and intervals", about: "how sure the sampled values are",
  has: ({object}) => (object.methods ?? []).some((method) => method.convergence?.length > 1 || hasIntervals(method)),
  build: ({object}) => el("div", {},
    lineChart("Largest half width of an interval", object.methods.filter((method) => method.convergence?.length > 1)
      .map((method) => ({name: methodInfo(method.name).title, points: method.convergence})),
      {x: "evaluations (masked pictures)", y: `in ${unit(object)}; smaller is surer`, logX: true, xText: whole, yText: (value) => bare(object, value)}),
    el("p", {}, prose("Two parts whose intervals overlap cannot be ranked. Methods without an interval are exact, or do not sample.")),
    object.methods.filter(hasIntervals).map((method) => intervalChart(object, method))),
};
