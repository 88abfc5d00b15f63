// SPDX-License-Identifier: Apache-2.0

/// The place of one value in a document that is being written, as an `Encoder`. Three words and
/// nothing to count or free: the standard library is handed one for every value it encodes.
struct Slot {
    let writer: UnsafeMutablePointer<DocumentWriter>
    /// The value's frame, and the number that tells it from others that were at this depth.
    let depth: Int
    let serial: Int

    /// Encodes a value at a place that was just begun inside this one.
    func fill<Value: Encodable>(with value: Value, since mark: DocumentWriter.Mark) throws {
        let inner = writer.pointee.open(in: writer)
        do {
            try value.encode(to: inner)
            try writer.pointee.close(inner)
        } catch {
            writer.pointee.takeBack(self, to: mark)
            throw error
        }
    }

    /// A number's text, checked before anything is written of it.
    func text<Number: BinaryFloatingPoint & CustomStringConvertible>(
        of number: Number, under key: (any CodingKey)? = nil
    ) throws -> String {
        guard number.isFinite else {
            var path = codingPath
            if let key { path.append(key) }
            throw EncodingError.invalidValue(
                number,
                EncodingError.Context(
                    codingPath: path, debugDescription: "JSON has no number \(number)"))
        }
        return number.description
    }

    /// Does what cannot throw; an error comes out with the next call that can.
    func noting(_ body: () throws(EncodingError) -> Void) {
        do throws(EncodingError) { try body() } catch { writer.pointee.fail(error) }
    }
}

extension Slot: Encoder {
    var codingPath: [any CodingKey] { writer.pointee.path(to: depth) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        noting { () throws(EncodingError) in try writer.pointee.openObject(self) }
        return KeyedEncodingContainer(KeyedSlots<Key>(object: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        noting { () throws(EncodingError) in try writer.pointee.openArray(self) }
        return UnkeyedSlots(array: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension Slot: SingleValueEncodingContainer {
    func encodeNil() throws {
        try writer.pointee.beginValue(self)
        writer.pointee.append(literal: "null")
    }

    func encode(_ value: Bool) throws {
        try writer.pointee.beginValue(self)
        writer.pointee.append(literal: value ? "true" : "false")
    }

    func encode(_ value: String) throws {
        try writer.pointee.beginValue(self)
        writer.pointee.append(value)
    }

    func encode(_ value: Double) throws { try encode(number: text(of: value)) }
    func encode(_ value: Float) throws { try encode(number: text(of: value)) }
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

    func encode<Value: Encodable>(_ value: Value) throws {
        let mark = try writer.pointee.beginShared(self)
        do {
            try value.encode(to: self)
            try writer.pointee.endShared(self)
        } catch {
            writer.pointee.takeBackContent(self, to: mark)
            throw error
        }
    }

    private func encode(number text: String) throws {
        try writer.pointee.beginValue(self)
        writer.pointee.append(double: text)
    }

    @inline(__always)
    private func encode(integer value: some FixedWidthInteger) throws {
        try writer.pointee.beginValue(self)
        writer.pointee.append(value)
    }
}
