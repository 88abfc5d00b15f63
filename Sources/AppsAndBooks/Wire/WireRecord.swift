// SPDX-License-Identifier: Apache-2.0

/// A record of a paged endpoint, and how it is read from Apple's form.
protocol WireRecord: Hashable, Sendable {
    /// The record as Apple writes it, every field optional.
    associatedtype Wire: Decodable
    /// The field of the page that holds the records.
    static var listName: String { get }
    /// The order records are handed out in. Of two records of which neither precedes the other, one
    /// is a duplicate.
    static func precedes(_ left: Self, _ right: Self) -> Bool
    /// - Returns: nil for a kind of record this version does not know.
    /// - Throws: where a field that must be right is wrong.
    static func read(_ wire: Wire) throws(WireProblem) -> Self?
}
