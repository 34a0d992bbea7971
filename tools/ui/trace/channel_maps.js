"use strict";
// Maps of channels, drawn cell by cell in signed colours: what is positive is warm, what is negative cold.

// value: (row, column) -> -1..1
function drawCells(canvas, height, width, value) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(width, height);
  for (let row = 0, i = 0; row < height; ++row)
    for (let column = 0; column < width; ++column, i += 4) {
      const t = Math.min(1, Math.max(-1, value(row, column))) || 0;
      pixels.data.set([...COLOURS.diverging[Math.round(255 * t) + 255], 255], i);
    }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

// A small map of a channel; kind: "value" or "gradient".
function smallMap(step, numbers, kind, channel) {
  const [height, width] = step.shown;
  const maps = numbers[kind].subarray(channel * height * width, (channel + 1) * height * width);
  return drawCells(el("canvas", {class: "cells"}), height, width, (row, column) => maps[row * width + column] / 127);
}

// The number in -1..1 of a small map at a place of the full one.
function roughly(step, numbers, kind, channel, row, column) {
  const [, height, width] = step.planes;
  const [rows, columns] = step.shown;
  // Small cell i stands for floor(i size / cells) up to, but not with, floor((i + 1) size / cells).
  const cell = (index, cells, extent) => Math.ceil(((index + 1) * cells) / extent) - 1;
  const small = cell(row, rows, height) * columns + cell(column, columns, width);
  return numbers[kind][channel * rows * columns + small] / 127;
}

const FIRST_SHOWN = 16;

// "17" for [1,96,10,10]; "1,0" where there are more axes in front of rows and columns, or several pictures.
function channelName(step, channel) {
  const front = step.output.slice(0, -2);
  return front.length === 0 ? "0" : placeOf(front, channel) || "0";
}

// Buttons with value and gradient of each channel, the largest contribution first; choose(channel).
function channelGallery(step, numbers, chosen, choose) {
  const list = el("ul", {class: "channels"});
  const add = (channels) =>
    list.append(
      ...channels.map((channel) =>
        el(
          "li",
          {},
          el(
            "button",
            {
              type: "button",
              "data-channel": channel,
              "aria-pressed": String(channel === chosen),
              title: `channel ${channelName(step, channel)}: contribution ${number(numbers.contribution[channel], 2)}, values up to ${number(numbers.valueLimit[channel])} in size, gradients up to ${number(numbers.gradientLimit[channel])}`,
              click: () => choose(channel),
            },
            smallMap(step, numbers, "value", channel),
            smallMap(step, numbers, "gradient", channel),
            el("span", {}, `ch ${channelName(step, channel)}`),
            el("span", {class: "quiet"}, number(numbers.contribution[channel], 2)),
          ),
        ),
      ),
    );
  add(numbers.order.slice(0, FIRST_SHOWN));
  const rest = numbers.order.slice(FIRST_SHOWN);
  const more =
    rest.length > 0 &&
    el(
      "button",
      {
        type: "button",
        class: "more",
        click: () => {
          add(rest);
          more.remove();
          list.children[FIRST_SHOWN].firstChild.focus();
        },
      },
      `Show the other ${rest.length} channels`,
    );
  return el("div", {}, list, more);
}

// How often which values occur; a logarithmic height, so that rare ones can be seen.
function histogram(title, {limit, counts}) {
  const most = Math.max(...counts, 1);
  const height = (count) => (count > 0 ? 4 + (56 * Math.log(1 + count)) / Math.log(1 + most) : 0);
  return el(
    "figure",
    {class: "histogram"},
    svg(
      "svg",
      {
        viewBox: `0 0 ${8 * counts.length} 60`,
        role: "img",
        "aria-label": `${title}: how often which numbers occur, between ${number(-limit)} and ${number(limit)}, largest count ${most}`,
        preserveAspectRatio: "none",
      },
      counts.map((count, i) =>
        svg(
          "rect",
          {
            x: 8 * i + 1,
            width: 6,
            y: 60 - height(count),
            height: height(count),
            class: i * 2 + 1 === counts.length ? "zero-bin" : null,
          },
          svg("title", {}, `${whole(count)} numbers about ${number(((2 * i + 1) / counts.length - 1) * limit)}`),
        ),
      ),
    ),
    el(
      "figcaption",
      {class: "ends"},
      el("span", {}, number(-limit)),
      el("span", {}, "0"),
      el("span", {}, number(limit)),
    ),
  );
}
