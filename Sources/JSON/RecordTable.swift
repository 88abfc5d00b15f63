// SPDX-License-Identifier: Apache-2.0

package import CSimdjson

/// One field of one record: its text, and of what kind it is. Valid as long as its table.
package typealias RecordCell = vppd_json_cell

/// The records of a document with one long list, as cells: what a hot path reads instead of making
/// a value of every record. It points into the decoder's memory and must not be kept.
package struct RecordTable {
    /// Which member of the document is the list, and which fields its records are read for.
    package struct Shape: Sendable {
        /// The member that holds the records, an array of objects.
        package let list: StaticString
        /// The fields wanted, at most 16, in the order records mostly have them.
        package let columns: [StaticString]

        package init(list: StaticString, columns: [StaticString]) {
            precondition(columns.count <= VPPD_JSON_MAXIMUM_COLUMNS, "too many columns")
            self.list = list
            self.columns = columns
        }
    }

    /// The cells, record by record, in the order of the columns.
    package let cells: UnsafeBufferPointer<RecordCell>
    /// Records there are.
    package let rows: Int
}

extension DocumentDecoder {
    /// Reads a document as a table: the list's records as cells, the rest as a value.
    ///
    /// All of the document is checked, as ``decode(_:from:)`` does.
    /// - Parameter body: gets the document without its list's elements (`Head` finds the list
    ///   empty), and the records.
    /// - Returns: nil where the bytes are no such table, or `Head` cannot be read: ``decode(_:from:)``
    ///   says what is wrong.
    package func table<Head: Decodable & Sendable, Result: Sendable>(
        _ shape: RecordTable.Shape, head: Head.Type, from bytes: UnsafeRawBufferPointer,
        _ body: (Head, RecordTable) -> Result?
    ) -> Result? {
        let columns = shape.columns.map(\.text)
        return exclusively { parser in
            let found = vppd_json_parse_table(
                parser, bytes.baseAddress, bytes.count, shape.list.text, columns,
                UInt32(columns.count))
            guard let root = found.nodes else { return nil }
            let head: Head
            do {
                head = try Head(from: Element(node: root, root: root))
            } catch {
                // Said by whoever decodes it all.
                return nil
            }
            let cells = UnsafeBufferPointer(start: found.cells, count: found.rows * columns.count)
            return body(head, RecordTable(cells: cells, rows: found.rows))
        }
    }
}

extension StaticString {
    fileprivate var text: vppd_json_text {
        // What is pointed to lives as long as the program.
        UnsafeRawPointer(utf8Start).withMemoryRebound(to: CChar.self, capacity: utf8CodeUnitCount) {
            vppd_json_text(bytes: $0, length: utf8CodeUnitCount)
        }
    }
}
