// SPDX-License-Identifier: Apache-2.0

/// Hashes that are the same on every host and in every release, unlike Swift's `Hasher`, which is
/// seeded anew in each process. What they decide (rings, command ids) outlives the process.
enum StableHash {
    /// The hash of no bytes at all.
    static let fnv1aBasis: UInt64 = 0xcbf2_9ce4_8422_2325

    /// FNV-1a over 64 bits; `hash` is that of the bytes before these.
    ///
    /// Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm" (RFC 9923).
    static func fnv1a(
        _ bytes: some Sequence<UInt8>, after hash: UInt64 = fnv1aBasis
    ) -> UInt64 {
        var hash = hash
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        return hash
    }

    /// Spreads every input bit over all output bits; no two inputs give the same output.
    ///
    /// Source: Austin Appleby, MurmurHash3, `fmix64`.
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 33)) &* 0xff51_afd7_ed55_8ccd
        mixed = (mixed ^ (mixed >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return mixed ^ (mixed >> 33)
    }
}
