// SPDX-License-Identifier: Apache-2.0
//
// What the files of this shim share: the parser's buffers, and the walk over values.
#ifndef VPPD_CSIMDJSON_FLATTENER_HPP
#define VPPD_CSIMDJSON_FLATTENER_HPP

#include "CSimdjson.h"

// simdjson reports errors as values: with its exceptions off, the only ones left to catch are those
// of the standard library.
#define SIMDJSON_EXCEPTIONS 0
// Debug builds are to take the path that release builds take.
#define SIMDJSON_DEVELOPMENT_CHECKS 0
#include <simdjson.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

struct vppd_json_parser {
    simdjson::ondemand::parser parser;
    /// The document, padded; as long as `capacity` and the padding.
    std::unique_ptr<char[]> text;
    /// Unescaped strings; as long as `text`.
    std::unique_ptr<uint8_t[]> unescaped;
    size_t capacity = 0;
    std::vector<vppd_json_node> nodes;
    /// The cells of the last table, row by row.
    std::vector<vppd_json_cell> cells;
};

namespace vppd_json {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

/// Copies a document into a buffer with room behind it and begins to read it. The padding is zero,
/// so that whatever reads over the end finds neither a bracket nor a digit.
error_code begin(
    vppd_json_parser &parser, const void *bytes, size_t length, ondemand::document &document);

/// Whether nothing is left behind the value that was read.
error_code end(ondemand::document &document);

/// Walks a document from its first byte to its last, which is what makes simdjson check it all, and
/// appends a node for each value.
class flattener {
public:
    flattener(vppd_json_parser &parser, size_t length)
        : parser_(parser), end_(parser.text.get() + length), unescaped_(parser.unescaped.get()) {}

    /// Appends `value`, a document or a value in one, and all that is in it. The recursion is
    /// bounded by VPPD_JSON_MAXIMUM_NESTING.
    template <class Value>
    error_code append(Value &&value, std::string_view key, size_t depth) {
        vppd_json_node node{};
        node.key = key.data();
        node.key_length = static_cast<uint32_t>(key.size());
        node.span = 1;
        ondemand::json_type type;
        if (auto error = value.type().get(type)) return error;
        switch (type) {
        case ondemand::json_type::object:
        case ondemand::json_type::array: {
            if (depth >= VPPD_JSON_MAXIMUM_NESTING) return simdjson::DEPTH_ERROR;
            const size_t at = parser_.nodes.size();
            const bool is_object = type == ondemand::json_type::object;
            node.kind = is_object ? VPPD_JSON_OBJECT : VPPD_JSON_ARRAY;
            parser_.nodes.push_back(node);
            const auto error =
                is_object ? append_members(value, at, depth) : append_elements(value, at, depth);
            parser_.nodes[at].span = static_cast<uint32_t>(parser_.nodes.size() - at);
            return error;
        }
        case ondemand::json_type::string: {
            node.kind = VPPD_JSON_STRING;
            ondemand::raw_json_string raw;
            if (auto error = value.get_raw_json_string().get(raw)) return error;
            std::string_view text;
            if (auto error = unescape(raw, text)) return error;
            node.text = text.data();
            node.text_length = static_cast<uint32_t>(text.size());
            break;
        }
        case ondemand::json_type::number:
            if (auto error = read_number(value, node)) return error;
            break;
        case ondemand::json_type::boolean:
            node.kind = VPPD_JSON_BOOLEAN;
            if (auto error = value.get_bool().get(node.boolean)) return error;
            break;
        case ondemand::json_type::null: {
            node.kind = VPPD_JSON_NULL;
            bool is_null = false;
            if (auto error = value.is_null().get(is_null)) return error;
            if (!is_null) return simdjson::N_ATOM_ERROR;
            break;
        }
        }
        parser_.nodes.push_back(node);
        return simdjson::SUCCESS;
    }

    /// The text of a string that begins at `raw`: where it stands, if it holds no escape.
    error_code unescape(ondemand::raw_json_string raw, std::string_view &text) {
        const char *begin = raw.raw();
        const size_t plain = plain_length(begin);
        // The structure was checked before: every string is closed.
        if (begin + plain >= end_) return simdjson::UNCLOSED_STRING;
        if (begin[plain] == '"') {
            text = std::string_view(begin, plain);
            return simdjson::SUCCESS;
        }
        if (auto error = parser_.parser.unescape(raw, unescaped_).get(text)) return error;
        // simdjson 3.0.1 lets half of a surrogate pair pass, which is no UTF-8. Unescaped text was
        // checked before, so this is where it can come from.
        for (size_t index = 0; index + 1 < text.size(); ++index) {
            if (text[index] == '\xED' && static_cast<uint8_t>(text[index + 1]) >= 0xA0) {
                return simdjson::STRING_ERROR;
            }
        }
        return simdjson::SUCCESS;
    }

