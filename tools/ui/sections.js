"use strict";
// What stands behind the first screen of an object: sections that are made when they are opened.

// key: {title, build(entry)}; a section whose build gives null has nothing to show and is left out.
const SECTIONS = {};

// How each section on the page is made: on paper all of them are open.
const fillers = new Map();
addEventListener("beforeprint", () =>
  fillers.forEach((fill, details) => {
    fill();
    details.open = true;
  }),
);

function objectView(entry) {
  fillers.clear();
  const sections = Object.entries(SECTIONS)
    .filter(([, section]) => section.has(entry))
    .map(([key, section]) => {
      const body = el("div", {class: "body"});
      const fill = () => {
        if (body.childElementCount === 0) body.append(section.build(entry));
      };
      const details = el(
        "details",
        {id: `section-${key}`},
        el("summary", {}, el("h3", {}, section.title), el("span", {class: "quiet"}, section.about)),
        body,
      );
      details.addEventListener("toggle", () => {
        if (details.open) fill();
        if (details.open) history.replaceState(null, "", objectRoute(entry.object, key));
      });
      fillers.set(details, fill);
      return details;
    });
  return el(
    "article",
    {class: "object"},
    firstScreen(entry),
    sections.length > 0 && el("div", {class: "sections"}, el("h2", {}, "Look closer"), sections),
  );
}

SECTIONS.groups = {
  title: "Object and surroundings",
  about: "the group game under every baseline, and interactions",
  has: ({object}) => (object.groups?.games ?? []).length > 0,
  build: groupTables,
};

function openSection(key) {
  const details = key && document.getElementById(`section-${key}`);
  if (!details) return;
  details.open = true;
  details.scrollIntoView({behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"});
}
