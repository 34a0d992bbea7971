"use strict";
// The picture with its boxes.

function boxOn(picture, [left, top, right, bottom], element) {
  return place(
    element,
    (100 * left) / picture.width,
    (100 * top) / picture.height,
    (100 * (right - left)) / picture.width,
    (100 * (bottom - top)) / picture.height,
  );
}
const areaOf = ([left, top, right, bottom]) => (right - left) * (bottom - top);

// Boxes are buttons: small ones lie over large ones, so that each can be reached.
function pictureView(picture, chosen) {
  const objects = [...(picture.objects ?? [])].filter((object) => object.box);
  const boxes = objects
    .sort((a, b) => areaOf(b.box) - areaOf(a.box))
    .map((object) =>
      boxOn(
        picture,
        object.box,
        el(
          "button",
          {
            class: "box",
            type: "button",
            "aria-current": object === chosen ? "true" : null,
            "aria-label": `Why ${object.name}, ${score(object.score)}?`,
            click: () => go(objectRoute(object)),
          },
          el("span", {class: "tag"}, `${object.name} ${score(object.score)}`),
        ),
      ),
    );
  const others = (picture.detections ?? []).filter((detection) => !detection.explained && detection.box);
  return el(
    "div",
    {class: "picture"},
    el("img", {
      src: pictureAddress(picture.image),
      alt: `The picture ${picture.file ?? picture.name}`,
      width: picture.width,
      height: picture.height,
    }),
    others.map((detection) =>
      boxOn(
        picture,
        detection.box,
        el(
          "div",
          {class: "box unexplained", "aria-hidden": "true"},
          el("span", {class: "tag"}, `${detection.name} ${score(detection.score)}`),
        ),
      ),
    ),
    boxes,
  );
}
