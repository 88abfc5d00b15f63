// SPDX-License-Identifier: Apache-2.0

import CCrypto

/// SHA-256 by libcrypto. One hasher serves any number of digests, one after the other.
package struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer

    /// Looked up once: that costs more than hashing a line. Constant, and for any thread
    /// (EVP_MD_fetch(3), "Reference counted": only the count changes, atomically).
    private nonisolated(unsafe) static let algorithm: OpaquePointer = {
        guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else {
            preconditionFailure("libcrypto has no SHA-256")
        }
        return algorithm
    }()

    package init() {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("no memory for SHA-256") }
        self.context = context
        start()
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes to the digest under way.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        let result = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(result == 1, "EVP_DigestUpdate failed")
    }

    /// The digest of everything added since the last call; the next one starts afresh.
    package func finish() -> SHA256Digest {
        let digest = withUnsafeTemporaryAllocation(
            byteCount: SHA256Digest.byteCount, alignment: 8
        ) { bytes in
            let result = EVP_DigestFinal_ex(
                context, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
            precondition(result == 1, "EVP_DigestFinal_ex failed")
            return SHA256Digest(bytes: UnsafeRawBufferPointer(bytes))
        }
        start()
        return digest
    }

    /// The digest of `bytes` alone.
    package func digest(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        update(bytes)
        return finish()
    }

    private func start() {
        let result = EVP_DigestInit_ex2(context, Self.algorithm, nil)
        precondition(result == 1, "EVP_DigestInit_ex2 failed")
    }
}
