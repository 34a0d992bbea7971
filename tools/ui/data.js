"use strict";
// The report, as it stands in the page.

const report = JSON.parse(document.getElementById("report").textContent);
const worksheet = report.request?.worksheet === true;

// Every object that was explained, with its picture.
const cases = (report.pictures ?? []).flatMap((picture) =>
  (picture.objects ?? []).map((object) => ({picture, object})),
);
// A picture's file, and whose eyes it is seen through where there are several detectors.
const placeOf = (picture) => `${picture.file ?? picture.name}${picture.model ? `, seen by ${picture.model.name}` : ""}`;
const methodInfo = (name) => (report.methods ?? []).find((method) => method.name === name) ?? {name, title: name};

// A map: its cells {width, height, values, crop}, and the largest size of a value.
const mapOf = (key) =>
  decoded(key, (asset) => {
    const view = bytesOf(asset.int16);
    const values = new Float32Array(view.byteLength / 2);
    let strongest = 0;
    for (let i = 0; i < values.length; ++i) {
      values[i] = asset.low + ((view.getInt16(2 * i, true) + 32768) * (asset.high - asset.low)) / 65535;
      strongest = Math.max(strongest, Math.abs(values[i]));
    }
    return {
      width: asset.width,
      height: asset.height,
      values,
      strongest,
      crop: asset.crop ?? [0, 0, asset.width, asset.height],
    };
  });

// Which player each pixel belongs to; -1: nobody.
const idsOf = (key) =>
  decoded(key, (asset) => {
    const view = bytesOf(asset.int16);
    const players = new Int16Array(view.byteLength / 2);
    for (let i = 0; i < players.length; ++i) players[i] = view.getInt16(2 * i, true);
    return {width: asset.width, height: asset.height, players};
  });

// The detector's value for each of the 2^M coalitions.
const tableOf = (key) =>
  decoded(key, (asset) => {
    const view = bytesOf(asset.float32);
    return Float32Array.from({length: view.byteLength / 4}, (_, i) => view.getFloat32(4 * i, true));
  });