    /// A number as a node of its own: its kind, and its value.
    template <class Value>
    error_code read_number(Value &value, vppd_json_node &node) {
        const std::string_view raw = token(value);
        ondemand::number number;
        if (value.get_number().get(number) == simdjson::SUCCESS && !number.is_double()) {
            node.kind = number.is_uint64() ? VPPD_JSON_UNSIGNED : VPPD_JSON_INTEGER;
            node.integer = number.is_uint64() ? static_cast<int64_t>(number.get_uint64())
                                              : number.get_int64();
            if (node.integer != 0 || raw.front() != '-') return simdjson::SUCCESS;
            node.kind = VPPD_JSON_FLOAT;
            node.number = -0.0;
            return simdjson::SUCCESS;
        }
        // Whole numbers beyond 64 bits come here as well.
        node.kind = VPPD_JSON_FLOAT;
        if (auto error = value.get_double().get(node.number)) return error;
        const bool is_lost = node.number == 0 && !is_zero(raw);
        return is_lost || !std::isfinite(node.number) ? simdjson::NUMBER_ERROR : simdjson::SUCCESS;
    }

    static std::string_view token(ondemand::value &value) { return value.raw_json_token(); }

    static std::string_view token(ondemand::document &document) {
        std::string_view text;
        return document.raw_json_token().get(text) == simdjson::SUCCESS ? text : " ";
    }

private:
    /// Bytes before the first quote or backslash, or before the end: eight at a time, for most texts
    /// are a few bytes. It reads into the padding, no further.
    size_t plain_length(const char *begin) const {
        constexpr uint64_t ones = 0x0101010101010101;
        constexpr uint64_t tops = 0x8080808080808080;
        for (const char *at = begin; at < end_; at += 8) {
            uint64_t word;
            std::memcpy(&word, at, 8);
            const uint64_t quote = word ^ (ones * '"');
            const uint64_t slash = word ^ (ones * '\\');
            // A byte that is zero gets its top bit set; bits above the first one may be wrong.
            const uint64_t found = (((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & tops;
            if (found != 0) return static_cast<size_t>(at - begin) + first_byte(found);
        }
        return static_cast<size_t>(end_ - begin);
    }

    static size_t first_byte(uint64_t tops) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        return static_cast<size_t>(__builtin_ctzll(tops)) / 8;
#else
#error "the search for quotes is written for little-endian processors"
#endif
    }

    template <class Value>
    error_code append_members(Value &value, size_t at, size_t depth) {
        ondemand::object object;
        if (auto error = value.get_object().get(object)) return error;
        uint32_t count = 0;
        bool has_plain_keys = true;
        for (auto result : object) {
            ondemand::field field;
            if (auto error = std::move(result).get(field)) return error;
            std::string_view key;
            if (auto error = unescape(field.key(), key)) return error;
            has_plain_keys = has_plain_keys && is_ascii(key);
            if (auto error = append(field.value(), key, depth + 1)) return error;
            ++count;
        }
        parser_.nodes[at].count = count;
        parser_.nodes[at].has_plain_keys = has_plain_keys;
        return simdjson::SUCCESS;
    }

    template <class Value>
    error_code append_elements(Value &value, size_t at, size_t depth) {
        ondemand::array array;
        if (auto error = value.get_array().get(array)) return error;
        uint32_t count = 0;
        for (auto result : array) {
            ondemand::value element;
            if (auto error = std::move(result).get(element)) return error;
            if (auto error = append(element, {}, depth + 1)) return error;
            ++count;
        }
        parser_.nodes[at].count = count;
        return simdjson::SUCCESS;
    }

    /// Whether a number is written with no other digit than 0 before its exponent.
    static bool is_zero(std::string_view number) {
        for (const char byte : number) {
            if (byte == 'e' || byte == 'E') break;
            if (byte >= '1' && byte <= '9') return false;
        }
        return true;
    }

    static bool is_ascii(std::string_view text) {
        for (const char byte : text) {
            if (static_cast<uint8_t>(byte) >= 0x80) return false;
        }
        return true;
    }

    vppd_json_parser &parser_;
    const char *end_;
    uint8_t *unescaped_;
};

}  // namespace vppd_json

#endif
