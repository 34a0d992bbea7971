"use strict";
// Numbers as people read them.

// At least `digits` digits that say something: 23, 0.84, −0.0031.
function number(x, digits = 2) {
  if (x === null || x === undefined || !Number.isFinite(x)) return "undefined";
  if (x === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(x)));
  const text = size < -4 ? x.toExponential(Math.max(0, digits - 1)) : x.toFixed(Math.max(0, digits - 1 - size));
  return (Number(text) === 0 ? "0" : text).replace(/-/g, "\u2212");
}

// Whole numbers as they are, others with so many digits.
const plain = (x, digits) =>
  Number.isInteger(x) && Math.abs(x) < 1e6 ? String(x).replace("-", "\u2212") : number(x, digits);

const percent = (share) => `${number(100 * share, 2)}\u00a0%`;
const whole = (x) =>
  Math.round(x)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, "\u2009");

// A score is shown in points, 100 times what the detector says; other quantities as they are.
const isScore = (object) => (object.asked?.quantity ?? "score") === "score";
function bare(object, x) {
  if (!isScore(object)) return number(x, 3);
  const points = 100 * x;
  return Number.isFinite(points) ? number(Math.abs(points) < 0.05 ? 0 : points, 2) : "undefined";
}
const unit = (object) => (isScore(object) ? "points" : (object.asked?.unit ?? object.asked?.quantity ?? ""));
function amount(object, x) {
  const text = bare(object, x);
  const named = isScore(object) && text.replace("\u2212", "") === "1" ? "point" : unit(object);
  return named === "" ? text : `${text}\u00a0${named}`;
}
const signed = (object, x) => (x > 0 && bare(object, x) !== "0" ? "+" : "") + bare(object, x);

const score = (x) => (x === undefined || x === null ? "" : percent(x));

// Two ends that read the same are one number; nothing where it only repeats the text of what they enclose.
const fromTo = (lower, upper) => (lower === upper ? lower : `${lower} to ${upper}`);
function interval(object, lower, upper, value) {
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return "";
  const text = fromTo(bare(object, lower), bare(object, upper));
  return text === bare(object, value) ? "" : text;
}

// A sentence with its numbers as people set them: a real minus, and no line break before a unit.
const tidy = (sentence) =>
  (sentence ?? "").replace(/(^|[\s(])-(?=\d)/g, "$1\u2212").replace(/(\d) (?=%|points?\b)/g, "$1\u00a0");
