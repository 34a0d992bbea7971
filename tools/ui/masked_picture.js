"use strict";
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
  const label = (player, i) => {
    const x = (player.column * width) / picture.width;
    const y = (player.row * height) / picture.height;
    context.strokeText(i + 1, x, y);
    context.fillText(i + 1, x, y);
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
      object.game.players.forEach(label);
    });
  return {canvas, draw, playerAt: (event) => players[pixelUnder(event, ids)]};
}
