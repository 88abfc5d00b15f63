// SPDX-License-Identifier: Apache-2.0

import CCrypto
package import VPPModel

extension NotificationSecret {
    /// Bytes a secret is made of.
    package static let length = 32

    /// The secret of a text, with its fingerprint.
    package init(revealed: String) {
        self.init(
            revealed: revealed, fingerprint: TokenFile.fingerprint(of: Array(revealed.utf8)))
    }

    /// A secret out of ``length`` random bytes: Base64 with the alphabet for URLs, without padding,
    /// 43 characters (RFC 4648, 5).
    package init(random bytes: [UInt8]) {
        precondition(bytes.count == Self.length, "a secret is made of \(Self.length) bytes")
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        var buffer = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[buffer >> bits & 63])
            }
        }
        if bits > 0 { text.append(alphabet[buffer << (6 - bits) & 63]) }
        self.init(revealed: String(decoding: text, as: UTF8.self))
    }

    /// Whether a request's `Authorization` carries this secret. The time it takes does not depend
    /// on where the two differ.
    package func isCarried(by authorization: String) -> Bool {
        let given = Array(authorization.utf8)
        let expected = Array("Bearer \(revealed)".utf8)
        // The length of a secret is no secret.
        guard given.count == expected.count else { return false }
        return CRYPTO_memcmp(given, expected, expected.count) == 0
    }
}
