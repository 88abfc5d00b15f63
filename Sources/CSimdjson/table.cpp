// SPDX-License-Identifier: Apache-2.0
#include "flattener.hpp"

namespace vppd_json {

namespace {

/// Walks a document as a table: the list's records become cells, all the rest nodes.
class tabulator {
public:
    tabulator(vppd_json_parser &parser, size_t length, vppd_json_text list,
        const vppd_json_text *columns, uint32_t count)
        : parser_(parser), flattener_(parser, length), list_(list.bytes, list.length),
          columns_(columns), count_(count) {}

    error_code walk(ondemand::document &document) {
        ondemand::object object;
        if (auto error = document.get_object().get(object)) return error;
        vppd_json_node root{};
        root.kind = VPPD_JSON_OBJECT;
        // Whoever reads the nodes compares strings then: few members, and no need to look.
        root.has_plain_keys = false;
        parser_.nodes.push_back(root);
        uint32_t members = 0;
        bool has_list = false;
        for (auto result : object) {
            ondemand::field field;
            if (auto error = std::move(result).get(field)) return error;
            std::string_view key;
            if (auto error = flattener_.unescape(field.key(), key)) return error;
            ++members;
            if (has_list || key != list_) {
                if (auto error = flattener_.append(field.value(), key, 1)) return error;
                continue;
            }
            has_list = true;
            if (auto error = walk_list(field.value(), key)) return error;
        }
        parser_.nodes[0].count = members;
        parser_.nodes[0].span = static_cast<uint32_t>(parser_.nodes.size());
        return has_list ? simdjson::SUCCESS : simdjson::NO_SUCH_FIELD;
    }

    size_t rows() const { return rows_; }

private:
    error_code walk_list(ondemand::value &list, std::string_view key) {
        ondemand::array array;
        if (auto error = list.get_array().get(array)) return error;
        vppd_json_node node{};
        node.key = key.data();
        node.key_length = static_cast<uint32_t>(key.size());
        node.span = 1;
        node.kind = VPPD_JSON_ARRAY;
        parser_.nodes.push_back(node);
        for (auto result : array) {
            ondemand::object record;
            if (auto error = std::move(result).get_object().get(record)) return error;
            if (auto error = walk_record(record)) return error;
            ++rows_;
        }
        return simdjson::SUCCESS;
    }

    error_code walk_record(ondemand::object &record) {
        const size_t first = parser_.cells.size();
        parser_.cells.resize(first + count_);
        uint32_t found = 0;
        // Records mostly have their fields in the order of the columns.
        uint32_t likely = 0;
        for (auto result : record) {
            ondemand::field field;
            if (auto error = std::move(result).get(field)) return error;
            uint32_t column = 0;
            if (auto error = find(field.key(), likely, column)) return error;
            if (column == count_ || (found >> column & 1) != 0) {
                if (auto error = check(field.value())) return error;
                continue;
            }
            found |= 1U << column;
            likely = column + 1;
            if (auto error = read(field.value(), parser_.cells[first + column])) return error;
        }
        return simdjson::SUCCESS;
    }

    /// The column of a key; `count_` where there is none.
    error_code find(ondemand::raw_json_string key, uint32_t likely, uint32_t &column) {
        for (uint32_t step = 0; step < count_; ++step) {
            column = likely + step < count_ ? likely + step : likely + step - count_;
            if (is_written_as(key, columns_[column])) return simdjson::SUCCESS;
        }
        // The key of no column, or one that is written with escapes.
        std::string_view text;
        if (auto error = flattener_.unescape(key, text)) return error;
        for (column = 0; column < count_; ++column) {
            const std::string_view name(columns_[column].bytes, columns_[column].length);
            if (text == name) break;
        }
        return simdjson::SUCCESS;
    }

    /// Reads at most the padding over the end: names are shorter.
    static bool is_written_as(ondemand::raw_json_string key, const vppd_json_text &name) {
        const char *raw = key.raw();
        return std::memcmp(raw, name.bytes, name.length) == 0 && raw[name.length] == '"';
    }

    error_code read(ondemand::value &value, vppd_json_cell &cell) {
        ondemand::json_type type;
        if (auto error = value.type().get(type)) return error;
        if (type == ondemand::json_type::string) {
            ondemand::raw_json_string raw;
            if (auto error = value.get_raw_json_string().get(raw)) return error;
            std::string_view text;
            if (auto error = flattener_.unescape(raw, text)) return error;
            cell = {text.data(), static_cast<uint32_t>(text.size()), VPPD_JSON_STRING};
            return simdjson::SUCCESS;
        }
        const char *written = type == ondemand::json_type::number
            ? flattener::token(value).data() : nullptr;
        const size_t at = parser_.nodes.size();
        if (auto error = flattener_.append(value, {}, 3)) return error;
        const vppd_json_kind kind = parser_.nodes[at].kind;
        parser_.nodes.resize(at);
        cell = {nullptr, 0, kind};
        if (kind == VPPD_JSON_INTEGER) {
            uint32_t length = written[0] == '-' ? 1 : 0;
            while (written[length] >= '0' && written[length] <= '9') ++length;
            cell = {written, length, kind};
        }
        return simdjson::SUCCESS;
    }

    /// Looks at a value nobody asked for: what is wrong in it makes the document wrong.
    error_code check(ondemand::value &value) {
        const size_t at = parser_.nodes.size();
        if (auto error = flattener_.append(value, {}, 3)) return error;
        parser_.nodes.resize(at);
        return simdjson::SUCCESS;
    }

    vppd_json_parser &parser_;
    flattener flattener_;
    std::string_view list_;
    const vppd_json_text *columns_;
    uint32_t count_;
    size_t rows_ = 0;
};

error_code tabulate(vppd_json_parser &parser, const void *bytes, size_t length,
    vppd_json_text list, const vppd_json_text *columns, uint32_t count, size_t &rows) {
    parser.cells.clear();
    if (count > VPPD_JSON_MAXIMUM_COLUMNS) return simdjson::CAPACITY;
    for (uint32_t column = 0; column < count; ++column) {
        // The search for a key may read so far over the end.
        if (columns[column].length >= simdjson::SIMDJSON_PADDING) return simdjson::CAPACITY;
    }
    ondemand::document document;
    if (auto error = begin(parser, bytes, length, document)) return error;
    tabulator tabulator(parser, length, list, columns, count);
    if (auto error = tabulator.walk(document)) return error;
    rows = tabulator.rows();
    return end(document);
}

}  // namespace

}  // namespace vppd_json

extern "C" vppd_json_table vppd_json_parse_table(
    vppd_json_parser *parser, const void *bytes, size_t length, vppd_json_text list,
    const vppd_json_text *columns, uint32_t count) {
    simdjson::error_code error = simdjson::MEMALLOC;
    size_t rows = 0;
    try {
        error = vppd_json::tabulate(*parser, bytes, length, list, columns, count, rows);
    } catch (...) {
        // As in vppd_json_parse.
        error = simdjson::MEMALLOC;
    }
    if (error != simdjson::SUCCESS) return {nullptr, nullptr, 0};
    return {parser->nodes.data(), parser->cells.data(), rows};
}
