"use strict";
// All methods about one object, with what was found about each map; and what "hidden" looks like.

function lookControls() {
  const opacity = el("input", {
    type: "range",
    min: "0",
    max: "100",
    value: String(100 * look.opacity),
    id: "opacity",
    input: () => setLook({opacity: opacity.valueAsNumber / 100}),
  });
  return el(
    "div",
    {class: "controls"},
    el("label", {for: "opacity"}, "Heat over the picture", opacity),
    choice(
      "scale",
      "Full colour:",
      {shared: "shared, where there is a unit", own: "each map's own strongest place"},
      look.scale,
      (scale) => setLook({scale}),
    ),
    choice("parts", "Lines between the parts:", {off: "without", on: "drawn"}, look.parts, (parts) => setLook({parts})),
    choice("colours", "Colours:", {diverging: "with sign", uniform: "strength only"}, look.colours, (colours) =>
      setLook({colours}),
    ),
  );
}

function checksOf(method) {
  const checks = method.checks ?? [];
  return (
    checks.length > 0 &&
    el(
      "ul",
      {},
      checks.map((check) =>
        el(
          "li",
          {},
          prose(check.name),
          ": ",
          el("b", {}, check.outcome),
          check.detail ? ` (${tidy(check.detail)})` : "",
        ),
      ),
    )
  );
}

// Settings as "name: value" lines, whatever they are.
const settingText = (value) =>
  Array.isArray(value)
    ? value.map(settingText).join(", ")
    : value !== null && typeof value === "object"
      ? JSON.stringify(value)
      : String(value);

// The numbers that the rules looked at, whether they were broken or not.
function evidenceOf(method) {
  const rows = settingRows(method.evidence);
  return (
    rows.length > 0 &&
    el(
      "details",
      {class: "data"},
      el("summary", {}, "The numbers behind the verdict"),
      table(
        "Evidence",
        ["what", "value"],
        rows.map(([name, value]) => [
          name.replaceAll("_", " "),
          value !== "" && Number.isFinite(Number(value)) ? number(Number(value), 3) : value,
        ]),
      ),
    )
  );
}

function fullCard(entry, method) {
  const info = methodInfo(method.name);
  const settings = Object.entries(method.settings ?? {});
  return el(
    "article",
    {class: "card", "aria-label": info.title},
    el("div", {class: "head"}, el("h4", {}, info.title), badge(trustOf(method)), failedBadge(method)),
    mapOrReason(entry, method),
    (method.says?.asks ?? info.asks) && el("p", {}, el("b", {}, "It asks: "), prose(method.says?.asks ?? info.asks)),
    info.reads && el("p", {}, el("b", {}, "A place of it says: "), prose(info.reads), "."),
    findings(method),
    (method.findings ?? []).length > 0 &&
      el(
        "ul",
        {},
        method.findings.map((finding) => el("li", {}, prose(finding))),
      ),
    checksOf(method),
    evidenceOf(method),
    el(
      "p",
      {class: "quiet"},
      [
        info.paper,
        method.layer && `at ${method.layer}`,
        settings.map(([name, value]) => `${name}: ${settingText(value)}`).join(", "),
      ]
        .filter(Boolean)
        .join(". "),
    ),
  );
}

function controlCard(entry, control) {
  const strongest = () => mapOf(control.map)?.strongest ?? 0;
  return el(
    "article",
    {class: "card", "aria-label": `control ${control.name}`},
    el("div", {class: "head"}, el("h4", {}, control.name), el("span", {class: "quiet"}, "control")),
    mapOf(control.map) &&
      mapView(entry, mapOf(control.map), `Map of the control ${control.name}`, strongest, () => look.colours, 320),
    control.meaning && el("p", {}, control.meaning),
  );
}

// The picture, and at the press of a button the picture with everything hidden.
function hiddenView({picture, object}) {
  const fill = pictureAddress(object.game?.fill);
  if (!fill) return null;
  const image = el("img", {
    src: pictureAddress(picture.image),
    alt: "The picture",
    width: picture.width,
    height: picture.height,
  });
  const button = el(
    "button",
    {
      type: "button",
      "aria-pressed": "false",
      click: () => {
        const hide = button.getAttribute("aria-pressed") === "false";
        button.setAttribute("aria-pressed", String(hide));
        image.src = hide ? fill : pictureAddress(picture.image);
        image.alt = hide ? "The picture with everything hidden" : "The picture";
      },
    },
    "Hide everything",
  );
  return el(
    "section",
    {class: "hidden-view"},
    el("h4", {}, "What “hidden” looks like"),
    el(
      "p",
      {},
      "Hidden parts are replaced by the ",
      term("hidden", `baseline “${object.game.baseline}”`),
      `. With everything hidden the detector still says ${amount(object, object.game.v_none)}.`,
    ),
    (object.game.found_when_hidden ?? []).length > 0 &&
      el(
        "p",
        {},
        "And it still finds something in it: ",
        object.game.found_when_hidden.map((found) => `${found.name} ${score(found.score)}`).join(", "),
        ". So hidden parts are not gone for this detector.",
      ),
    el("p", {}, button),
    el("div", {class: "picture small"}, image),
  );
}

SECTIONS.methods = {
  title: "All methods",
  about: "every map with its verdict, findings and checks; opacity, scale and colours",
  has: ({object}) => (object.methods ?? []).length > 0,
  build: (entry) =>
    el(
      "div",
      {},
      lookControls(),
      el(
        "div",
        {class: "cards"},
        entry.object.methods.map((method) => fullCard(entry, method)),
      ),
      sharedBar(entry.object, entry.object.methods),
      mapNotes(entry.object, entry.object.methods),
      (entry.object.controls ?? []).some((control) => mapOf(control.map)) &&
        el(
          "section",
          {},
          el("h4", {}, "Controls, to compare with"),
          el(
            "p",
            {},
            "These ",
            term("control", "controls"),
            " know nothing of the trained network, or answer another question. ",
            "A method has to be better than they are.",
          ),
          el(
            "div",
            {class: "cards"},
            entry.object.controls.filter((control) => mapOf(control.map)).map((control) => controlCard(entry, control)),
          ),
        ),
      hiddenView(entry),
    ),
};
