// SPDX-License-Identifier: Apache-2.0

/// What vppd reads of a device's property list, XML or binary.
enum PropertyList: Sendable {
    case text(String)
    /// Integers and booleans (1 and 0): Apple's own answers mix the two.
    case number(Int64)
    case list([PropertyList])
    case dictionary([String: PropertyList])
    /// Data, dates, reals, and integers beyond 64 bits: nothing vppd reads.
    case other

    /// The value of a key; nil where there is none or this is no dictionary.
    subscript(key: String) -> PropertyList? {
        guard case .dictionary(let values) = self else { return nil }
        return values[key]
    }

    /// A text, at most ``maximumText`` scalars of it: it goes into the event log.
    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text.utf8.count <= Self.maximumText
            ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.maximumText)))
    }

    /// [judgement] The longest text devices send and vppd reads is an error's description.
    static let maximumText = 1_024

    /// A number, also where the device wrote it as text.
    var number: Int64? {
        switch self {
        case .number(let number): number
        case .text(let text): Int64(text)
        case .list, .dictionary, .other: nil
        }
    }

    /// The elements of a list; nil where this is none.
    var elements: [PropertyList]? {
        guard case .list(let elements) = self else { return nil }
        return elements
    }

    /// Why bytes are no property list, in a few words.
    struct Unreadable: Error, Hashable, Sendable {
        var reason: String
    }

    /// Most levels of nesting. Apple's answers have five; what goes far beyond is made to hurt.
    static let maximumDepth = 32

    /// Reads XML or binary, whichever the bytes are. The old text format is refused.
    init(_ bytes: [UInt8]) throws(Unreadable) {
        if bytes.starts(with: BinaryPropertyList.magic) {
            self = try BinaryPropertyList.read(bytes)
        } else {
            self = try PropertyList(xml: bytes)
        }
    }
}
