// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension CommandUUID {
    /// The `CommandUUID` of the installation's command number `ordinal`: fixed before the command
    /// is sent and the same when it is worked out again, so that a crash cannot make two of one
    /// (U7).
    ///
    /// An RFC 9562 UUID of version 8 in upper-case text, as devices write theirs:
    ///
    /// ```
    /// bits   0-47  custom_a  upper 48 bits of the installation's hash
    /// bits  48-51  version   8
    /// bits  52-61  custom_b  next 10 bits of the hash
    /// bits  62-63  custom_b  upper 2 bits of the ordinal
    /// bits  64-65  variant   binary 10
    /// bits  66-127 custom_c  lower 62 bits of the ordinal
    /// ```
    ///
    /// The whole ordinal is in it, so two commands of one installation never share an id. Two
    /// installations share one only if 58 bits of their hashes agree.
    ///
    /// - Parameters:
    ///   - installation: the installation's UUID as text; its case does not matter.
    ///   - ordinal: the number of the command: never used twice in one installation.
    package static func make(installation: String, ordinal: UInt64) -> CommandUUID {
        let hash = StableHash.mix(StableHash.fnv1a(installation.uppercased().utf8))
        let upper = (hash & 0xffff_ffff_ffff_0000) | 0x8000 | (hash & 0xffc0) >> 4 | ordinal >> 62
        let lower = 0x8000_0000_0000_0000 | (ordinal & 0x3fff_ffff_ffff_ffff)
        var text = ""
        text.reserveCapacity(36)
        for (index, digit) in (hexadecimal(upper) + hexadecimal(lower)).enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append("-") }
            text.append(digit)
        }
        return CommandUUID(text)
    }

    /// Sixteen upper-case digits.
    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
