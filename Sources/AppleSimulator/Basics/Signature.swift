// SPDX-License-Identifier: Apache-2.0

import CCrypto
package import Foundation

/// HMAC-SHA256, as NanoMDM signs its webhooks (`X-Hmac-Signature`).
package enum Signature {
    /// Base64 of the HMAC-SHA256 of `body` with `key`.
    package static func base64(_ body: Data, key: String) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 32
        let secret = Array(key.utf8)
        body.withUnsafeBytes { bytes in
            _ = HMAC(
                EVP_sha256(), secret, Int32(secret.count),
                bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &digest, &length)
        }
        return Data(digest.prefix(Int(length))).base64EncodedString()
    }
}
