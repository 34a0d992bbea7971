"use strict";
// The sheet over all objects: rows are detections, columns are methods; below it what was measured over all of them.

function overviewView() {
  const names = [...new Set(cases.flatMap(({object}) => (object.methods ?? []).map((method) => method.name)))];
  const cell = (entry, name) => {
    const method = (entry.object.methods ?? []).find((one) => one.name === name);
    if (!method) return el("td", {}, el("span", {class: "quiet"}, "not run"));
    const trust = trustOf(method);
    return el(
      "td",
      {},
      method.error || !cellsOf(entry.object, method)
        ? el("span", {class: "quiet", title: method.error ?? ""}, "no answer")
        : el(
            "a",
            {href: objectRoute(entry.object, "methods"), class: trust === "not usable" ? "dimmed" : null},
            methodMap(entry, method, entry.object.methods, 200),
          ),
      badge(trust, false),
      failedBadge(method),
    );
  };
  const many = new Set((report.pictures ?? []).map((picture) => picture.path ?? picture.name)).size;
  return el(
    "article",
    {class: "overview"},
    el(
      "h1",
      {},
      `${cases.length} ${cases.length === 1 ? "object" : "objects"} in ${many} ${many === 1 ? "picture" : "pictures"}`,
    ),
    cases.length === 0 && el("p", {}, "Nothing was found that could be explained: no candidate reaches the threshold."),
    el("p", {}, "Each row is one detection, each column one method. A map opens with its reasons."),
    cases.some(({object}) => mapsFaded(object, object.methods ?? [])) && fadedNote(),
    el(
      "div",
      {class: "scroll", tabindex: "0", role: "region", "aria-label": "All maps"},
      el(
        "table",
        {class: names.length <= 4 ? "sheet few" : "sheet"},
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", {scope: "col"}, "object"),
            names.map((name) => el("th", {scope: "col"}, methodInfo(name).title)),
          ),
        ),
        el(
          "tbody",
          {},
          cases.map((entry) =>
            el(
              "tr",
              {},
              el(
                "th",
                {scope: "row"},
                el("a", {href: objectRoute(entry.object)}, `${entry.object.name} ${score(entry.object.score)}`),
                thumbnail(entry),
                el("span", {class: "quiet"}, placeOf(entry.picture)),
                entry.object.groups?.seat?.verdict && el("span", {class: "quiet"}, entry.object.groups.seat.verdict),
              ),
              names.map((name) => cell(entry, name)),
            ),
          ),
        ),
      ),
    ),
    (report.overviews ?? []).map((overview) =>
      el(
        "section",
        {},
        overview.model && el("h2", {}, `All objects that ${overview.model} found`),
        measuresOverAll(overview),
        trustOverAll(overview),
      ),
    ),
  );
}

function thumbnail({picture, object}) {
  return el(
    "span",
    {class: "picture"},
    el("img", {src: pictureAddress(picture.image), alt: "", width: picture.width, height: picture.height}),
    object.box && boxOn(picture, object.box, el("span", {class: "outline"})),
  );
}

const ARROWS = {higher: "\u2191 higher is better", lower: "\u2193 lower is better"};

function measuresOverAll(overview) {
  const measures = overview.measures ?? [];
  if (measures.length === 0) return null;
  return el(
    "section",
    {},
    el("h2", {}, "Measured over all objects"),
    el(
      "p",
      {class: "quiet"},
      "Means with 95 % ",
      term("interval", "intervals"),
      ". A method is called best only where the interval of its difference to the next one leaves out 0.",
    ),
    measures.map((measure) => {
      const rows = measure.methods ?? [];
      const spread = rows.some((row) => Number.isFinite(row.lower));
      return el(
        "section",
        {},
        table(
          `${measure.measure}${ARROWS[measure.direction] ? ` (${ARROWS[measure.direction]})` : ""}`,
          ["method", "mean", ...(spread ? ["interval"] : []), "objects"],
          rows.map((row) => [
            methodInfo(row.method).title,
            number(row.mean, 3),
            ...(spread ? [Number.isFinite(row.lower) ? fromTo(number(row.lower, 3), number(row.upper, 3)) : ""] : []),
            row.n ?? "",
          ]),
        ),
        el(
          "p",
          {},
          measure.best ? el("b", {}, `Best: ${methodInfo(measure.best).title}. `) : null,
          prose(measure.sentence),
        ),
      );
    }),
  );
}

function trustOverAll(overview) {
  const rows = overview.trust ?? [];
  if (rows.length === 0) return null;
  const kinds = Object.keys(TRUST);
  return el(
    "section",
    {},
    el("h2", {}, "Does the map describe the network? ", term("verdict_a", "About this verdict")),
    table(
      "Objects for which each method's map got each verdict",
      ["method", ...kinds],
      rows.map((row) => [methodInfo(row.method).title, ...kinds.map((kind) => row[kind] ?? 0)]),
    ),
  );
}
