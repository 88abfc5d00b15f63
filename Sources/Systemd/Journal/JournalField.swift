// SPDX-License-Identifier: Apache-2.0

/// One `NAME=value` of a journal entry (systemd.journal-fields(7)).
package struct JournalField: Equatable, Sendable {
    /// `A`-`Z`, `0`-`9` and `_`, not beginning with a digit or `_`, at most 64 bytes: anything else
    /// journald drops without a word, and names with a leading `_` are its own.
    package let name: String
    /// May hold line breaks.
    package let value: String

    /// The longest name journald accepts, in bytes (journald-native.c).
    package static let longestName = 64

    /// - Returns: nil where journald would drop `name`.
    package init?(name: String, value: String) {
        guard Self.isValid(name) else { return nil }
        self.name = name
        self.value = value
    }

    /// A field whose name is a constant of the code.
    init(known name: StaticString, value: String) {
        self.name = "\(name)"
        self.value = value
    }

    /// The field for a key of a message's data: `adamId` is `VPP_ADAM_ID`, `http-status` is
    /// `VPP_HTTP_STATUS`. Total, so that no key, wherever it comes from, loses its value.
    package init(key: String, value: String) {
        name = Self.name(ofKey: key)
        self.value = value
    }

    /// Whether journald accepts a field of this name from a client.
    package static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        guard (1...longestName).contains(bytes.count), let first = bytes.first,
            (0x41...0x5A).contains(first)
        else { return false }
        return bytes.allSatisfy {
            (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
        }
    }

    private static func name(ofKey key: String) -> String {
        var name = "VPP_"
        var followsLowerCase = false
        for byte in key.utf8.prefix(longestName) {
            switch byte {
            case 0x41...0x5A:
                if followsLowerCase { name.append("_") }
                name.unicodeScalars.append(Unicode.Scalar(byte))
                followsLowerCase = false
            case 0x61...0x7A:
                name.unicodeScalars.append(Unicode.Scalar(byte - 0x20))
                followsLowerCase = true
            case 0x30...0x39:
                name.unicodeScalars.append(Unicode.Scalar(byte))
                followsLowerCase = true
            default:
                name.append("_")
                followsLowerCase = false
            }
        }
        return String(name.prefix(longestName))
    }
}
