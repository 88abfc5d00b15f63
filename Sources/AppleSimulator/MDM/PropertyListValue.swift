// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A property list as a value that can cross tasks.
package indirect enum PropertyListValue: Sendable, Equatable {
    /// A text.
    case string(String)
    /// A whole number.
    case int(Int)
    /// True or false.
    case bool(Bool)
    /// Bytes.
    case data(Data)
    /// An array.
    case array([PropertyListValue])
    /// A dictionary; keys are not ordered.
    case dictionary([String: PropertyListValue])

    /// The member `key` of a dictionary.
    package subscript(key: String) -> PropertyListValue? {
        if case .dictionary(let members) = self { members[key] } else { nil }
    }

    /// The text of a string.
    package var text: String? { if case .string(let text) = self { text } else { nil } }
    /// The value of a whole number.
    package var whole: Int? { if case .int(let number) = self { number } else { nil } }
    /// The elements of an array.
    package var elements: [PropertyListValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// Reads an XML or binary property list.
    /// - Throws: Foundation's error where `data` is none.
    package init(reading data: Data) throws {
        self = Self.make(try PropertyListSerialization.propertyList(from: data, format: nil))
    }

    private static func make(_ value: Any) -> PropertyListValue {
        switch value {
        case let text as String: return .string(text)
        case let data as Data: return .data(data)
        case let elements as [Any]: return .array(elements.map(make))
        case let members as [String: Any]: return .dictionary(members.mapValues(make))
        case let number as NSNumber:
            let isTruth = number.objCType.pointee == 0x63
            return isTruth ? .bool(number.boolValue) : .int(number.intValue)
        default: return .string("\(value)")
        }
    }
}
