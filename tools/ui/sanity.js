"use strict";
// The cascade of the sanity check: the network forgets from its outputs to its input.
SECTIONS.sanity = {
  title: "A network that forgets",
  about: "what is left of each map when the weights are drawn anew",
  has: ({object}) => (object.methods ?? []).some((method) => method.randomised?.cascading?.length > 0),
  build: ({object}) => {
    const methods = object.methods.filter((method) => method.randomised?.cascading?.length > 0);
    const stages = (method) => method.randomised.cascading.length;
    const groups = Math.max(...methods.map(stages));
    const {layers = []} = methods.find((method) => stages(method) === groups).randomised;
    const atOnce = methods.filter((method) => stages(method) === 1);
    return el(
      "div",
      {},
      el(
        "p",
        {},
        prose(
          "The weights are drawn anew group by group, from the outputs to the input, and the map of the same frozen candidate is made again. A map that describes what was learnt should lose its likeness; a map that keeps it shows the picture or the architecture.",
        ),
      ),
      lineChart(
        "Rank correlation with the map of the trained network",
        methods.map((method) => ({
          name: methodInfo(method.name).title,
          points: [
            [0, 1],
            ...method.randomised.cascading.map((value, i) => [stages(method) === 1 ? groups : i + 1, value]),
          ],
        })),
        {
          x: "groups of layers that were drawn anew",
          y: "median over the seeds; low is good",
          xText: (groups) => String(Math.round(groups)),
        },
      ),
      groups > 1 &&
        atOnce.length > 0 &&
        el(
          "p",
          {class: "quiet"},
          `Asked only when all groups were drawn anew, so nothing was measured along their straight lines: ${atOnce
            .map((method) => methodInfo(method.name).title)
            .join(", ")}.`,
        ),
      object.methods.some((method) => method.randomised_other) &&
        el(
          "p",
          {class: "quiet"},
          `The same for ${object.methods.some((method) => method.randomised_other?.of === "w") ? "the width of the box" : "the score"}, with all groups drawn anew: ${object.methods
            .filter((method) => method.randomised_other)
            .map((method) => `${methodInfo(method.name).title} ${number(method.randomised_other.cascading.at(-1), 2)}`)
            .join(", ")}.`,
        ),
      layers.length > 0 &&
        el("p", {class: "quiet"}, `The groups begin at these layers, in the network's order: ${layers.join(", ")}.`),
    );
  },
};
