"use strict";
// What may be wrong with the detections of this picture: a suspicion, its evidence, and the test that could refute it.

// A suspicion's number in the list and its box on the picture: pointing at either, or focus on the number, marks both.
function suspicion(picture, error, i) {
  const number = String(i + 1);
  const box =
    error.box && boxOn(picture, error.box, el("div", {class: "box unexplained"}, el("span", {class: "tag"}, number)));
  const item = el(
    "li",
    {},
    box
      ? el(
          "button",
          {
            type: "button",
            "aria-label": `${number}: show the box`,
            click: () => box.scrollIntoView({block: "nearest"}),
          },
          number,
        )
      : el("span", {}, number),
    el("div", {}, el("b", {}, `${error.kind}: `), prose(error.sentence), commandView(error.try)),
  );
  if (box) {
    const mark = (marked) => () => [box, item].forEach((one) => one.classList.toggle("marked", marked));
    for (const part of [item, box.firstChild]) {
      part.addEventListener("mouseenter", mark(true));
      part.addEventListener("mouseleave", mark(false));
    }
    item.addEventListener("focusin", mark(true));
    item.addEventListener("focusout", mark(false));
  }
  return {box, item};
}

function errorsView({picture}) {
  const suspicions = picture.errors.map((error, i) => suspicion(picture, error, i));
  return el(
    "div",
    {},
    el("p", {}, prose("Each is a hypothesis: run the test before you believe it.")),
    el(
      "div",
      {class: "why"},
      el(
        "div",
        {class: "beside follows"},
        el(
          "div",
          {class: "picture"},
          el("img", {
            src: pictureAddress(picture.image),
            alt: "The picture with the suspicions marked by number",
            width: picture.width,
            height: picture.height,
          }),
          suspicions.map(({box}) => box),
        ),
      ),
      el(
        "ol",
        {class: "suspicions"},
        suspicions.map(({item}) => item),
      ),
    ),
  );
}

SECTIONS.errors = {
  title: "Errors and suspicions",
  about: "missed, suppressed, duplicated, wrong class",
  has: ({picture}) => (picture.errors ?? []).length > 0,
  build: errorsView,
};
