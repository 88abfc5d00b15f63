// SPDX-License-Identifier: Apache-2.0

import CCrypto
import Foundation

/// NanoMDM's `X-Hmac-Signature`: Base64 of HMAC-SHA-256 over the body as sent.
enum WebhookSignature {
    /// Bytes of a SHA-256.
    private static let length = 32

    /// Compares in a time that does not depend on where the two differ.
    static func isValid(_ signature: String, of body: [UInt8], key: WebhookKey) -> Bool {
        guard let given = Data(base64Encoded: signature), given.count == length,
            let expected = compute(body, key: key)
        else { return false }
        return CRYPTO_memcmp([UInt8](given), expected, length) == 0
    }

    /// - Returns: nil where libcrypto refuses, as it may under a policy that forbids the algorithm.
    private static func compute(_ body: [UInt8], key: WebhookKey) -> [UInt8]? {
        let key = Array(key.revealed.utf8)
        var code = [UInt8](repeating: 0, count: length)
        var written: UInt32 = 0
        // man 3 HMAC
        let done = HMAC(
            EVP_sha256(), key, Int32(key.count), body, body.count, &code, &written)
        return done != nil && written == UInt32(length) ? code : nil
    }
}
