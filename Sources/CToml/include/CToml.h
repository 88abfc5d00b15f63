// SPDX-License-Identifier: Apache-2.0
//
// A C view of toml++ (https://marzer.github.io/tomlplusplus/): a buffer in, a flat list of nodes
// with the line and column of every key and value out, or one syntax error with its place.
//
// toml++ is used because it keeps the place of every node, which strict errors need. No C++ type
// and no exception crosses this header.
#ifndef VPPD_CTOML_H
#define VPPD_CTOML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The most bytes a document may have (1 MiB). More is reported as an error, unread.
#define VPPD_TOML_MAXIMUM_BYTES 1048576

/// The most parts one dotted key or table header may have: `a.b.c` has three.
///
/// toml++ 3.3 does not bound them, and destroys nested tables by recursion: a line of a million
/// dots would otherwise end in a stack overflow.
#define VPPD_TOML_MAXIMUM_KEY_PARTS 16

/// The most arrays and inline tables that may lie in one another.
#define VPPD_TOML_MAXIMUM_NESTING 16

/// What a node is.
typedef enum vppd_toml_kind {
    VPPD_TOML_TABLE = 0,
    VPPD_TOML_ARRAY = 1,
    VPPD_TOML_STRING = 2,
    VPPD_TOML_INTEGER = 3,
    VPPD_TOML_FLOAT = 4,
    VPPD_TOML_BOOLEAN = 5,
    VPPD_TOML_DATE = 6,
    VPPD_TOML_TIME = 7,
    VPPD_TOML_DATE_TIME = 8,
} vppd_toml_kind;

/// A place in the document. Lines and columns count from 1; columns count Unicode scalars.
typedef struct vppd_toml_place {
    uint32_t line;
    uint32_t column;
} vppd_toml_place;

/// One node. Pointers belong to the document and live until `vppd_toml_free`.
typedef struct vppd_toml_node {
    vppd_toml_kind kind;
    /// Where the value starts; for a table with a header, its opening bracket.
    vppd_toml_place place;
    /// The key, UTF-8, not terminated; null for the root and for the elements of arrays.
    const char *key;
    size_t key_length;
    /// Where the key starts; 0:0 where there is none.
    vppd_toml_place key_place;
    /// Of a table or array: how many nodes are directly in it.
    size_t child_count;
    /// Of a string: its text, UTF-8, not terminated; it may hold NUL (`\u0000`).
    const char *text;
    size_t text_length;
    /// Of an integer.
    int64_t integer;
    /// Of a float.
    double number;
    /// Of a boolean.
    bool boolean;
} vppd_toml_node;

/// A parsed document: either nodes, or one error.
typedef struct vppd_toml_document vppd_toml_document;

/// Parses `length` bytes of UTF-8. The bytes are copied where needed and may go away afterwards.
///
/// Returns null only when memory ran out; anything else is to be given to `vppd_toml_free`.
vppd_toml_document *vppd_toml_parse(const char *bytes, size_t length);

/// Frees a document and everything that was got from it. Null is let pass.
void vppd_toml_free(vppd_toml_document *document);

/// The syntax error, UTF-8, terminated; null when the document is valid.
/// `place` is set to where it is; 0:0 where the error has no place.
const char *vppd_toml_error(const vppd_toml_document *document, vppd_toml_place *place);

/// The nodes in pre-order (a table or array, then all that is in it), the root table first. Keys of
/// one table are in the order of their bytes, not of the file. Null and 0 after an error.
const vppd_toml_node *vppd_toml_nodes(const vppd_toml_document *document, size_t *count);

#ifdef __cplusplus
}
#endif

#endif
