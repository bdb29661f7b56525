#pragma once

#include "CTOML.h"

// What is refused before toml++ reads it: `problem` with its line and column, or NB_TOML_FINE.
struct nb_toml_scan_result {
    uint32_t problem;
    uint32_t line;
    uint32_t column;
};

nb_toml_scan_result nb_toml_scan(const uint8_t *_Nullable bytes, size_t length);
