// SPDX-License-Identifier: Apache-2.0

/// One event to commit. The log adds its place, time and checksums.
package struct NewEntry: Hashable, Sendable {
    /// What happened, in the past tense: ASCII letters, digits, `.`, `_` and `-`, 1 to 64 of them.
    package let type: String

    /// Version of the shape of `data`, from 1.
    package let version: Int

    /// The event as one JSON object in UTF-8 on one line: no byte below 0x20, no secret.
    package let data: [UInt8]

    /// - Precondition: the rules above. Breaking one is a bug in the caller: the line would not
    ///   be readable again.
    package init(type: String, version: Int, data: [UInt8]) {
        precondition(
            (1...Self.typeBytes).contains(type.utf8.count)
                && type.utf8.allSatisfy(Self.isTypeCharacter),
            "an event type is 1 to 64 of A-Z a-z 0-9 . _ -")
        precondition(version >= 1 && version < LogLimits.integer, "event versions count from 1")
        precondition(
            data.count >= 2 && data.first == UInt8(ascii: "{") && data.last == UInt8(ascii: "}")
                && data.allSatisfy { $0 >= 0x20 },
            "the data of an event is one JSON object on one line")
        self.type = type
        self.version = version
        self.data = data
    }

    /// Most bytes of a type name.
    static let typeBytes = 64

    /// Whether a byte may stand in a type name: none of them needs escaping in JSON.
    static func isTypeCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
