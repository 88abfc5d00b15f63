// SPDX-License-Identifier: Apache-2.0
//
// A C view of simdjson (https://simdjson.org): a buffer in, a flat list of nodes or one error out.
//
// The whole document is looked at once and checked: UTF-8, structure, escapes, numbers. What is in
// the list is then read without a call. No C++ type and no exception crosses this header.
#ifndef VPPD_CSIMDJSON_H
#define VPPD_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The most bytes a document may have (16 MiB): sixteen times the longest line of the event log.
#define VPPD_JSON_MAXIMUM_BYTES 16777216

/// The most arrays and objects that may lie in one another: what Foundation's decoder takes.
#define VPPD_JSON_MAXIMUM_NESTING 512

/// What a node is.
typedef enum vppd_json_kind {
    VPPD_JSON_NULL = 0,
    VPPD_JSON_BOOLEAN = 1,
    /// A whole number that fits `int64_t`.
    VPPD_JSON_INTEGER = 2,
    /// A whole number above that, which fits `uint64_t`.
    VPPD_JSON_UNSIGNED = 3,
    /// Any other number, `-0` among them.
    VPPD_JSON_FLOAT = 4,
    VPPD_JSON_STRING = 5,
    VPPD_JSON_ARRAY = 6,
    VPPD_JSON_OBJECT = 7,
} vppd_json_kind;

/// One value. Pointers belong to the parser and live until it parses or is freed.
typedef struct vppd_json_node {
    /// The key of a member of an object, unescaped, UTF-8, not terminated; null for all else.
    const char *key;
    /// Of a string: its text, unescaped, UTF-8, not terminated; it may hold NUL (`\u0000`).
    const char *text;
    /// Of an integer; of an unsigned number, its bits.
    int64_t integer;
    /// Of a float. Finite.
    double number;
    uint32_t key_length;
    uint32_t text_length;
    /// Of an array or object: how many nodes are directly in it.
    uint32_t count;
    /// Nodes of this value: itself and all that is in it. The next one is so many further.
    uint32_t span;
    vppd_json_kind kind;
    /// Of a boolean.
    bool boolean;
    /// Of an object: all its keys are ASCII.
    bool has_plain_keys;
} vppd_json_node;

/// What became of a document: nodes in the order of the text, each container before what is in it,
/// the root first; or an error, terminated, for ever there. One of both is null.
typedef struct vppd_json_result {
    const vppd_json_node *nodes;
    const char *error;
} vppd_json_result;

/// Parses one document after another and keeps its buffers between them. For one thread at a time.
typedef struct vppd_json_parser vppd_json_parser;

/// Returns null when memory ran out.
vppd_json_parser *vppd_json_create(void);

/// Frees a parser and everything that was got from it. Null is let pass.
void vppd_json_free(vppd_json_parser *parser);

/// Parses `length` bytes. They are copied into a buffer with the padding that simdjson reads over
/// the end, and may go away afterwards.
vppd_json_result vppd_json_parse(vppd_json_parser *parser, const void *bytes, size_t length);

/// A text that is nobody's to free here: not terminated.
typedef struct vppd_json_text {
    const char *bytes;
    size_t length;
} vppd_json_text;

/// The most columns a table may have.
#define VPPD_JSON_MAXIMUM_COLUMNS 16

/// One field of one record.
typedef struct vppd_json_cell {
    /// Of a string: its text, unescaped, UTF-8, not terminated. Of a whole number: as it is written,
    /// digits alone, with a minus before them if it is negative. Else null. Belongs to the parser.
    const char *text;
    uint32_t length;
    /// Null where the record has no such field, or null for it.
    vppd_json_kind kind;
} vppd_json_cell;

/// A document with one long list of records.
typedef struct vppd_json_table {
    /// The document but for the list's elements, which seems empty. Null: the document is no JSON,
    /// or not such a table; `vppd_json_parse` says which.
    const vppd_json_node *nodes;
    /// Cells of a record stand together, in the order of the columns.
    const vppd_json_cell *cells;
    size_t rows;
} vppd_json_table;

/// Parses `length` bytes as an object whose member `list` is an array of objects, and picks
/// `columns` out of each of those. All of the document is checked, picked or not. Of two members
/// with one key the first counts. `count` is at most VPPD_JSON_MAXIMUM_COLUMNS.
vppd_json_table vppd_json_parse_table(
    vppd_json_parser *parser, const void *bytes, size_t length, vppd_json_text list,
    const vppd_json_text *columns, uint32_t count);

/// The first member of an object with a key; null where there is none.
static inline const vppd_json_node *vppd_json_member(
    const vppd_json_node *object, const void *key, size_t length) {
    const vppd_json_node *member = object + 1;
    for (uint32_t left = object->count; left > 0; --left) {
        if (member->key_length == length && memcmp(member->key, key, length) == 0) return member;
        member += member->span;
    }
    return NULL;
}

#ifdef __cplusplus
}
#endif

#endif
