// SPDX-License-Identifier: Apache-2.0

import CToml

/// Reads TOML 1.0 with toml++, through the C functions of `CToml`.
enum TomlDocument {
    /// Why a text is no TOML, and where.
    struct SyntaxError: Error, Equatable {
        var place: Place
        var message: String
    }

    /// Parses a whole document; the result is its root table.
    static func parse(_ bytes: [UInt8]) throws(SyntaxError) -> TomlTable {
        let document = bytes.withUnsafeBytes {
            vppd_toml_parse($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
        }
        guard let document else {
            throw SyntaxError(place: .start, message: "there is not enough memory to read it")
        }
        defer { vppd_toml_free(document) }
        var errorPlace = vppd_toml_place()
        if let error = vppd_toml_error(document, &errorPlace) {
            throw SyntaxError(place: Place(errorPlace), message: readable(String(cString: error)))
        }
        var count = 0
        let nodes = UnsafeBufferPointer(start: vppd_toml_nodes(document, &count), count: count)
        var rest = nodes[...]
        guard let root = rest.popFirst() else {
            return TomlTable(entries: [], place: .start)
        }
        return table(root, from: &rest)
    }

    private typealias Nodes = Slice<UnsafeBufferPointer<vppd_toml_node>>

    /// Takes the value of `node`, and all nodes that are in it off the front of `rest`. Recurses as
    /// deep as the document nests, which CToml bounds.
    private static func value(_ node: vppd_toml_node, from rest: inout Nodes) -> TomlValue {
        let content: TomlValue.Content
        switch node.kind {
        case VPPD_TOML_TABLE: content = .table(table(node, from: &rest))
        case VPPD_TOML_ARRAY: content = .array(elements(node, from: &rest))
        case VPPD_TOML_STRING: content = .string(text(node.text, node.text_length))
        case VPPD_TOML_INTEGER: content = .integer(node.integer)
        case VPPD_TOML_FLOAT: content = .float(node.number)
        case VPPD_TOML_BOOLEAN: content = .boolean(node.boolean)
        case VPPD_TOML_DATE: content = .date
        case VPPD_TOML_TIME: content = .time
        default: content = .dateTime
        }
        return TomlValue(content: content, place: Place(node.place))
    }

    private static func table(_ node: vppd_toml_node, from rest: inout Nodes) -> TomlTable {
        var entries: [TomlTable.Entry] = []
        for _ in 0..<node.child_count {
            guard let child = rest.popFirst() else { break }
            entries.append(
                TomlTable.Entry(
                    key: text(child.key, child.key_length), place: Place(child.key_place),
                    value: value(child, from: &rest)))
        }
        entries.sort { $0.place < $1.place }
        return TomlTable(entries: entries, place: Place(node.place))
    }

    private static func elements(_ node: vppd_toml_node, from rest: inout Nodes) -> [TomlValue] {
        var elements: [TomlValue] = []
        for _ in 0..<node.child_count {
            guard let child = rest.popFirst() else { break }
            elements.append(value(child, from: &rest))
        }
        return elements
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
        let bytes = UnsafeRawBufferPointer(start: start, count: length)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// toml++'s message in one line, in our style, and without more of the file than one character:
    /// what somebody typed without quotes may be a secret.
    private static func readable(_ message: String) -> String {
        var text = message
        if text.hasPrefix("Error while parsing ") {
            text = "in this " + text.dropFirst("Error while parsing ".count)
        }
        if let saw = text.firstRange(of: ", saw '") {
            if text[saw.upperBound...].unicodeScalars.count > 2 {
                text = String(text[..<saw.lowerBound])
            }
        }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.map { Quoting.isPrintable($0) ? $0 : "?" })
        )
    }
}

extension Place {
    /// The place toml++ found; one without a line is the start.
    fileprivate init(_ place: vppd_toml_place) {
        self.init(line: max(1, Int(place.line)), column: max(1, Int(place.column)))
    }
}
