"use strict";
// A place for the number of each player: of the pixels far from its border the one nearest to its centre; -1 where it
// has no pixel. centres: [x, y] in pixels of the ids.
function numberPlaces({width, height, players}, centres) {
  const depth = new Float32Array(players.length);
  const relax = (i, inside, other) => {
    depth[i] = inside && players[i] === players[other] ? Math.min(depth[i], depth[other] + 1) : 1;
  };
  // Steps to the border, across and down: first from the top left, then from the bottom right.
  for (let i = 0; i < players.length; ++i) {
    depth[i] = width + height;
    relax(i, i % width > 0, i - 1);
    relax(i, i >= width, i - width);
  }
  for (let i = players.length - 1; i >= 0; --i) {
    relax(i, i % width < width - 1, i + 1);
    relax(i, i < players.length - width, i + width);
  }
  const deepest = new Array(centres.length).fill(0);
  players.forEach((player, i) => {
    if (player >= 0) deepest[player] = Math.max(deepest[player], depth[i]);
  });
  const best = new Array(centres.length).fill(-1);
  const nearest = new Array(centres.length).fill(Infinity);
  players.forEach((player, i) => {
    if (player < 0 || player >= centres.length || depth[i] < 0.7 * deepest[player]) return;
    const distance = Math.hypot((i % width) - centres[player][0], Math.floor(i / width) - centres[player][1]);
    if (distance < nearest[player]) [nearest[player], best[player]] = [distance, i];
  });
  return best;
}

// The masked picture: shown players from the picture, hidden ones from the fill; pixels of nobody always show it.
function maskedPicture({picture, object}) {
  const ids = idsOf(object.game.ids);
  if (!ids || !assets[picture.image] || !assets[object.game.fill]) return null;
  const {width, height, players} = ids;
  const canvas = el("canvas", {width, height, role: "img", class: "masked"});
  const context = canvas.getContext("2d", {willReadFrequently: true});
  const pixelsOf = (image) => {
    context.drawImage(image, 0, 0, width, height);
    return new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  };
  const ready = Promise.all([loadPicture(picture.image), loadPicture(object.game.fill)]).then((images) =>
    images.map(pixelsOf),
  );
  const places = numberPlaces(
    ids,
    object.game.players.map(({row, column}) => [(column * width) / picture.width, (row * height) / picture.height]),
  );
  const label = (pixel, player) => {
    if (pixel < 0) return;
    context.strokeText(player + 1, pixel % width, Math.floor(pixel / width));
    context.fillText(player + 1, pixel % width, Math.floor(pixel / width));
  };
  const draw = (coalition) =>
    ready.then(([shown, hidden]) => {
      const frame = context.createImageData(width, height);
      const pixels = new Uint32Array(frame.data.buffer);
      for (let i = 0; i < players.length; ++i) {
        const visible = players[i] < 0 || isShown(coalition, players[i]);
        const border =
          (i % width > 0 && players[i] !== players[i - 1]) || (i >= width && players[i] !== players[i - width]);
        pixels[i] = border ? 0xffffffff : visible ? shown[i] : hidden[i];
      }
      context.putImageData(frame, 0, 0);
      Object.assign(context, {
        font: `bold ${Math.max(11, Math.round(width / 26))}px sans-serif`,
        textAlign: "center",
        textBaseline: "middle",
        fillStyle: "#ffffff",
        strokeStyle: "#000000",
        lineWidth: Math.max(3, width / 120),
        lineJoin: "round",
      });
      places.forEach(label);
    });
  return {canvas, draw, playerAt: (event) => players[pixelUnder(event, ids)]};
}
