// SPDX-License-Identifier: Apache-2.0

import CCrypto
import Foundation
package import VPPCore

/// What tells one state from another: equal logs give equal hashes on every machine (P10).
///
/// The SHA-256, in 64 lower-case hexadecimal digits, of a line for each part of the state's
/// checkpoint: `state.daemon 1 {"commandCount":...}`, each ended by a line feed.
package func stateHash(_ state: State) -> String {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory") }
    defer { EVP_MD_CTX_free(context) }
    precondition(
        EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "libcrypto has no SHA-256")
    for part in CheckpointParts(of: state) {
        var line = Data("\(part.type) \(part.version) ".utf8)
        line.append(contentsOf: part.data)
        line.append(UInt8(ascii: "\n"))
        let result = line.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(result == 1, "EVP_DigestUpdate failed")
    }
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    precondition(EVP_DigestFinal_ex(context, &digest, nil) == 1, "EVP_DigestFinal_ex failed")
    return digest.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }.joined()
}
