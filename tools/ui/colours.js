"use strict";
// Colours for heat, the same as in the program's own figures: drawn in OKLab (Ottosson 2020), where equal steps look
// equally large. Their lightness alone tells the strength, so they survive colour blindness and a print in grey.

// Lightness 0..1, chroma, hue in degrees.
const HEAT = [
  [0.25, 0.1, 295],
  [0.43, 0.19, 325],
  [0.61, 0.21, 375],
  [0.78, 0.16, 420],
  [0.95, 0.1, 465],
];
const FOR = [
  [0.93, 0.01, 70],
  [0.8, 0.12, 65],
  [0.64, 0.18, 45],
  [0.46, 0.16, 30],
];
const AGAINST = [
  [0.93, 0.01, 240],
  [0.8, 0.09, 235],
  [0.62, 0.15, 250],
  [0.42, 0.16, 262],
];

function srgb(linear) {
  const v = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
}

// OKLab to sRGB with Ottosson's matrices.
function rgb([lightness, chroma, hue]) {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    srgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    srgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    srgb(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

// t in [0,1] along evenly spaced stops.
function along(stops, t) {
  const at = Math.min(1, Math.max(0, t)) * (stops.length - 1);
  const low = Math.min(Math.floor(at), stops.length - 2);
  return rgb(stops[low].map((value, i) => value + (at - low) * (stops[low + 1][i] - value)));
}

// 511 colours for t = -1..1.
function colourTable(colourOf) {
  return Array.from({length: 511}, (_, i) => colourOf((i - 255) / 255));
}
const COLOURS = {
  diverging: colourTable((t) => (t < 0 ? along(AGAINST, -t) : along(FOR, t))),
  uniform: colourTable((t) => along(HEAT, t)), // what speaks against the object looks like nothing
};

// Black or white, whichever can be read on a colour: the relative luminance of WCAG 2 decides.
function inkOn(colour) {
  const [r, g, b] = colour.map((v) => (v <= 10 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.179 ? "#ffffff" : "#000000";
}

// How the heat covers the picture: weak heat lets it through. Returns 0..1.
const cover = (t, opacity) => opacity * Math.min(1, 0.25 + 1.5 * Math.abs(t));

// The colours between `low` and `high` (in units of full colour) with a label at each end and in the middle.
function colourBar(colours, labels, opacity) {
  const canvas = el("canvas", {width: 256, height: 1, "aria-hidden": "true"});
  const context = canvas.getContext("2d");
  const line = context.createImageData(256, 1);
  for (let x = 0; x < 256; ++x) {
    const t = colours === "uniform" ? x / 255 : x / 127.5 - 1;
    const alpha = cover(t, opacity);
    COLOURS[colours][Math.round(255 * t) + 255].forEach((value, i) => {
      line.data[4 * x + i] = alpha * value + (1 - alpha) * 128; // over mid grey, as over the picture
    });
    line.data[4 * x + 3] = 255;
  }
  context.putImageData(line, 0, 0);
  return el(
    "div",
    {class: "colour-bar"},
    canvas,
    el(
      "div",
      {class: "ends"},
      labels.map((label) => el("span", {}, label)),
    ),
  );
}
