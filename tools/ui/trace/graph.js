"use strict";
// The network as a graph, top-down, folded: steps into blocks (a layer with its normalisation and activation), blocks
// into stages of one resolution. The gradient's path is lit: the brighter, the larger the gradient.

// Steps of one layer: "115.conv2d", "115.batch_norm", "115". What reads the heads has no layers.
function blocksOfNetwork() {
  const blocks = [];
  const network = view.network.map((step, number) => ({...step, number}));
  for (let last = network.length - 1; last >= 0;) {
    const {name} = network[last];
    let first = last;
    const unnamed = (step) => step.name === `${step.op}_${step.number}`;
    const belongs = (step) =>
      unnamed(network[last]) ? unnamed(step) && step.op !== "watched" : step.name.startsWith(`${name}.`);
    while (first > 0 && belongs(network[first - 1])) --first;
    const members = network.slice(first, last + 1);
    blocks.unshift({
      name: unnamed(network[last]) && members.length > 1 ? "reading the answer" : name,
      members,
      output: members.at(-1).output,
      lit: members.some(({number: one}) => (stepByNumber.get(one)?.gradient.l2 ?? 0) > 0),
      there: members.some(({number: one}) => stepByNumber.has(one)),
    });
    last = first - 1;
  }
  return blocks;
}

function resolutionOf({output, members}) {
  if (!view.picture && members.every(({op}) => op === "watched")) return "given";
  return output.length === 4 ? `${output[2]} x ${output[3]}` : "numbers";
}
const opName = (op) => (op === "watched" ? "given" : op);

// Values that skip rows: {from, to} of block indices.
function shortcuts(blocks) {
  const blockOf = new Map(blocks.flatMap((block, index) => block.members.map(({number: one}) => [one, index])));
  const edges = new Map();
  blocks.forEach((block, to) =>
    block.members.forEach((member) =>
      member.from.forEach((source) => {
        const from = blockOf.get(source);
        if (from < to - 1) edges.set(`${from}-${to}`, {from, to});
      }),
    ),
  );
  return [...edges.values()];
}

// A lane for every shortcut, so that no two that overlap share one.
function lanesOf(edges) {
  const free = [];
  for (const edge of [...edges].sort((a, b) => a.from - b.from || a.to - b.to)) {
    let lane = free.findIndex((until) => until < edge.from);
    if (lane < 0) lane = free.length;
    free[lane] = edge.to;
    edge.lane = lane;
  }
  return free.length;
}

function gutter(edges, lanes, row) {
  const width = 8 * Math.max(1, lanes) + 6;
  const x = (lane) => width - 8 * (lane + 1);
  const lines = edges.flatMap(({from, to, lane}) => {
    if (row < from || row > to) return [];
    if (row === from) return [`M${width} 10H${x(lane)}V20`];
    if (row === to) return [`M${x(lane)} 0V10H${width}M${width - 4} 7L${width} 10L${width - 4} 13`];
    return [`M${x(lane)} 0V20`];
  });
  return svg(
    "svg",
    {class: "lanes", viewBox: `0 0 ${width} 20`, width, preserveAspectRatio: "none", "aria-hidden": "true"},
    lines.map((d) => svg("path", {d, "vector-effect": "non-scaling-stroke"})),
  );
}

// go(step): opens it. Returns the graph with mark(step), which shows where one is.
function graphView(goTo) {
  const blocks = blocksOfNetwork();
  const edges = shortcuts(blocks);
  const lanes = lanesOf(edges);
  const strongest = largest(steps.map((step) => Math.log10(step.gradient.l2 || 1e-30)));
  const rows = new Map();
  const stages = [];
  blocks.forEach((block, index) => {
    const name = resolutionOf(block);
    if (stages.at(-1)?.name !== name) stages.push({name, blocks: []});
    stages.at(-1).blocks.push({block, index});
  });
  const blockRow = ({block, index}) => {
    const inTrace = block.members.filter(({number: one}) => stepByNumber.has(one));
    const norm = Math.max(0, ...inTrace.map(({number: one}) => stepByNumber.get(one).gradient.l2));
    // A tenth of the gradient is an eighth of the bar less.
    const share = norm > 0 ? Math.max(0.05, 1 - (strongest - Math.log10(norm)) / 8) : 0;
    const failed = inTrace.some(({number: one}) => stepByNumber.get(one).check?.passed === false);
    const chain =
      block.members.length > 4
        ? block.name === "reading the answer"
          ? `${inTrace.length} of ${block.members.length} steps on the way`
          : `${block.members.length} steps`
        : block.members.map(({op}) => opName(op)).join(" \u2192 ");
    const bar = Object.assign(el("i", {class: "lit"}), {style: `width:${100 * share}%`});
    const inner = [
      el("b", {}, block.name),
      failed && el("span", {class: "failed"}, " check failed"),
      el("span", {class: "quiet"}, ` ${chain}`),
      bar,
    ];
    const members = el(
      "ol",
      {class: "members", hidden: true},
      inTrace.length > 1 &&
        inTrace.map(({number: one, op}) => {
          const button = el(
            "button",
            {type: "button", click: () => goTo(stepByNumber.get(one)), "data-step": one},
            `${one} ${opName(op)}`,
          );
          rows.set(one, {button});
          return el("li", {}, button);
        }),
    );
    const row = el(
      "li",
      {class: `block${block.lit ? " lit-block" : ""}${failed ? " failed-block" : ""}`},
      gutter(edges, lanes, index),
      el(
        "div",
        {},
        inTrace.length > 0
          ? el(
              "button",
              {type: "button", class: "name", click: () => goTo(stepByNumber.get(inTrace.at(-1).number))},
              inner,
            )
          : el("div", {class: "name beside"}, inner),
        inTrace.length > 1 && members,
      ),
    );
    for (const {number: one} of inTrace)
      rows.set(one, {button: row.querySelector("button.name"), ...rows.get(one), members, row});
    return row;
  };
  const view_ = el(
    "div",
    {class: "graph"},
    stages.map(({name, blocks: list}) => {
      const there = list.some(({block}) => block.there);
      const failed = list.some(({block}) =>
        block.members.some(({number: one}) => stepByNumber.get(one)?.check?.passed === false),
      );
      return el(
        "details",
        {open: there},
        el(
          "summary",
          {class: there ? null : "quiet"},
          `${name} \u00b7 ${list.length} ${list.length === 1 ? "block" : "blocks"}${there ? "" : `, before the end of this walk`}`,
          failed && el("span", {class: "failed"}, " check failed"),
        ),
        el("ol", {}, list.map(blockRow)),
      );
    }),
  );
  let marked = null;
  view_.mark = (step) => {
    if (marked) {
      marked.members.hidden = true;
      marked.row.classList.remove("here");
      marked.button.removeAttribute("aria-current");
    }
    marked = rows.get(step.number);
    marked.members.hidden = false;
    marked.row.classList.add("here");
    marked.button.setAttribute("aria-current", "step");
    marked.row.closest("details").open = true;
    // Inside the graph's own frame: the page stays where it is.
    if (view_.scrollHeight > view_.clientHeight)
      view_.scrollTop +=
        marked.row.getBoundingClientRect().top - view_.getBoundingClientRect().top - view_.clientHeight / 3;
  };
  return view_;
}
