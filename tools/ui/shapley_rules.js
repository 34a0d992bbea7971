"use strict";
// The mathematics of the game. A coalition is a number: bit i is 1 while player i is shown.

const isShown = (coalition, player) => ((coalition >> player) & 1) === 1;
const playersOf = (table) => Math.log2(table.length);
const sizeOfCoalition = (coalition) => (coalition === 0 ? 0 : (coalition & 1) + sizeOfCoalition(coalition >> 1));

// phi_i = sum over all coalitions S without i of |S|! (M - |S| - 1)! / M! * (v(S with i) - v(S))     (Shapley 1953)
function shapleyValues(table) {
  const m = playersOf(table);
  const factorial = [1];
  for (let k = 1; k <= m; ++k) factorial.push(k * factorial[k - 1]);
  const phi = new Array(m).fill(0);
  for (let s = 0; s < table.length; ++s) {
    const size = sizeOfCoalition(s);
    const weight = (factorial[size] * factorial[m - size - 1]) / factorial[m];
    for (let i = 0; i < m; ++i) if (!isShown(s, i)) phi[i] += weight * (table[s | (1 << i)] - table[s]);
  }
  return phi;
}

// What each player adds when all join in this order: [gains by player].
function gainsInOrder(table, order) {
  const gains = new Array(order.length);
  let coalition = 0;
  for (const player of order) {
    gains[player] = table[coalition | (1 << player)] - table[coalition];
    coalition |= 1 << player;
  }
  return gains;
}

function randomOrder(m) {
  const order = Array.from({length: m}, (_, i) => i);
  for (let i = m - 1; i > 0; --i) {
    // Fisher and Yates
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
