// SPDX-License-Identifier: Apache-2.0

/// A value of a TOML document and where it stands.
struct TomlValue: Equatable {
    /// The types of TOML, dates and times without their contents: no setting is one.
    enum Content: Equatable {
        case table(TomlTable)
        case array([TomlValue])
        case string(String)
        case integer(Int64)
        case float(Double)
        case boolean(Bool)
        case date
        case time
        case dateTime
    }

    var content: Content
    var place: Place

    /// The type for people, with its article.
    var typeName: String {
        switch content {
        case .table: "a table"
        case .array(let elements) where !elements.isEmpty && elements.allSatisfy(\.isTable):
            "a list of tables"
        case .array: "a list"
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a number with a fraction"
        case .boolean: "true or false"
        case .date: "a date"
        case .time: "a time"
        case .dateTime: "a date with a time"
        }
    }

    /// True for a table of either notation.
    var isTable: Bool {
        if case .table = content { true } else { false }
    }
}

/// A table: its entries in the order of the file.
struct TomlTable: Equatable {
    /// One key with its value.
    struct Entry: Equatable {
        var key: String
        /// Where the key stands.
        var place: Place
        var value: TomlValue
    }

    var entries: [Entry]
    /// Where the table's header or opening brace stands.
    var place: Place

    subscript(key: String) -> Entry? { entries.first { $0.key == key } }
}
