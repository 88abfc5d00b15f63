// SPDX-License-Identifier: Apache-2.0
#include "flattener.hpp"

#include <algorithm>
#include <new>

namespace vppd_json {

namespace {

void take(vppd_json_parser &parser, const void *bytes, size_t length) {
    if (parser.text == nullptr || length > parser.capacity) {
        const size_t capacity = std::max<size_t>(2 * length, 4096);
        parser.capacity = 0;
        parser.text.reset(new char[capacity + simdjson::SIMDJSON_PADDING]);
        parser.unescaped.reset(new uint8_t[capacity + simdjson::SIMDJSON_PADDING]);
        parser.capacity = capacity;
    }
    if (length > 0) std::memcpy(parser.text.get(), bytes, length);
    std::memset(parser.text.get() + length, 0, simdjson::SIMDJSON_PADDING);
}

}  // namespace

error_code begin(
    vppd_json_parser &parser, const void *bytes, size_t length, ondemand::document &document) {
    parser.nodes.clear();
    if (length > VPPD_JSON_MAXIMUM_BYTES) return simdjson::CAPACITY;
    if (length == 0) return simdjson::EMPTY;
    take(parser, bytes, length);
    const simdjson::padded_string_view text(
        parser.text.get(), length, length + simdjson::SIMDJSON_PADDING);
    return parser.parser.iterate(text).get(document);
}

error_code end(ondemand::document &document) {
    // Behind the last token there is no place to be.
    const bool is_at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return is_at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

namespace {

error_code parse(vppd_json_parser &parser, const void *bytes, size_t length) {
    ondemand::document document;
    if (auto error = begin(parser, bytes, length, document)) return error;
    if (auto error = flattener(parser, length).append(document, {}, 0)) return error;
    return end(document);
}

}  // namespace

}  // namespace vppd_json


extern "C" vppd_json_parser *vppd_json_create(void) { return new (std::nothrow) vppd_json_parser; }

extern "C" void vppd_json_free(vppd_json_parser *parser) { delete parser; }

extern "C" vppd_json_result vppd_json_parse(
    vppd_json_parser *parser, const void *bytes, size_t length) {
    simdjson::error_code error = simdjson::MEMALLOC;
    try {
        error = vppd_json::parse(*parser, bytes, length);
    } catch (...) {
        // Only std::bad_alloc and std::length_error can get here.
        error = simdjson::MEMALLOC;
    }
    if (error != simdjson::SUCCESS) return {nullptr, simdjson::error_message(error)};
    return {parser->nodes.data(), nullptr};
}
