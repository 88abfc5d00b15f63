// SPDX-License-Identifier: Apache-2.0

import CSimdjson

/// The elements of an array, one after another.
struct UnkeyedElements: UnkeyedDecodingContainer {
    private let array: Element
    /// The element at ``currentIndex``; no element at the end.
    private var current: Element
    private(set) var currentIndex = 0

    init(_ array: Element) throws {
        guard array.kind == VPPD_JSON_ARRAY else { throw array.mismatch([Any].self) }
        self.array = array
        current = array.first
    }

    var codingPath: [any CodingKey] { array.path }
    var count: Int? { array.count }
    var isAtEnd: Bool { currentIndex == array.count }

    /// Reads the element at the current index with `read` and steps over it, unless `read` fails.
    @inline(__always)
    private mutating func step<Value>(
        _ type: Value.Type, _ read: (Element) throws -> Value
    ) throws -> Value {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(type, array.context("the array has no more elements"))
        }
        let value = try read(current)
        advance()
        return value
    }

    private mutating func advance() {
        currentIndex += 1
        if !isAtEnd { current = current.next }
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                Any?.self, array.context("the array has no more elements"))
        }
        guard current.isNull else { return false }
        advance()
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try step(type) { try $0.decode(type) }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try step(KeyedDecodingContainer<NestedKey>.self) { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try step((any UnkeyedDecodingContainer).self) { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder {
        try step((any Decoder).self) { $0 }
    }
}

// MARK: - The types the standard library asks for by name

extension UnkeyedElements {
    mutating func decode(_ type: Bool.Type) throws -> Bool { try step(type) { try $0.boolean() } }
    mutating func decode(_ type: String.Type) throws -> String {
        try step(type) { try $0.string() }
    }
    mutating func decode(_ type: Double.Type) throws -> Double {
        try step(type) { try $0.double() }
    }
    mutating func decode(_ type: Float.Type) throws -> Float { try step(type) { try $0.float() } }
    mutating func decode(_ type: Int.Type) throws -> Int { try step(type) { try $0.integer(type) } }
    mutating func decode(_ type: Int8.Type) throws -> Int8 {
        try step(type) { try $0.integer(type) }
    }
    mutating func decode(_ type: Int16.Type) throws -> Int16 {
        try step(type) { try $0.integer(type) }
    }
    mutating func decode(_ type: Int32.Type) throws -> Int32 {
        try step(type) { try $0.integer(type) }
    }
    mutating func decode(_ type: Int64.Type) throws -> Int64 {
        try step(type) { try $0.integer(type) }
    }
    mutating func decode(_ type: UInt.Type) throws -> UInt {
        try step(type) { try $0.integer(type) }
    }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 {
        try step(type) { try $0.integer(type) }
    }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 {
        try step(type) { try $0.integer(type) }
    }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 {
        try step(type) { try $0.integer(type) }
    }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 {
        try step(type) { try $0.integer(type) }
    }
}
