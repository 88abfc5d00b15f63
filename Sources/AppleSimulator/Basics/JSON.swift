// SPDX-License-Identifier: Apache-2.0

package import Foundation

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
    package subscript(key: String) -> JSON? { fields.first { $0.0 == key }?.1 }

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

extension JSON {
    /// The value as compact JSON text in UTF-8.
    package var encoded: Data {
        var bytes = Data()
        write(to: &bytes)
        return bytes
    }

    /// Reads JSON text.
    /// - Throws: Foundation's error where `data` is not JSON.
    package init(reading data: Data) throws {
        self.init(try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed))
    }

    private init(_ value: Any) {
        switch value {
        case let text as String: self = .string(text)
        case let elements as [Any]: self = .array(elements.map(JSON.init))
        case let members as [String: Any]:
            self = .members(members.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) })
        case let number as NSNumber: self = JSON(number)
        default: self = .null
        }
    }

    private init(_ number: NSNumber) {
        // A JSON truth value is bridged as a number of C type `char`.
        if number.objCType.pointee == 0x63 {
            self = .bool(number.boolValue)
        } else if let whole = Int(exactly: number.doubleValue), number.doubleValue.magnitude < 9e15
        {
            self = .int(whole)
        } else {
            self = .double(number.doubleValue)
        }
    }

    /// Appends the value as compact JSON to `bytes`.
    func write(to bytes: inout Data) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let number): bytes.append(contentsOf: String(number).utf8)
        case .double(let number): bytes.append(contentsOf: "\(number)".utf8)
        case .string(let text): Self.write(text, to: &bytes)
        case .array(let elements):
            bytes.append(0x5B)
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                element.write(to: &bytes)
            }
            bytes.append(0x5D)
        case .object, .members:
            bytes.append(0x7B)
            for (index, (key, value)) in fields.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                Self.write(key, to: &bytes)
                bytes.append(0x3A)
                value.write(to: &bytes)
            }
            bytes.append(0x7D)
        }
    }

    private static func write(_ text: String, to bytes: inout Data) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: bytes.append(contentsOf: [0x5C, byte])
            case 0..<0x20:
                bytes.append(
                    contentsOf: "\\u\(SeededRandom.hexadecimal(UInt64(byte), digits: 4))".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}
