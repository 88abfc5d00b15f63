// SPDX-License-Identifier: Apache-2.0

/// The places of an array's elements, one after another.
struct UnkeyedSlots: UnkeyedEncodingContainer {
    let array: Slot

    private var writer: UnsafeMutablePointer<DocumentWriter> { array.writer }

    var codingPath: [any CodingKey] { array.codingPath }
    var count: Int { writer.pointee.count(of: array) }

    func encode<Value: Encodable>(_ value: Value) throws {
        let mark = try writer.pointee.beginElement(array)
        try array.fill(with: value, since: mark)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        slot().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { slot().unkeyedContainer() }

    func superEncoder() -> any Encoder { slot() }

    private func slot() -> Slot {
        array.noting { () throws(EncodingError) in try writer.pointee.beginElement(array) }
        return writer.pointee.open(in: writer)
    }
}

// MARK: - The types the standard library asks for by name

extension UnkeyedSlots {
    func encodeNil() throws {
        try writer.pointee.beginElement(array)
        writer.pointee.append(literal: "null")
    }

    func encode(_ value: Bool) throws {
        try writer.pointee.beginElement(array)
        writer.pointee.append(literal: value ? "true" : "false")
    }

    func encode(_ value: String) throws {
        try writer.pointee.beginElement(array)
        writer.pointee.append(value)
    }

    func encode(_ value: Double) throws { try encode(number: array.text(of: value, under: next)) }
    func encode(_ value: Float) throws { try encode(number: array.text(of: value, under: next)) }
    func encode(_ value: Int) throws { try encode(integer: value) }
    func encode(_ value: Int8) throws { try encode(integer: value) }
    func encode(_ value: Int16) throws { try encode(integer: value) }
    func encode(_ value: Int32) throws { try encode(integer: value) }
    func encode(_ value: Int64) throws { try encode(integer: value) }
    func encode(_ value: UInt) throws { try encode(integer: value) }
    func encode(_ value: UInt8) throws { try encode(integer: value) }
    func encode(_ value: UInt16) throws { try encode(integer: value) }
    func encode(_ value: UInt32) throws { try encode(integer: value) }
    func encode(_ value: UInt64) throws { try encode(integer: value) }

    /// The path's step to the element that comes next.
    private var next: PathKey { PathKey(intValue: count) }

    private func encode(number text: String) throws {
        try writer.pointee.beginElement(array)
        writer.pointee.append(double: text)
    }

    @inline(__always)
    private func encode(integer value: some FixedWidthInteger) throws {
        try writer.pointee.beginElement(array)
        writer.pointee.append(value)
    }
}
