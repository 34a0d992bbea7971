"use strict";
// Elements. Names of pictures, classes and files come from outside: they become text, never markup.

// el("p", {class: "note", click: open}, "some ", el("b", {}, "text")): attributes that are null, undefined or false are
// left out; functions become listeners.
function el(tag, attributes = {}, ...children) {
  return filledIn(document.createElement(tag), attributes, children);
}

// The same for drawings.
function svg(tag, attributes = {}, ...children) {
  return filledIn(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filledIn(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

// Where something lies, in percent of what holds it.
function place(element, left, top, width, height) {
  Object.assign(element.style, {left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%`});
  return element;
}

// A group of radio buttons: choices {value: label}.
function choice(name, legend, choices, value, change) {
  return el(
    "fieldset",
    {class: "choice"},
    el("legend", {}, legend),
    Object.entries(choices).map(([key, label]) =>
      el(
        "label",
        {},
        el("input", {type: "radio", name, value: key, checked: key === value, change: () => change(key)}),
        label,
      ),
    ),
  );
}

// A table in a frame that scrolls by itself: wide tables must not widen the page. rows: lists of cells, the first a header.
function table(caption, head, rows) {
  return el(
    "div",
    {class: "scroll", tabindex: "0", role: "region", "aria-label": caption},
    el(
      "table",
      {},
      el("caption", {}, prose(caption)),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          head.map((cell) => el("th", {scope: "col"}, cell)),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map((row) =>
          el(
            "tr",
            {},
            row.map((cell, i) => (i === 0 ? el("th", {scope: "row"}, cell) : el("td", {}, cell))),
          ),
        ),
      ),
    ),
  );
}
