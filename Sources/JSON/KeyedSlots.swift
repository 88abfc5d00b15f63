// SPDX-License-Identifier: Apache-2.0

/// The places of an object's members.
struct KeyedSlots<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let object: Slot

    private var writer: UnsafeMutablePointer<DocumentWriter> { object.writer }

    var codingPath: [any CodingKey] { object.codingPath }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        let mark = try writer.pointee.beginMember(object, key.stringValue)
        try object.fill(with: value, since: mark)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        slot(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        slot(key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { slot(PathKey(stringValue: "super")) }
    func superEncoder(forKey key: Key) -> any Encoder { slot(key) }

    private func slot(_ key: some CodingKey) -> Slot {
        object.noting { () throws(EncodingError) in
            try writer.pointee.beginMember(object, key.stringValue)
        }
        return writer.pointee.open(in: writer)
    }
}

// MARK: - The types the standard library asks for by name

extension KeyedSlots {
    func encodeNil(forKey key: Key) throws {
        try writer.pointee.beginMember(object, key.stringValue)
        writer.pointee.append(literal: "null")
    }

    func encode(_ value: Bool, forKey key: Key) throws {
        try writer.pointee.beginMember(object, key.stringValue)
        writer.pointee.append(literal: value ? "true" : "false")
    }

    func encode(_ value: String, forKey key: Key) throws {
        try writer.pointee.beginMember(object, key.stringValue)
        writer.pointee.append(value)
    }

    func encode(_ value: Double, forKey key: Key) throws {
        try encode(number: object.text(of: value, under: key), key)
    }

    func encode(_ value: Float, forKey key: Key) throws {
        try encode(number: object.text(of: value, under: key), key)
    }

    func encode(_ value: Int, forKey key: Key) throws { try encode(integer: value, key) }
    func encode(_ value: Int8, forKey key: Key) throws { try encode(integer: value, key) }
    func encode(_ value: Int16, forKey key: Key) throws { try encode(integer: value, key) }
    func encode(_ value: Int32, forKey key: Key) throws { try encode(integer: value, key) }
    func encode(_ value: Int64, forKey key: Key) throws { try encode(integer: value, key) }
    func encode(_ value: UInt, forKey key: Key) throws { try encode(integer: value, key) }
    func encode(_ value: UInt8, forKey key: Key) throws { try encode(integer: value, key) }
    func encode(_ value: UInt16, forKey key: Key) throws { try encode(integer: value, key) }
    func encode(_ value: UInt32, forKey key: Key) throws { try encode(integer: value, key) }
    func encode(_ value: UInt64, forKey key: Key) throws { try encode(integer: value, key) }

    private func encode(number text: String, _ key: Key) throws {
        try writer.pointee.beginMember(object, key.stringValue)
        writer.pointee.append(double: text)
    }

    @inline(__always)
    private func encode(integer value: some FixedWidthInteger, _ key: Key) throws {
        try writer.pointee.beginMember(object, key.stringValue)
        writer.pointee.append(value)
    }
}
