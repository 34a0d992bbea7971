"use strict";
// Grad-CAM in five pictures: from a layer's channels and their gradients to the map over the picture.

const SHOWN_CHANNELS = 6;
const SHOWN_BARS = 12;

function fivePictures() {
  const {cam} = view;
  if (!cam || !view.picture) return null;
  const [channels, height, width] = cam.shape;
  const limit = largest(cam.map.map(size));
  const sums = [cam.map.filter((v) => v > 0), cam.map.filter((v) => v < 0)].map((values) =>
    size(values.reduce((a, b) => a + b, 0)),
  );
  const negative = sums[0] + sums[1] > 0 ? sums[1] / (sums[0] + sums[1]) : 0;
  const picture = (title, body, ...text) =>
    el(
      "li",
      {class: "card"},
      el("h3", {}, title),
      body,
      text.map((line) => el("p", {}, prose(line))),
    );
  return el(
    "section",
    {class: "five", "aria-labelledby": "five-title"},
    el("h2", {id: "five-title"}, "Grad-CAM in five pictures"),
    el(
      "ol",
      {class: "cards"},
      picture(
        "1. The layer",
        layerPicture(cam),
        `Layer ${cam.layer} looks at the picture with ${height} x ${width} cells. The gradient of the chosen number reaches ${percent(cam.footprint)} of them (tinted); the box is what was found.`,
      ),
      picture(
        "2. Its channels",
        topChannels(cam),
        `Each of the ${channels} channels holds one map. These ${Math.min(SHOWN_CHANNELS, channels)} have the largest parts (weight x map, by size, added up over the cells); warm is positive, cold negative.`,
      ),
      picture(
        "3. Their weights",
        weightBars(cam),
        "The weight of a channel is the mean of its gradient over all cells: one number, wherever in the picture the gradient came from. In the order of their parts.",
      ),
      picture(
        "4. The weighted sum",
        drawCells(
          el("canvas", {class: "cells large", role: "img", "aria-label": "the weighted sum before ReLU"}),
          height,
          width,
          (row, column) => (limit > 0 ? cam.map[row * width + column] / limit : 0),
        ),
        `Weight times map, added up over all channels: between ${number(smallest(cam.map))} and ${number(largest(cam.map))}. The negative part (cold) is ${percent(negative)} of it by size; Grad-CAM's ReLU throws it away.`,
      ),
      picture(
        "5. The map",
        overlay(cam),
        negative > 0.95
          ? `Next to nothing is left: the channels, weighted like this, speak against the number nearly everywhere.${isSaturated() ? " The score is close to 1, where its gradient is close to 0; the class logit does not saturate, ask with --of class_logit." : ""}`
          : "What is left, over the picture. It says where the weighted channels are strong, in units of nothing: how much the score depends on a place, only hiding that place can tell.",
      ),
    ),
    el(
      "p",
      {class: "quiet"},
      "As numbers, channel by channel, at the cell where the map is highest: ",
      commandView(`${view.command} --explain-cam`),
    ),
  );
}

const isSaturated = () => trace.of === "score" && trace.value > 0.99;

function frame(...over) {
  const {image, name, width, height} = view.picture;
  return el(
    "div",
    {class: "picture"},
    el("img", {src: pictureAddress(image), alt: `The picture ${name}, as the network sees it`, width, height}),
    over,
  );
}
const outline = (box, kind) => boxOn(view.picture, box, el("div", {class: `outline ${kind}`}));

function layerPicture(cam) {
  const [, height, width] = cam.shape;
  const tint = el("canvas", {width, height, class: "over cells", "aria-hidden": "true"});
  const context = tint.getContext("2d");
  context.fillStyle = "rgb(0 90 255 / 0.35)";
  cam.reached.forEach((reached, i) => reached && context.fillRect(i % width, Math.floor(i / width), 1, 1));
  const few = height <= 64 && width <= 64;
  const lines = (count) => Array.from({length: count - 1}, (_, i) => i + 1);
  const grid =
    few &&
    svg(
      "svg",
      {viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", class: "over", "aria-hidden": "true"},
      lines(width).map((x) => svg("line", {x1: x, x2: x, y1: 0, y2: height})),
      lines(height).map((y) => svg("line", {x1: 0, x2: width, y1: y, y2: y})),
    );
  return frame(tint, grid, outline(view.box, "target"));
}

function topChannels(cam) {
  const step = stepByNumber.get(cam.step);
  const list = el("ul", {class: "channels"});
  numbersOf(step).then((numbers) =>
    list.append(
      ...cam.channels
        .slice(0, SHOWN_CHANNELS)
        .map(([channel, , share]) =>
          el(
            "li",
            {},
            smallMap(step, numbers, "value", channel),
            el("span", {}, `channel ${channel}`),
            el("span", {class: "quiet"}, `${percent(share)} of all parts`),
          ),
        ),
    ),
  );
  return list;
}

function weightBars(cam) {
  const rows = cam.channels.slice(0, SHOWN_BARS);
  const limit = largest(rows.map(([, weight]) => size(weight))) || 1;
  return el(
    "ul",
    {class: "weights"},
    rows.map(([channel, weight]) =>
      el(
        "li",
        {},
        el("span", {}, channel),
        el(
          "span",
          {class: "signed", "aria-hidden": "true"},
          Object.assign(el("i", {class: weight < 0 ? "minus" : "plus"}), {
            style: `width:${(50 * size(weight)) / limit}%`,
          }),
        ),
        el("span", {class: "value"}, number(weight, 2)),
      ),
    ),
  );
}

function overlay(cam) {
  const [, height, width] = cam.shape;
  const values = cam.map.map((v) => Math.max(0, v));
  const canvas = el("canvas", {
    width: 320,
    height: Math.round((320 * view.picture.height) / view.picture.width),
    class: "over",
    "aria-hidden": "true",
  });
  drawMap(canvas, {width, height, values, crop: [0, 0, width, height]}, largest(values), "uniform");
  return frame(canvas, outline(view.box, "target"));
}

// What the chosen number can see at all.
function fieldView() {
  const {field, picture} = view;
  if (!field || !picture) return null;
  const [left, top, right, bottom] = field.window;
  if (field.outside === 0)
    return el(
      "p",
      {class: "field"},
      prose("The receptive field of the chosen number covers the whole picture: "),
      "from the structure of the network alone no pixel can be ruled out.",
    );
  const all = picture.width * picture.height;
  return el(
    "section",
    {class: "field"},
    el("h2", {}, "What it can see"),
    el(
      "div",
      {class: "why"},
      el("div", {}, frame(outline(view.box, "target"), outline(field.window, "sees"))),
      el(
        "div",
        {},
        el(
          "p",
          {},
          prose(
            `The receptive field of the chosen number is the dashed frame: rows ${top} to ${bottom - 1} and columns ${left} to ${right - 1} of the ${picture.height} x ${picture.width} pixels that the network sees, from the strides and kernels of its layers alone.`,
          ),
        ),
        el(
          "p",
          {},
          field.reached === 0
            ? `Outside lie ${whole(field.outside)} of ${whole(all)} pixels. The gradient is exactly 0 in every one of them: whatever stands there cannot change this number by a single bit.`
            : `Outside lie ${whole(field.outside)} pixels, and the gradient reaches ${whole(field.reached)} of them. That must not be: a backward pass is wrong.`,
        ),
      ),
    ),
  );
}
