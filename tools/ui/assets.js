"use strict";
// Pictures and numbers that stand in the page, by key.

const assets = JSON.parse(document.getElementById("assets").textContent);

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  return new DataView(bytes.buffer);
}

// decoded(key, decode): an asset's numbers, read once.
const decodedAssets = new Map();
function decoded(key, decode) {
  if (!key || !assets[key]) return null;
  if (!decodedAssets.has(key)) decodedAssets.set(key, decode(assets[key]));
  return decodedAssets.get(key);
}

// A picture as an address that an <img> takes.
const pictureAddress = (key) => (assets[key]?.jpeg ? `data:image/jpeg;base64,${assets[key].jpeg}` : null);

// A picture ready to be drawn on a canvas.
const loadedPictures = new Map();
function loadPicture(key) {
  if (!pictureAddress(key)) return Promise.resolve(null);
  if (!loadedPictures.has(key)) {
    const image = new Image();
    image.src = pictureAddress(key);
    loadedPictures.set(
      key,
      image.decode().then(
        () => image,
        () => null,
      ),
    );
  }
  return loadedPictures.get(key);
}
