// SPDX-License-Identifier: Apache-2.0

/// Reads the settings of one table, and reports what does not belong in it.
struct TableReader {
    let table: TomlTable
    let schema: TableSchema
    /// `apple`, `token[0]`; empty for the file itself.
    let keyPath: String
    let problems: ProblemList

    /// Reports every key the schema does not know.
    init(_ table: TomlTable, schema: TableSchema, keyPath: String, problems: ProblemList) {
        self.table = table
        self.schema = schema
        self.keyPath = keyPath
        self.problems = problems
        for entry in table.entries where !schema.keys.contains(entry.key) {
            report(entry.key)(
                at: entry.place, Self.unknown(entry, in: schema),
                remedy: Self.remedy(forUnknown: entry.key, in: schema))
        }
    }

    /// The setting at `key`; nil where there is none or it is wrong (which is reported).
    func read<Value>(_ key: String, _ form: Form<Value>) -> Value? {
        precondition(schema.keys.contains(key), "\(key) is missing in the schema")
        return table[key].flatMap { form.read($0.value, report(key)) }
    }

    /// Puts the setting at `key` into `place`, which keeps its default where there is none.
    func read<Value>(_ key: String, _ form: Form<Value>, into place: inout Value) {
        if let value = read(key, form) { place = value }
    }

    /// The same for a setting that may be absent.
    func read<Value>(_ key: String, _ form: Form<Value>, into place: inout Value?) {
        if let value = read(key, form) { place = value }
    }

    /// The setting at `key`, reported where it is missing.
    func require<Value>(_ key: String, _ form: Form<Value>) -> Value? {
        guard table[key] == nil else { return read(key, form) }
        report(key)(
            at: table.place, "\(key) is missing in \(schema.header)",
            remedy: "add \(key) = \(form.example)")
        return nil
    }

    /// Where the value at `key` stands, or else the table.
    func place(of key: String) -> Place {
        table[key]?.value.place ?? table.place
    }

    /// Reports problems of the setting at `key`.
    func report(_ key: String) -> FieldReport {
        FieldReport(
            problems: problems, key: key, header: schema.header,
            keyPath: keyPath.isEmpty ? key : "\(keyPath).\(key)")
    }

    private static func unknown(_ entry: TomlTable.Entry, in schema: TableSchema) -> String {
        if !schema.header.isEmpty {
            return "unknown key \(Quoting.quoted(entry.key)) in \(schema.header)"
        }
        let name = Quoting.escaped(entry.key)
        switch entry.value.content {
        case .table: return "unknown table [\(name)]"
        case .array(let elements) where !elements.isEmpty && elements.allSatisfy(\.isTable):
            return "unknown table [[\(name)]]"
        default: return "unknown key \(Quoting.quoted(entry.key)) outside of a table"
        }
    }

    private static func remedy(forUnknown key: String, in schema: TableSchema) -> String {
        if let nearest = Nearest.of(key, among: schema.keys) {
            let header = schema.header.isEmpty ? TableSchema.header(of: nearest) : nil
            return "did you mean \(header ?? Quoting.quoted(nearest))?"
        }
        let headers = TableSchema.headers(having: key)
        if !headers.isEmpty { return "it belongs in \(headers.joined(separator: " or "))" }
        let known = schema.header.isEmpty ? TableSchema.top.map(\.schema.header) : schema.keys
        return "known are: \(Quoting.list(known))"
    }
}
