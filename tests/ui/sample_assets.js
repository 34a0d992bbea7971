// Assets of the samples: maps and drawn pictures, packed as the program packs them.

const packed = (typed) => btoa(Array.from(new Uint8Array(typed.buffer), (byte) => String.fromCharCode(byte)).join(""));

function mapAsset(width, height, value, crop) {
  const values = Array.from({length: width * height}, (_, i) => value(i % width, Math.floor(i / width)));
  const low = Math.min(...values);
  const high = Math.max(...values);
  const steps = Int16Array.from(values, (v) =>
    high > low ? Math.round(((v - low) / (high - low)) * 65535) - 32768 : -32768,
  );
  return {kind: "map", width, height, low, high, int16: packed(steps), ...(crop ? {crop} : {})};
}

function drawPicture(width, height, boxes, blurred) {
  const canvas = Object.assign(document.createElement("canvas"), {width, height});
  const c = canvas.getContext("2d");
  if (blurred) c.filter = "blur(40px)";
  const sky = c.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, "#9cc4e4");
  sky.addColorStop(0.6, "#e7eef2");
  sky.addColorStop(0.61, "#6f9a55");
  sky.addColorStop(1, "#41622f");
  c.fillStyle = sky;
  c.fillRect(0, 0, width, height);
  const size = ([l, t, r, b]) => (r - l) * (b - t);
  [...boxes]
    .sort((one, other) => size(other) - size(one))
    .forEach(([l, t, r, b], i) => {
      c.fillStyle = ["#7a4a22", "#b02a2a", "#2c4c9c", "#d8a020"][i % 4];
      c.beginPath();
      c.ellipse((l + r) / 2, (t + b) / 2, (r - l) / 2, (b - t) / 2, 0, 0, 7);
      c.fill();
      c.fillStyle = "#ffffff";
      c.beginPath();
      c.arc(l + (r - l) * 0.35, t + (b - t) * 0.3, (r - l) / 14, 0, 7);
      c.arc(l + (r - l) * 0.65, t + (b - t) * 0.3, (r - l) / 14, 0, 7);
      c.fill();
    });
  return {kind: "picture", width, height, jpeg: canvas.toDataURL("image/jpeg", 0.8).split(",")[1]};
}
