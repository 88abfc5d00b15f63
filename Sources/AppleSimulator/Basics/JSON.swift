// SPDX-License-Identifier: Apache-2.0

/// A JSON value whose objects keep the order in which they were written.
package indirect enum JSON: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction.
    case int(Int)
    /// A number with fraction.
    case double(Double)
    /// A text.
    case string(String)
    /// An array.
    case array([JSON])
    /// An object; a nil value is left out, as Apple leaves out null fields.
    case object(KeyValuePairs<String, JSON?>)
    /// An object made at run time.
    case members([(String, JSON)])

    /// The members of an object; empty for anything else.
    package var fields: [(String, JSON)] {
        switch self {
        case .object(let pairs): pairs.compactMap { key, value in value.map { (key, $0) } }
        case .members(let pairs): pairs
        case .null, .bool, .int, .double, .string, .array: []
        }
    }

    /// The member named `key` of an object.
    package subscript(key: String) -> JSON? {
        switch self {
        case .object(let pairs): pairs.first { $0.key == key }?.value
        case .members(let pairs): pairs.first { $0.0 == key }?.1
        case .null, .bool, .int, .double, .string, .array: nil
        }
    }

    /// The text of a string, or of a whole number.
    package var text: String? {
        switch self {
        case .string(let text): text
        case .int(let number): String(number)
        case .null, .bool, .double, .array, .object, .members: nil
        }
    }

    /// The value of a whole number.
    package var whole: Int? {
        switch self {
        case .int(let number): number
        case .string(let text): Int(text)
        case .double(let number): Int(exactly: number)
        case .null, .bool, .array, .object, .members: nil
        }
    }

    /// The value of any number.
    package var number: Double? {
        if case .double(let number) = self { return number }
        return whole.map(Double.init)
    }

    /// The value of a truth value.
    package var truth: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }

    /// The elements of an array.
    package var elements: [JSON]? {
        if case .array(let elements) = self { return elements }
        return nil
    }

    /// Equal as JSON values: the order of members does not count.
    package static func == (left: JSON, right: JSON) -> Bool {
        left.ordered.encoded == right.ordered.encoded
    }

    /// The value with the members of every object in the order of their names.
    private var ordered: JSON {
        switch self {
        case .array(let elements): .array(elements.map(\.ordered))
        case .object, .members:
            .members(fields.sorted { $0.0 < $1.0 }.map { ($0.0, $0.1.ordered) })
        case .null, .bool, .int, .double, .string: self
        }
    }
}
