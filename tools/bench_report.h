// How `limpid bench` says what it has measured: as JSON, and as text for people.
#pragma once

#include "tools/bench_game.h"
#include "tools/bench_layers.h"
#include "tools/json.h"

namespace limpid::tools {

// 2 operations per multiply-add, in units of 10^9 a second.
double gigaflops(std::int64_t multiply_adds, double milliseconds);
std::string percent(double share);  // "12.3 %"

// `limit` in GFLOP/s.
Json json_of(const LayerTime& layer, double limit);
std::string text_of(const std::vector<LayerTime>& layers, double limit);
Json json_of(const nn::Plan& plan);
std::string text_of(const nn::Plan& plan);
Json json_of(const GameBench& game);
std::string text_of(const GameBench& game, double forward_ms);

}  // namespace limpid::tools
