"use strict";
// Several detectors side by side: which detections are of the same thing, what each relies on, how alike their maps are.

const caseOf = (id) => cases.find(({object}) => object.id === id);

function detectorsView() {
  return el("article", {class: "detectors"}, (report.detectors ?? []).map(twoDetectors));
}

function twoDetectors(pairing) {
  const {first, other, pairs = []} = pairing;
  const side = (found) =>
    found
      ? el(found.id ? "a" : "span", {href: found.id && objectRoute(found)}, `${found.name} ${score(found.score)}`)
      : "\u2013";
  const reasons = pairs.some((pair) => pair.why_missing);
  const share = (found) => (Number.isFinite(found?.object_share) ? percent(found.object_share) : "");
  return el(
    "section",
    {},
    el("h1", {}, `${first} beside ${other}`),
    el(
      "p",
      {},
      `Both found ${pairing.both}, of which ${pairing.same_class} as the same class; only ${first} found `,
      `${pairing.only_first}, only ${other} ${pairing.only_other}. Two detections are of the same thing when their boxes `,
      "overlap by more than half of what they cover together.",
    ),
    pairing.sentence &&
      el("p", {}, el("b", {}, prose(`${pairing.sentence[0].toUpperCase()}${pairing.sentence.slice(1)}.`))),
    table(
      "What each of them found",
      [
        "picture",
        first,
        ...(worksheet ? [] : ["from the object"]),
        other,
        ...(worksheet ? [] : ["from the object"]),
        "overlap",
        ...(reasons ? ["why not found"] : []),
      ],
      pairs.map((pair) => [
        pair.picture,
        side(pair.first),
        ...(worksheet ? [] : [share(pair.first)]),
        side(pair.other),
        ...(worksheet ? [] : [share(pair.other)]),
        Number.isFinite(pair.iou) ? number(pair.iou, 2) : "",
        ...(reasons ? [prose(pair.why_missing)] : []),
      ]),
    ),
    pairs.filter((pair) => pair.maps).map((pair) => sameThing(pairing, pair)),
  );
}

function sameThing(pairing, pair) {
  const column = (name, found) => {
    const entry = caseOf(found.id);
    if (!entry) return null;
    const methods = threeMethods(entry.object);
    const bars = groupBars(entry.object);
    bars?.setAttribute("aria-label", `Where the score of ${name} for the ${found.name} in ${pair.picture} comes from`);
    return el(
      "div",
      {},
      el("h3", {}, el("a", {href: objectRoute(entry.object)}, `${name}: ${found.name} ${score(found.score)}`)),
      seatView(entry.object.groups?.seat),
      bars,
      el(
        "div",
        {class: "three"},
        methods.map((method) =>
          el(
            "figure",
            {},
            mapOrReason(entry, method, methods, 200),
            el("figcaption", {}, methodInfo(method.name).title, badge(trustOf(method), false)),
          ),
        ),
      ),
      mapNotes(entry.object, methods),
    );
  };
  return el(
    "section",
    {},
    el("h2", {}, `The ${pair.first.name} in ${pair.picture}`),
    el("div", {class: "pair"}, column(pairing.first, pair.first), column(pairing.other, pair.other)),
    table(
      `How alike the two detectors' maps rank the parts of the ${pair.first.name} in ${pair.picture} (rank correlation, 1 is the same order)`,
      ["method", "both detectors", "best control", "above it"],
      pair.maps.map((row) => [
        methodInfo(row.method).title,
        number(row.spearman, 2),
        row.control ? `${number(row.control.spearman, 2)} (${row.control.name})` : "",
        Number.isFinite(row.above_control) ? number(row.above_control, 2) : "",
      ]),
    ),
  );
}
