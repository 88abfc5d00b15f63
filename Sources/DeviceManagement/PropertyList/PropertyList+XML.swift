// SPDX-License-Identifier: Apache-2.0

import Foundation

extension PropertyList {
    /// Reads an XML property list.
    ///
    /// By `PropertyListSerialization`, not `PropertyListDecoder`: the latter overflows the stack on
    /// 20,000 nested arrays (Swift 6.3.1 on Linux); the former refuses them.
    init(xml bytes: [UInt8]) throws(Unreadable) {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
        // The check keeps the old text format out, which takes nearly any word for a string.
        guard content.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") else {
            throw Unreadable(reason: "neither an XML nor a binary property list")
        }
        let value: Any
        do {
            value = try PropertyListSerialization.propertyList(
                from: Data(content), options: [], format: nil)
        } catch {
            // Not the error's own text: it may quote the document.
            throw Unreadable(reason: "a malformed XML property list")
        }
        self = try PropertyList(value, depth: 0)
    }

    private init(_ value: Any, depth: Int) throws(Unreadable) {
        guard depth <= Self.maximumDepth else {
            throw Unreadable(reason: "nested more than \(Self.maximumDepth) levels deep")
        }
        switch value {
        case let text as String:
            self = .text(text)
        case let values as [String: Any]:
            var dictionary: [String: PropertyList] = [:]
            dictionary.reserveCapacity(values.count)
            for (key, value) in values {
                dictionary[key] = try PropertyList(value, depth: depth + 1)
            }
            self = .dictionary(dictionary)
        case let values as [Any]:
            var list: [PropertyList] = []
            list.reserveCapacity(values.count)
            for value in values { list.append(try PropertyList(value, depth: depth + 1)) }
            self = .list(list)
        case let number as NSNumber:
            self = Int64(exactly: number).map(PropertyList.number) ?? .other
        default:
            self = .other
        }
    }
}
