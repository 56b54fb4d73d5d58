// Small problems with certificates of every kind of claim, made by hand: their shape is that of SPEC, their constants
// need not be true, and their digests are not hashes.
#pragma once

#include <nlohmann/json.hpp>

namespace samples {

struct Sample {
  nlohmann::json problem, certificate;
};

// Two layers, ReLU; all claims proved or refuted in one way or another.
Sample network();

// Two unknowns, heavy ball from a start of its own; decrease refuted for j = 1, 2 and proved for j = 3; one claim
// undecided.
Sample heavy_ball();

// The limit of network(): every claim about rates proved, one after another factors 3/4, 1/2 and 1/4 and numbers that must be rounded.
// The recorded run halves its step in every sweep.
Sample limit();

// The problem of network() with activations, biases and updates of the other kinds.
nlohmann::json other_network();

inline bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace samples
