"use strict";
// What stands behind the first screen of an object: sections that are made when they are opened.

// key: {title, build(entry)}; a section whose build gives null has nothing to show and is left out.
const SECTIONS = {};

function objectView(entry) {
  const sections = Object.entries(SECTIONS).filter(([, section]) => section.has(entry)).map(([key, section]) => {
    const body = el("div", {class: "body"});
    const details = el("details", {id: `section-${key}`}, el("summary", {}, el("h3", {}, section.title),
      el("span", {class: "quiet"}, section.about)), body);
    details.addEventListener("toggle", () => {
      if (details.open && body.childElementCount === 0) body.append(section.build(entry));
      if (details.open) history.replaceState(null, "", objectRoute(entry.object, key));
    });
    return details;
  });
  return el("article", {class: "object"}, firstScreen(entry),
    sections.length > 0 && el("div", {class: "sections"}, el("h2", {}, "Look closer"), sections));
}

function openSection(key) {
  const details = key && document.getElementById(`section-${key}`);
  if (!details) return;
  details.open = true;
  details.scrollIntoView({behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"});
}
