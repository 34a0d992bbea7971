"use strict";
// Heat over a picture, all drawn by one function, so that maps differ in what they say and in nothing else.

// What the reader chose; every visible map is drawn again when it changes.
const look = {opacity: 0.8, scale: "shared", colours: "diverging", parts: "off"};
const redraws = new Set();
function setLook(change) {
  Object.assign(look, change);
  for (const redraw of redraws) redraw();
}

// Bilinear between cell centres, as all maps are shown: x, y in 0..1 of the picture.
function sampled(map, x, y) {
  const [left, top, right, bottom] = map.crop;
  const at = (position, low, high, size) => Math.min(size - 1, Math.max(0, low + position * (high - low) - 0.5));
  const column = at(x, left, right, map.width);
  const row = at(y, top, bottom, map.height);
  const c = Math.min(Math.floor(column), map.width - 2 < 0 ? 0 : map.width - 2);
  const r = Math.min(Math.floor(row), map.height - 2 < 0 ? 0 : map.height - 2);
  const u = column - c;
  const v = row - r;
  const below = map.height > 1 ? map.width : 0;
  const beside = map.width > 1 ? 1 : 0;
  const i = r * map.width + c;
  return (
    (1 - v) * ((1 - u) * map.values[i] + u * map.values[i + beside]) +
    v * ((1 - u) * map.values[i + below] + u * map.values[i + below + beside])
  );
}

function drawMap(canvas, map, limit, colours) {
  const context = canvas.getContext("2d", {willReadFrequently: true});
  const {width, height} = canvas;
  const pixels = context.createImageData(width, height);
  for (let y = 0, i = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x, i += 4) {
      const value = limit > 0 ? sampled(map, (x + 0.5) / width, (y + 0.5) / height) / limit : 0;
      const t = Math.min(1, Math.max(colours === "uniform" ? 0 : -1, value)) || 0;
      const colour = COLOURS[colours][Math.round(255 * t) + 255];
      pixels.data[i] = colour[0];
      pixels.data[i + 1] = colour[1];
      pixels.data[i + 2] = colour[2];
      pixels.data[i + 3] = 255 * cover(t, look.opacity);
    }
  }
  context.putImageData(pixels, 0, 0);
}

// Dark and light lines where two players meet; {width, height, players}: whose each pixel is.
function drawBorders(canvas, {width, height, players}) {
  const context = canvas.getContext("2d", {willReadFrequently: true});
  const owner = (x, y) =>
    players[
      Math.min(height - 1, Math.floor(((y + 0.5) * height) / canvas.height)) * width +
        Math.min(width - 1, Math.floor(((x + 0.5) * width) / canvas.width))
    ];
  for (let y = 0; y + 1 < canvas.height; ++y)
    for (let x = 0; x + 1 < canvas.width; ++x) {
      const own = owner(x, y);
      if (own === owner(x + 1, y) && own === owner(x, y + 1)) continue;
      context.fillStyle = "#fff";
      context.fillRect(x + 1, y + 1, 1, 1);
      context.fillStyle = "#222";
      context.fillRect(x, y, 1, 1);
    }
}

// Which of width x height pixels, row by row, lies under the pointer.
function pixelUnder(event, {width, height}) {
  const frame = event.currentTarget.getBoundingClientRect();
  const at = (position, size) => Math.min(size - 1, Math.max(0, Math.floor(position * size)));
  return (
    at((event.clientY - frame.top) / frame.height, height) * width +
    at((event.clientX - frame.left) / frame.width, width)
  );
}
