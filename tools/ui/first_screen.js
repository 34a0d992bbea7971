"use strict";
// The first screen about one object: what was found, where its points come from, three maps, how far they agree, and
// what to try next.

// A CAM, LIME and a SHAP: the three that the first screen compares; what is missing is replaced by what there is.
function threeMethods(object) {
  const methods = object.methods ?? [];
  const has = (name) => methods.find((method) => method.name === name);
  const chosen = [
    has("grad-cam") ?? methods.find((method) => methodInfo(method.name).family === "cam"),
    has("lime"),
    has("shapley-exact") ?? has("shapley") ?? has("kernel-shap") ?? has("owen"),
  ].filter(Boolean);
  for (const method of methods) if (chosen.length < 3 && !chosen.includes(method)) chosen.push(method);
  return chosen;
}

// The map of a method, or in its place why there is none. A map that is not usable is faded.
function mapOrReason(entry, method, among, width) {
  if (method.error || !cellsOf(entry.object, method))
    return el("div", {class: "map missing"}, el("p", {}, prose(method.error ?? "There is no map.")));
  const view = methodMap(entry, method, among, width);
  if (trustOf(method) === "not usable") view.classList.add("dimmed");
  return view;
}

function reasonOf(method) {
  const reason = method.verdict?.findings?.find((finding) => finding.severity === "not usable");
  return reason && el("p", {class: "reason"}, "Faded, because it is not usable: ", prose(reason.sentence));
}

function methodCard(entry, method, among) {
  const info = methodInfo(method.name);
  const says = method.says ?? {};
  const line = (label, text) => text && el("p", {}, el("b", {}, `${label} `), prose(text));
  return el(
    "article",
    {class: "card", "aria-label": info.title},
    el("div", {class: "head"}, el("h3", {}, info.title), badge(trustOf(method)), failedBadge(method)),
    mapOrReason(entry, method, among),
    !says.rely && reasonOf(method),
    line("It asks:", says.asks ?? info.asks),
    line("It shows:", says.shows),
    line("Rely on it?", says.rely),
  );
}

// One bar for the maps of a row.
function sharedBar(object, methods) {
  const box = el("div", {class: "bar-place"});
  const draw = () => {
    const inUnits = look.scale === "shared" ? methods.filter((method) => !method.error && sharesScale(method)) : [];
    const titles = (some) => some.map((method) => methodInfo(method.name).title).join(", ");
    const unitless = methods.filter((method) => !method.error && !inUnits.includes(method));
    const limit = inUnits.length > 0 ? limitOf(object, inUnits[0], inUnits) : 0;
    const ends =
      inUnits.length > 0
        ? [`\u2212${bare(object, limit)} lowers`, "0", `+${bare(object, limit)} raises`]
        : ["lowers the score", "0", "raises the score"];
    const note =
      unitless.length === 0
        ? `Full colour: ${amount(object, limit)} for a part.`
        : inUnits.length > 0
          ? `Full colour: ${amount(object, limit)} for ${titles(inUnits)}. Without a unit, so full colour is the strongest place: ${unitless.length > 3 ? "all others" : titles(unitless)}.`
          : "Full colour: the strongest place of each map.";
    const unsigned =
      look.colours === "uniform"
        ? []
        : methods.filter((method) => !method.error && coloursOf(method.name) === "uniform");
    const part = (bar, text) => el("div", {}, bar, el("p", {class: "quiet"}, text));
    box.replaceChildren(
      part(
        colourBar(
          look.colours,
          look.colours === "uniform"
            ? ["0", inUnits.length > 0 ? `+${bare(object, limit)} raises` : "raises the score"]
            : ends,
          look.opacity,
        ),
        note,
      ),
    );
    if (unsigned.length > 0)
      box.append(
        part(colourBar("uniform", ["0", "strongest place"], look.opacity), `Without a sign: ${titles(unsigned)}.`),
      );
  };
  redraws.add(draw);
  draw();
  return box;
}

const mapsFaded = (object, methods) =>
  methods.some((method) => trustOf(method) === "not usable" && !method.error && cellsOf(object, method));
const fadedNote = () => el("p", {class: "quiet"}, "Faded: ", term("not_usable"), ".");

// How the maps of a row are to be read, besides their colours.
function mapNotes(object, methods) {
  const byParts = methods.some((method) => !method.error && sharesScale(method));
  const cut = methods.filter((method) => !method.error && methodInfo(method.name).relu && cellsOf(object, method));
  return [
    cut.length > 0 &&
      el(
        "p",
        {class: "quiet"},
        `${cut.map((method) => methodInfo(method.name).title).join(", ")}: with what lowers the ${isScore(object) ? "score" : "value"}, which the method's own paper cuts off (ReLU), and so do the figures for print. To see it so here, take the colours \u201cstrength only\u201d under \u201cAll methods\u201d.`,
      ),
    byParts &&
      el(
        "p",
        {class: "quiet"},
        "A part has one colour, however large it is: its colour is its value, not its share of the picture.",
      ),
    mapsFaded(object, methods) && fadedNote(),
  ];
}

function nextStep(step) {
  if (!step) return null;
  return el(
    "section",
    {class: "next", "aria-label": "One thing to try next"},
    el("h2", {}, "One thing to try next"),
    el("p", {}, prose(step.sentence)),
    commandView(step.command),
  );
}

// Smaller questions inside of the one that was asked.
function zoomIns(list) {
  if (!list?.length) return null;
  return el(
    "details",
    {class: "zoom"},
    el("summary", {}, "Zoom in: which class, is anything there, why not the next class?"),
    list.map((zoom) => [el("p", {}, prose(zoom.sentence)), commandView(zoom.command)]),
  );
}

function firstScreen(entry) {
  const {picture, object} = entry;
  const methods = threeMethods(object);
  const unexplained = (picture.detections ?? []).filter((detection) => !detection.explained);
  return el(
    "div",
    {class: "first"},
    el(
      "div",
      {class: "why"},
      el(
        "div",
        {class: "beside"},
        pictureView(picture, object),
        unexplained.length > 0 &&
          el(
            "p",
            {class: "quiet"},
            `Dashed: found, but not explained in this run (${unexplained.map((d) => `${d.name} ${score(d.score)}`).join(", ")}).`,
          ),
      ),
      el(
        "div",
        {},
        el("h1", {}, "Why ", el("em", {}, object.name), object.score === undefined ? "?" : `, ${score(object.score)}?`),
        object.asked &&
          el(
            "p",
            {class: "asked"},
            `${placeOf(picture)}. Every method was asked about one number: the `,
            prose(object.asked.target),
            ".",
          ),
        seatView(object.groups?.seat),
        groupBars(object),
      ),
    ),
    methods.length > 0 &&
      el(
        "section",
        {"aria-label": "Three methods"},
        el("h2", {}, methods.length === 3 ? "Three methods, one question" : "The methods, one question"),
        el(
          "div",
          {class: "cards"},
          methods.map((method) => methodCard(entry, method, methods)),
        ),
        sharedBar(object, methods),
        mapNotes(object, methods),
      ),
    object.agreement_sentence &&
      el("p", {class: "agreement"}, el("b", {}, "Do they agree? "), prose(object.agreement_sentence)),
    nextStep(object.try_next),
    zoomIns(object.zoom_in),
    (report.not_run ?? []).length > 0 &&
      el(
        "p",
        {class: "quiet"},
        `Level ${report.level ?? "unknown"}. Not run: `,
        report.not_run.map((one) => one.what.replace(/:.*/, "")).join(", "),
        ". ",
        el("a", {href: "#/run"}, "How this was made"),
      ),
  );
}
