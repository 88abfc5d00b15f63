// SPDX-License-Identifier: Apache-2.0

import CSimdjson

/// The members of an object.
///
/// Of two members with one key the first counts, as with Foundation. Small objects are searched by
/// bytes, which for keys in ASCII is the comparison of strings. Others get a table.
struct KeyedElements<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let object: Element
    private let table: [String: Element]?

    /// Up to so many members are searched one by one. [judgement]
    private static var searched: Int { 32 }

    init(_ object: Element) throws {
        guard object.kind == VPPD_JSON_OBJECT else { throw object.mismatch([String: Any].self) }
        self.object = object
        let isSearched = object.count <= Self.searched && object.node.pointee.has_plain_keys
        table = isSearched ? nil : Self.table(of: object)
    }

    private static func table(of object: Element) -> [String: Element] {
        var table: [String: Element] = [:]
        table.reserveCapacity(object.count)
        for member in members(of: object) where table[member.key] == nil {
            table[member.key] = member
        }
        return table
    }

    private static func members(of object: Element) -> some Sequence<Element> {
        sequence(state: (object.first, object.count)) { state in
            guard state.1 > 0 else { return nil }
            let member = state.0
            state = (member.next, state.1 - 1)
            return member
        }
    }

    var codingPath: [any CodingKey] { object.path }

    var allKeys: [Key] {
        var keys: [Key] = []
        keys.reserveCapacity(object.count)
        var seen = Set<String>(minimumCapacity: object.count)
        for member in Self.members(of: object) {
            let name = member.key
            guard object.count == 1 || seen.insert(name).inserted else { continue }
            if let key = Key(stringValue: name) { keys.append(key) }
        }
        return keys
    }

    @inline(__always)
    private func member(_ name: String) -> Element? {
        if let table { return table[name] }
        var name = name
        let found = name.withUTF8 { vppd_json_member(object.node, $0.baseAddress, $0.count) }
        return found.map { Element(node: $0, root: object.root) }
    }

    @inline(__always)
    private func required(_ key: Key) throws -> Element {
        guard let member = member(key.stringValue) else { throw missing(key) }
        return member
    }

    /// The member, unless it is missing or null.
    @inline(__always)
    private func present(_ key: Key) -> Element? {
        guard let member = member(key.stringValue), !member.isNull else { return nil }
        return member
    }

    private func missing(_ key: some CodingKey) -> DecodingError {
        .keyNotFound(key, object.context("the key \"\(key.stringValue)\" is missing"))
    }

    func contains(_ key: Key) -> Bool { member(key.stringValue) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try required(key).isNull }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try required(key).decode(type)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try present(key)?.decode(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try required(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try required(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        let key = PathKey(stringValue: "super")
        guard let member = member(key.stringValue) else { throw missing(key) }
        return member
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try required(key) }
}

// MARK: - The types the standard library asks for by name

extension KeyedElements {
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try required(key).boolean() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try required(key).string()
    }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try required(key).double()
    }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try required(key).float() }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try required(key).integer(type)
    }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        try required(key).integer(type)
    }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        try required(key).integer(type)
    }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        try required(key).integer(type)
    }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try required(key).integer(type)
    }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        try required(key).integer(type)
    }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
        try required(key).integer(type)
    }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try required(key).integer(type)
    }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try required(key).integer(type)
    }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
        try required(key).integer(type)
    }

    // The most frequent of those that may be missing; for the rest, the standard library asks
    // three times.
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try present(key)?.string()
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try present(key)?.integer(type)
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        try present(key)?.integer(type)
    }
}
