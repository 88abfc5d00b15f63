// SPDX-License-Identifier: Apache-2.0

package import Foundation

extension JSON {
    /// The value as compact JSON text in UTF-8.
    package var encoded: Data {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return Data(bytes)
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
    func write(to bytes: inout [UInt8]) {
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

    /// Appends a member, `"key":"text"`, without anything around it.
    static func write(_ key: StaticString, _ text: String, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        key.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: [0x22, 0x3A])
        write(text, to: &bytes)
    }

    /// Appends a text in quotes.
    static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        var text = text
        text.withUTF8 { units in
            // Nearly no text has anything to escape: most are appended in one piece.
            if units.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
                bytes.append(contentsOf: units)
            } else {
                for unit in units { writeEscaped(unit, to: &bytes) }
            }
        }
        bytes.append(0x22)
    }

    private static func writeEscaped(_ unit: UInt8, to bytes: inout [UInt8]) {
        switch unit {
        case 0x22, 0x5C: bytes.append(contentsOf: [0x5C, unit])
        case 0..<0x20:
            bytes.append(
                contentsOf: "\\u\(SeededRandom.hexadecimal(UInt64(unit), digits: 4))".utf8)
        default: bytes.append(unit)
        }
    }
}
