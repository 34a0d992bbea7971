"use strict";
// What may be wrong with the detections of this picture: a suspicion, its evidence, and the test that could refute it.

SECTIONS.errors = {
  title: "Errors and suspicions",
  about: "missed, suppressed, duplicated, wrong class",
  has: ({picture}) => (picture.errors ?? []).length > 0,
  build: ({picture}) =>
    el(
      "div",
      {},
      el("p", {}, prose("Each is a hypothesis: run the test before you believe it.")),
      el(
        "div",
        {class: "why"},
        el(
          "div",
          {class: "beside"},
          el(
            "div",
            {class: "picture"},
            el("img", {
              src: pictureAddress(picture.image),
              alt: "The picture with the suspicions marked by number",
              width: picture.width,
              height: picture.height,
            }),
            picture.errors.map(
              (error, i) =>
                error.box &&
                boxOn(
                  picture,
                  error.box,
                  el("div", {class: "box unexplained"}, el("span", {class: "tag"}, String(i + 1))),
                ),
            ),
          ),
        ),
        el(
          "ol",
          {},
          picture.errors.map((error) =>
            el(
              "li",
              {},
              el("b", {}, `${error.kind}: `),
              prose(error.sentence),
              error.try && el("div", {class: "command"}, el("code", {tabindex: "0"}, error.try)),
            ),
          ),
        ),
      ),
    ),
};
