// SPDX-License-Identifier: Apache-2.0

/// The names of one list of tables, compared without regard to case (T1).
struct NamesSeen {
    /// The tables' header, for messages.
    let header: String
    private var lines: [String: Int] = [:]

    /// - Parameter header: `[[token]]`.
    init(header: String) {
        self.header = header
    }

    /// Notes the name that `table` has at `key`; reports it where another table has it already.
    /// - Returns: true where the name is new.
    mutating func insert(_ name: String, _ key: String, in table: TableReader) -> Bool {
        let place = table.place(of: key)
        if let line = lines[name.lowercased()] {
            table.report(key)(
                at: place,
                "\(key) in \(header) is \(Quoting.quoted(name)), "
                    + "as in the \(header) of line \(line)",
                remedy: "give each its own; upper and lower case are the same")
            return false
        }
        lines[name.lowercased()] = place.line
        return true
    }
}
