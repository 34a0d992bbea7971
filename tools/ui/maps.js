"use strict";
// Maps over the picture, all drawn by one function, so that they differ in what the methods say and in nothing else.

// What the reader chose; every visible map is drawn again when it changes.
const look = {opacity: 0.8, scale: "shared", colours: "diverging"};
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

// A method's map. Where it gives values to the common players, these values are drawn, in units of the target.
const playerMaps = new WeakMap();
function cellsOf(object, method) {
  const ids = method.own_players ? idsOf(object.game?.ids) : null;
  if (!ids || !method.values) return mapOf(method.map);
  if (!playerMaps.has(method)) {
    const values = Float32Array.from(ids.players, (player) => method.values[player] ?? 0);
    const strongest = Math.max(...method.values.map(Math.abs));
    playerMaps.set(method, {
      width: ids.width,
      height: ids.height,
      values,
      strongest,
      crop: [0, 0, ids.width, ids.height],
    });
  }
  return playerMaps.get(method);
}

// Maps in units of the target can share a scale, that of the methods `among` which they are shown; a CAM has no unit.
const sharesScale = (method) => method.own_players === true && Boolean(method.values);
function limitOf(object, method, among) {
  const own = cellsOf(object, method)?.strongest ?? 0;
  if (look.scale !== "shared" || !sharesScale(method)) return own;
  return Math.max(...among.filter(sharesScale).map((other) => cellsOf(object, other)?.strongest ?? 0));
}

const coloursOf = (name) => (methodInfo(name).signed === false ? "uniform" : look.colours);

// The picture in grey, a map over it and the box of the object; `limit`: a function that tells what has full colour.
function mapView({picture, object}, map, label, limit, colours, width = 480) {
  const height = Math.max(1, Math.round((width * picture.height) / picture.width));
  const canvas = el("canvas", {width, height, role: "img", "aria-label": label});
  const draw = () => map && drawMap(canvas, map, limit(), colours());
  redraws.add(draw);
  draw();
  return el(
    "div",
    {class: "map"},
    el("img", {src: pictureAddress(picture.image), alt: "", width: picture.width, height: picture.height}),
    canvas,
    object.box && boxOn(picture, object.box, el("div", {class: "outline"})),
  );
}

function methodMap(entry, method, among = entry.object.methods, width = 480) {
  const {object} = entry;
  const view = mapView(
    entry,
    cellsOf(object, method),
    `Map of ${methodInfo(method.name).title} for ${object.name}`,
    () => limitOf(object, method, among),
    () => coloursOf(method.name),
    width,
  );
  const canvas = view.querySelector("canvas");
  const ids = idsOf(object.game?.ids);
  // Under the pointer: the part and its value, which also stand in the table of all numbers.
  if (ids && method.own_players)
    canvas.addEventListener("mousemove", (event) => {
      const player = ids.players[pixelUnder(event, ids)];
      canvas.title =
        player >= 0 && method.values?.[player] !== undefined
          ? `${object.game.players[player].name}: ${signed(object, method.values[player])} ${unit(object)}`
          : "";
    });
  return view;
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
