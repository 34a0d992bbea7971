// A game whose values are a formula, and what methods say about it, computed by their definitions.

// 3 x 3 cells of the box, the ring, left and right of it: 12 players.
const PLAYERS = [
  "top left",
  "top",
  "top right",
  "left",
  "middle",
  "right",
  "bottom left",
  "bottom",
  "bottom right",
  "ring",
  "outside, left",
  "outside, right",
];
function playerOf([l, t, r, b], x, y) {
  const u = (x - l) / (r - l);
  const v = (y - t) / (b - t);
  if (u >= 0 && u < 1 && v >= 0 && v < 1) return 3 * Math.floor(3 * v) + Math.floor(3 * u);
  if (u >= -0.25 && u < 1.25 && v >= -0.25 && v < 1.25) return 9;
  return u < 0.5 ? 10 : 11;
}

function sampleRandom(seed) {
  return () => {
    seed = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return (seed >>> 0) / 2 ** 32;
  };
}

// v(S) = sigmoid(bias + what each shown player adds + a pair that can stand in for each other), as the table is: float32.
function gameTable(score, random) {
  const m = PLAYERS.length;
  const weight = PLAYERS.map((_, i) => (i < 9 ? 0.2 + 1.4 * random() : i === 9 ? 0.5 : 0.5 * (random() - 0.6)));
  const bias = Math.log(score / (1 - score)) - weight.reduce((a, w) => a + w, 0) + 0.8;
  return Float32Array.from({length: 2 ** m}, (_, s) => {
    let x = bias;
    weight.forEach((w, i) => {
      if ((s >> i) & 1) x += w;
    });
    if ((s & 0b10010) === 0b10010) x -= 0.8;
    return 1 / (1 + Math.exp(-x));
  });
}

const sizeOf = (s) => s.toString(2).split("1").length - 1;

function shapley(table, m) {
  const factorial = [1];
  for (let i = 1; i <= m; ++i) factorial.push(factorial[i - 1] * i);
  return Array.from({length: m}, (_, i) => {
    let sum = 0;
    for (let s = 0; s < 2 ** m; ++s) {
      if ((s >> i) & 1) continue;
      const size = sizeOf(s);
      sum += ((factorial[size] * factorial[m - size - 1]) / factorial[m]) * (table[s | (1 << i)] - table[s]);
    }
    return sum;
  });
}

// Weighted least squares over all coalitions: [intercept, values...].
function limeLine(table, m) {
  const n = m + 1;
  const a = Array.from({length: n}, () => new Array(n + 1).fill(0));
  for (let s = 0; s < 2 ** m; ++s) {
    const row = [1, ...Array.from({length: m}, (_, i) => (s >> i) & 1)];
    const w = Math.exp(-((1 - Math.sqrt(sizeOf(s) / m)) ** 2) / 0.25 ** 2);
    for (let i = 0; i < n; ++i) {
      for (let j = 0; j < n; ++j) a[i][j] += w * row[i] * row[j];
      a[i][n] += w * row[i] * table[s];
    }
  }
  for (let p = 0; p < n; ++p)
    for (let i = 0; i < n; ++i) {
      if (i === p) continue;
      const f = a[i][p] / a[p][p];
      for (let j = p; j <= n; ++j) a[i][j] -= f * a[p][j];
    }
  return a.map((row, i) => row[n] / row[i]);
}

function curvesOf(table, m, values) {
  const order = values.map((_, i) => i).sort((i, j) => values[j] - values[i]);
  const full = 2 ** m - 1;
  const scaled = (s) => (table[s] - table[0]) / (table[full] - table[0]);
  const share = Array.from({length: m + 1}, (_, k) => k / m);
  const shown = share.map((_, k) => order.slice(0, k).reduce((s, i) => s | (1 << i), 0));
  return [
    {filling: "blur", by: "players", kind: "deletion", share, value: shown.map((s) => scaled(full & ~s))},
    {filling: "blur", by: "players", kind: "insertion", share, value: shown.map(scaled)},
  ];
}
const areaUnder = ({share, value}) =>
  share.slice(1).reduce((a, x, k) => a + ((x - share[k]) * (value[k] + value[k + 1])) / 2, 0);
