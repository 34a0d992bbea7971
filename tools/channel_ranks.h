// Which channels matter most, told alike for all steps that keep channels apart: a convolution, its normalisation and
// its activation have the same channels, and who follows one of them through these steps wants to find it in each.
#pragma once

#include <map>
#include <vector>

#include "tensor/trace.h"

namespace limpid::tools {

// For every step of a trace a weight per channel (tools/step_maps.h): the sum over the steps of its group of the
// channel's share |gradient . value| of the step's channels together.
using ChannelRanks = std::map<StepId, std::vector<double>>;
ChannelRanks channel_ranks(const Tape& tape, const Trace& trace);

// True when channel c of the step comes from channel c of input `input` alone: activations, normalisations, pooling,
// depthwise convolutions, sums of equal shapes.
bool keeps_channels(const Step& step, std::size_t input);

}  // namespace limpid::tools
