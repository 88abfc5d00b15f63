// SPDX-License-Identifier: Apache-2.0
#include "CToml.h"

// toml++ reports errors as values: with its exceptions off, the only ones left to catch are those of
// the standard library.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES VPPD_TOML_MAXIMUM_NESTING
// toml++ 3.3 asserts things that damaged files make untrue (`00:0:0` with a line break in it ends in
// parse_time without a digit), which would abort the daemon, or with NDEBUG be undefined behavior.
// The code behind these assertions checks the same once more and reports it: they are left out.
// Removable with a version whose parser survives TomlDocumentTests without this.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct vppd_toml_document {
    toml::table root;
    std::vector<vppd_toml_node> nodes;
    std::string error;
    vppd_toml_place error_place{};
};

namespace {

vppd_toml_place place_of(const toml::source_region &region) {
    return {region.begin.line, region.begin.column};
}

/// Finds what toml++ must not be given: keys with too many parts, and characters outside of ASCII
/// where no text is (TOML has none there; toml++ 3.3 takes them for unreachable code while it looks
/// for white space).
///
/// Steps over the text string by string and comment by comment. Right on every valid document and on
/// the valid start of an invalid one, which is all that toml++ reads.
class guard {
public:
    explicit guard(std::string_view text) : text_(text) {
        if (starts_with_mark()) at_ = 3;
    }

    /// What is wrong first, and `place` where; null where toml++ may read the text.
    const char *first_fault(vppd_toml_place &place) {
        size_t dots = 0;
        while (at_ < text_.size()) {
            const char byte = text_[at_];
            if (static_cast<unsigned char>(byte) >= 0x80) {
                place = here();
                return "a character outside of ASCII must be in quotes";
            }
            switch (byte) {
            case '.':
                if (++dots >= VPPD_TOML_MAXIMUM_KEY_PARTS) {
                    place = here();
                    return "the key has more than 16 parts";
                }
                ++at_;
                break;
            case '"':
            case '\'':
                if (!may_open_string()) {
                    place = here();
                    return "there is a quote in the middle of a word";
                }
                skip_string(byte);
                break;
            case '#': skip_to_line_end(); break;
            case '\n':
            case '=':
            case ',':
            case '[':
            case ']':
            case '{':
            case '}':
                dots = 0;
                ++at_;
                break;
            default: ++at_;
            }
        }
        return nullptr;
    }

private:
    /// False after what cannot stand before a string: toml++ reads on over a quote in a bare word.
    bool may_open_string() const {
        return at_ == (starts_with_mark() ? size_t{3} : size_t{0}) ||
               std::string_view(" \t\r\n=,[{.").find(text_[at_ - 1]) != std::string_view::npos;
    }

    bool starts_with_three(char quote) const {
        return text_.size() - at_ >= 3 && text_[at_] == quote && text_[at_ + 1] == quote &&
               text_[at_ + 2] == quote;
    }

    void skip_to_line_end() {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    }

    void skip_string(char quote) {
        const bool multiline = starts_with_three(quote);
        at_ += multiline ? 3 : 1;
        while (at_ < text_.size()) {
            if (quote == '"' && text_[at_] == '\\') {
                at_ += 2;
            } else if (multiline && starts_with_three(quote)) {
                at_ += 3;
                // Up to two quotes may stand directly before the closing three.
                while (at_ < text_.size() && text_[at_] == quote) ++at_;
                return;
            } else if (!multiline && (text_[at_] == quote || text_[at_] == '\n')) {
                ++at_;
                return;
            } else {
                ++at_;
            }
        }
    }

    bool starts_with_mark() const { return text_.substr(0, 3) == "\xEF\xBB\xBF"; }

    vppd_toml_place here() const {
        vppd_toml_place place{1, 1};
        for (size_t index = starts_with_mark() ? 3 : 0; index < at_; ++index) {
            const auto byte = static_cast<unsigned char>(text_[index]);
            if (byte == '\n') {
                ++place.line;
                place.column = 1;
            } else if ((byte & 0xC0) != 0x80) {
                ++place.column;
            }
        }
        return place;
    }

    std::string_view text_;
    size_t at_ = 0;
};

/// Appends `node` and all that is in it. The recursion is bounded by the two maxima of the header.
void flatten(const toml::node &node, const toml::key *key, std::vector<vppd_toml_node> &nodes) {
    vppd_toml_node flat{};
    flat.place = place_of(node.source());
    if (key != nullptr) {
        flat.key = key->str().data();
        flat.key_length = key->str().size();
        flat.key_place = place_of(key->source());
    }
    if (const auto *table = node.as_table()) {
        flat.kind = VPPD_TOML_TABLE;
        flat.child_count = table->size();
        nodes.push_back(flat);
        for (auto &&[child_key, child] : *table) flatten(child, &child_key, nodes);
        return;
    }
    if (const auto *array = node.as_array()) {
        flat.kind = VPPD_TOML_ARRAY;
        flat.child_count = array->size();
        nodes.push_back(flat);
        for (const auto &child : *array) flatten(child, nullptr, nodes);
        return;
    }
    if (const auto *string = node.as_string()) {
        flat.kind = VPPD_TOML_STRING;
        flat.text = string->get().data();
        flat.text_length = string->get().size();
    } else if (const auto *integer = node.as_integer()) {
        flat.kind = VPPD_TOML_INTEGER;
        flat.integer = integer->get();
    } else if (const auto *number = node.as_floating_point()) {
        flat.kind = VPPD_TOML_FLOAT;
        flat.number = number->get();
    } else if (const auto *boolean = node.as_boolean()) {
        flat.kind = VPPD_TOML_BOOLEAN;
        flat.boolean = boolean->get();
    } else if (node.is_date()) {
        flat.kind = VPPD_TOML_DATE;
    } else if (node.is_time()) {
        flat.kind = VPPD_TOML_TIME;
    } else {
        flat.kind = VPPD_TOML_DATE_TIME;
    }
    nodes.push_back(flat);
}

void parse_into(vppd_toml_document &document, std::string_view text) {
    if (text.size() > VPPD_TOML_MAXIMUM_BYTES) {
        document.error = "the document is larger than 1 MiB";
        return;
    }
    if (const char *fault = guard(text).first_fault(document.error_place)) {
        document.error = fault;
        return;
    }
    auto result = toml::parse(text);
    if (!result) {
        document.error = std::string(result.error().description());
        document.error_place = place_of(result.error().source());
        return;
    }
    document.root = std::move(result).table();
    flatten(document.root, nullptr, document.nodes);
}

}  // namespace

extern "C" vppd_toml_document *vppd_toml_parse(const char *bytes, size_t length) {
    vppd_toml_document *document = nullptr;
    try {
        document = new vppd_toml_document;
        parse_into(*document, std::string_view(bytes == nullptr ? "" : bytes, length));
        return document;
    } catch (...) {
        // Only std::bad_alloc and std::length_error can get here; the header says null.
        delete document;
        return nullptr;
    }
}

extern "C" void vppd_toml_free(vppd_toml_document *document) { delete document; }

extern "C" const char *vppd_toml_error(
    const vppd_toml_document *document, vppd_toml_place *place) {
    *place = document->error_place;
    return document->error.empty() ? nullptr : document->error.c_str();
}

extern "C" const vppd_toml_node *vppd_toml_nodes(
    const vppd_toml_document *document, size_t *count) {
    *count = document->nodes.size();
    return document->nodes.empty() ? nullptr : document->nodes.data();
}
