"use strict";
// Which view is open stands in the address after the #, so that every view can be linked to:
//   #/overview   #/object/ID   #/object/ID/SECTION   #/detectors   #/run   #/answers   #/glossary

const objectRoute = (object, section) =>
  `#/object/${encodeURIComponent(object.id ?? object.name)}${section ? `/${section}` : ""}`;
const go = (route) => {
  location.hash = route;
};

const VIEWS = {
  overview: {title: "Overview", build: overviewView},
  detectors: {title: "Detectors", build: detectorsView, has: () => (report.detectors ?? []).length > 0},
  answers: {title: "My answers", build: answersView},
  run: {title: "How this was made", build: provenanceView},
  glossary: {title: "Glossary", build: glossaryView},
};

function routeNow() {
  const [view, id, section] = location.hash.replace(/^#\/?/, "").split("/");
  const chosen = cases.find(({object}) => encodeURIComponent(object.id ?? object.name) === id);
  if (view === "object" && chosen) return {chosen, section};
  if (VIEWS[view] && (VIEWS[view].has?.() ?? true)) return {view, id};
  return cases.length === 1 || (cases.length > 0 && report.pictures.length === 1)
    ? {chosen: cases[0]}
    : {view: "overview"};
}

function navigation(route) {
  const link = (href, text, current) => el("li", {}, el("a", {href, "aria-current": current ? "page" : null}, text));
  const several = (report.pictures ?? []).length > 1;
  return el(
    "nav",
    {"aria-label": "Views"},
    el(
      "ul",
      {},
      cases.length > 1 && link("#/overview", "Overview", route.view === "overview"),
      cases
        .filter(({picture}) => !several || picture === route.chosen?.picture)
        .map(({object}) =>
          link(objectRoute(object), `${object.name} ${score(object.score)}`, object === route.chosen?.object),
        ),
      Object.entries(VIEWS)
        .filter(([name, view]) => name !== "overview" && (view.has?.() ?? true))
        .map(([name, view]) => link(`#/${name}`, view.title, route.view === name)),
    ),
  );
}

let shown = null;
function show() {
  const route = routeNow();
  const what = route.chosen?.object ?? route.view;
  document.getElementById("top").replaceChildren(el("span", {class: "brand"}, "limpid report"), navigation(route));
  if (what !== shown) {
    redraws.clear();
    const view = route.chosen ? objectView(route.chosen) : VIEWS[route.view].build();
    document.getElementById("main").replaceChildren(view);
    document.title = `${view.querySelector("h1")?.textContent ?? "Report"} \u2013 limpid`;
    if (shown !== null) {
      document.getElementById("main").focus({preventScroll: true});
      scrollTo(0, 0);
    }
    shown = what;
  }
  if (route.chosen) openSection(route.section);
  if (route.view === "glossary" && route.id) document.getElementById(`term-${route.id}`)?.focus();
}

addEventListener("hashchange", show);
document
  .getElementById("foot")
  .append(
    `limpid ${report.limpid?.version ?? ""}, level ${report.level ?? "unknown"}. `,
    "This page holds all it needs and asks the network for nothing.",
  );
show();
