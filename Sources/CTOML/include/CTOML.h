// toml++ behind a C face: a whole document as one flat array, with the place of every key and value.
//
// The caller needs no pointer into a tree, and what it reads is bounded before toml++ sees it:
// toml++ 3.3 recurses for every part of a dotted key, and takes any number of values.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    NB_TOML_TABLE = 0,
    NB_TOML_ARRAY = 1,
    NB_TOML_STRING = 2,
    NB_TOML_INTEGER = 3,
    NB_TOML_FLOAT = 4,
    NB_TOML_BOOLEAN = 5,
    NB_TOML_DATE = 6,
};

enum {
    NB_TOML_FINE = 0,
    // `text` says what toml++ found.
    NB_TOML_SYNTAX = 1,
    NB_TOML_BYTE_ORDER_MARK = 2,
    NB_TOML_CARRIAGE_RETURN = 3,
    NB_TOML_TOO_DEEP = 4,
    NB_TOML_TOO_MANY = 5,
    // Brackets at the beginning of a line without a key behind them.
    NB_TOML_HEADER = 6,
    NB_TOML_NO_MEMORY = 7,
};

enum {
    // Brackets around a value, and parts of one key.
    NB_TOML_DEPTH_MAX = 16,
    // Commas, equals signs and opening brackets outside of strings.
    NB_TOML_VALUES_MAX = 5000,
};

// A key with its value, or an element of an array. The nodes below it follow it.
typedef struct nb_toml_node {
    uint8_t kind;
    // How many of the nodes behind it lie below it, at any depth.
    uint32_t below;
    // Both from 1, in characters; of the key, or of the value where there is no key.
    uint32_t key_line;
    uint32_t key_column;
    uint32_t line;
    uint32_t column;
    // In the document's text: the key, and the value as it is read, not as it was written.
    uint32_t key_start;
    uint32_t key_length;
    uint32_t start;
    uint32_t length;
} nb_toml_node;

typedef struct nb_toml_document {
    uint32_t problem;
    // Of the problem.
    uint32_t line;
    uint32_t column;
    uint32_t node_count;
    uint32_t text_length;
    const nb_toml_node *_Nullable nodes;
    const uint8_t *_Nullable text;
} nb_toml_document;

// Reads a document; node 0 is the table of the whole. Always to be released.
nb_toml_document nb_toml_read(const uint8_t *_Nullable bytes, size_t length);

void nb_toml_release(nb_toml_document document);

#ifdef __cplusplus
}
#endif
