// SPDX-License-Identifier: Apache-2.0

import CEventLog

/// A SHA-256 value: of a line (LF included), of a whole segment, or of a saved tail.
package struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// Bytes of a digest.
    package static let byteCount = 32

    /// 32 zero bytes: `prev` of the first line ever.
    package static let zero = SHA256Digest(words: (0, 0, 0, 0))

    /// The digest as four words, in the memory order of its bytes.
    private let word0, word1, word2, word3: UInt64

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (word0, word1, word2, word3) = words
    }

    /// - Parameter bytes: exactly 32 bytes.
    package init(bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == Self.byteCount, "a SHA-256 digest has 32 bytes")
        self.init(
            words: (
                bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            ))
    }

    /// Reads 64 lowercase hex digits; nil for anything else.
    package init?(hex: some Collection<UInt8>) {
        guard hex.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        var high: UInt8?
        for digit in hex {
            guard let value = Hex.value(digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self = bytes.withUnsafeBytes { SHA256Digest(bytes: $0) }
    }

    /// 64 lowercase hex digits, as `sha256sum` prints them.
    package var description: String { String(decoding: hex, as: UTF8.self) }

    /// The digits of `description` in ASCII.
    package var hex: [UInt8] {
        withUnsafeBytes(of: (word0, word1, word2, word3)) { bytes in
            [UInt8](unsafeUninitializedCapacity: 2 * Self.byteCount) { digits, count in
                vppd_hex(bytes.baseAddress, bytes.count, digits.baseAddress)
                count = 2 * Self.byteCount
            }
        }
    }

    /// Whether these bytes are the digits of `description`.
    func isWritten(in bytes: UnsafeRawBufferPointer, at range: Range<Int>) -> Bool {
        guard range.count == 2 * Self.byteCount, let base = bytes.baseAddress else { return false }
        return withUnsafeBytes(of: (word0, word1, word2, word3)) { digest in
            vppd_hex_equal(digest.baseAddress, digest.count, base + range.lowerBound)
        }
    }
}
