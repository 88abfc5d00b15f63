// SPDX-License-Identifier: Apache-2.0

import CSimdjson

typealias Node = UnsafePointer<vppd_json_node>

/// One value of a document as a `Decoder`. Two pointers and nothing to count or free: the standard
/// library makes one for every value it decodes.
struct Element {
    let node: Node
    /// The first node of the document; the coding path is looked for from there when it is needed.
    let root: Node

    var kind: vppd_json_kind { node.pointee.kind }
    var isNull: Bool { kind == VPPD_JSON_NULL }

    /// Nodes directly in this one.
    var count: Int { Int(node.pointee.count) }

    /// The first one in a container; to be read only where ``count`` is not 0.
    var first: Element { Element(node: node + 1, root: root) }

    /// The one behind this in their container; to be read only where there is one.
    var next: Element { Element(node: node + Int(node.pointee.span), root: root) }

    /// Of a member of an object.
    var key: String {
        Self.text(node.pointee.key, node.pointee.key_length)
    }

    static func text(_ start: UnsafePointer<CChar>?, _ length: UInt32) -> String {
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(length))
        return String(decoding: bytes, as: UTF8.self)
    }
}

// MARK: - What it holds

extension Element {
    func string() throws -> String {
        guard kind == VPPD_JSON_STRING else { throw mismatch(String.self) }
        return Self.text(node.pointee.text, node.pointee.text_length)
    }

    func boolean() throws -> Bool {
        guard kind == VPPD_JSON_BOOLEAN else { throw mismatch(Bool.self) }
        return node.pointee.boolean
    }

    /// A whole number. `34.0` and `1e2` are whole below 2^53: from there on, a `Double` may be the
    /// neighbor of what was written.
    @inline(__always)
    func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
        switch kind {
        case VPPD_JSON_INTEGER:
            if let number = Number(exactly: node.pointee.integer) { return number }
        case VPPD_JSON_UNSIGNED:
            let bits = UInt64(bitPattern: node.pointee.integer)
            if let number = Number(exactly: bits) { return number }
        case VPPD_JSON_FLOAT:
            let double = node.pointee.number
            if double.magnitude < 0x1p53, let number = Number(exactly: double) { return number }
        default: throw mismatch(type)
        }
        throw notRepresentable(type)
    }

    func double() throws -> Double {
        switch kind {
        case VPPD_JSON_INTEGER: Double(node.pointee.integer)
        case VPPD_JSON_UNSIGNED: Double(UInt64(bitPattern: node.pointee.integer))
        case VPPD_JSON_FLOAT: node.pointee.number
        default: throw mismatch(Double.self)
        }
    }

    func float() throws -> Float {
        guard isNumber else { throw mismatch(Float.self) }
        let double = try double()
        let float = Float(double)
        guard float.isFinite, float != 0 || double == 0 else { throw notRepresentable(Float.self) }
        return float
    }

    private var isNumber: Bool {
        kind == VPPD_JSON_INTEGER || kind == VPPD_JSON_UNSIGNED || kind == VPPD_JSON_FLOAT
    }
}

// MARK: - Where it is

extension Element {
    /// From the root to this value. Costs a walk; only errors ask for it.
    var path: [any CodingKey] {
        var path: [any CodingKey] = []
        var container = Element(node: root, root: root)
        while container.node != node, container.count > 0 {
            var child = container.first
            var index = 0
            while child.next.node <= node {
                child = child.next
                index += 1
            }
            let isMember = container.kind == VPPD_JSON_OBJECT
            path.append(isMember ? PathKey(stringValue: child.key) : PathKey(intValue: index))
            container = child
        }
        return path
    }

    /// What stands here, in the words of an error.
    private var description: String {
        switch kind {
        case VPPD_JSON_NULL: "null"
        case VPPD_JSON_BOOLEAN: "a boolean"
        case VPPD_JSON_STRING: "a string"
        case VPPD_JSON_ARRAY: "an array"
        case VPPD_JSON_OBJECT: "an object"
        default: "a number"
        }
    }

    func mismatch(_ type: any Any.Type) -> DecodingError {
        let context = context("\(type) was expected, not \(description)")
        return isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    private func notRepresentable(_ type: any Any.Type) -> DecodingError {
        .dataCorrupted(context("the number does not fit \(type)"))
    }

    func context(_ description: String) -> DecodingError.Context {
        DecodingError.Context(codingPath: path, debugDescription: description)
    }
}

/// A step of a coding path: the key of a member, or the index of an element.
struct PathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = "Index \(intValue)"
        self.intValue = intValue
    }
}
