"use strict";
// The maps of the methods over the picture.

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

// The picture in grey, a map over it and the box of the object; `limit`: a function that tells what has full colour;
// `parts`: the players that the map is about, else null.
function mapView({picture, object}, map, label, limit, colours, width = 480, parts = null) {
  const height = Math.max(1, Math.round((width * picture.height) / picture.width));
  const canvas = el("canvas", {width, height, role: "img", "aria-label": label});
  const draw = () => {
    if (map) drawMap(canvas, map, limit(), colours());
    if (parts && look.parts === "on") drawBorders(canvas, parts);
  };
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
  const ids = method.own_players ? idsOf(object.game?.ids) : null;
  const view = mapView(
    entry,
    cellsOf(object, method),
    `Map of ${methodInfo(method.name).title} for ${object.name}`,
    () => limitOf(object, method, among),
    () => coloursOf(method.name),
    width,
    ids,
  );
  const canvas = view.querySelector("canvas");
  // Under the pointer: the part and its value, which also stand in the table of all numbers.
  if (ids)
    canvas.addEventListener("mousemove", (event) => {
      const player = ids.players[pixelUnder(event, ids)];
      canvas.title =
        player >= 0 && method.values?.[player] !== undefined
          ? `${object.game.players[player].name}: ${signed(object, method.values[player])} ${unit(object)}`
          : "";
    });
  return view;
}
