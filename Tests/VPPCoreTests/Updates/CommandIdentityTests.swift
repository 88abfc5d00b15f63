// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel
import VPPTestKit

@testable import VPPCore

/// U7: the id of a command is fixed before it is sent.
@Suite struct CommandIdentityTests {
    private let installation = "123e4567-e89b-42d3-a456-426614174000"

    /// Worked out with another implementation. They must never change: after an upgrade in the
    /// middle of sending, the same command would get a second id.
    @Test(
        arguments: [
            (0, "CD0B10F6-D5E5-88E8-8000-000000000000"),
            (1, "CD0B10F6-D5E5-88E8-8000-000000000001"),
            (0xDEAD_BEEF, "CD0B10F6-D5E5-88E8-8000-0000DEADBEEF"),
            (1 << 62 - 1, "CD0B10F6-D5E5-88E8-BFFF-FFFFFFFFFFFF"),
            (1 << 62, "CD0B10F6-D5E5-88E9-8000-000000000000"),
            (.max, "CD0B10F6-D5E5-88EB-BFFF-FFFFFFFFFFFF"),
        ] as [(UInt64, CommandUUID)])
    func idsNeverChange(ordinal: UInt64, uuid: CommandUUID) {
        #expect(CommandUUID.make(installation: installation, ordinal: ordinal) == uuid)
        let upperCase = installation.uppercased()
        #expect(CommandUUID.make(installation: upperCase, ordinal: ordinal) == uuid)
    }

    @Test func everyIdIsAVersion8UUIDInUpperCase() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<2_000 {
            let text = CommandUUID.make(
                installation: "\(random.next())", ordinal: random.next()
            ).text
            #expect(UUID(uuidString: text)?.uuidString == text)
            let characters = Array(text)
            #expect(characters[14] == "8")
            #expect("89AB".contains(characters[19]))
        }
    }

    /// The ordinal can be read back from the id, so no two share one.
    @Test func theOrdinalCanBeReadBack() throws {
        var random = SeededRandom(seed: 2)
        let edges: [UInt64] = (0..<64).flatMap { [1 << $0, (1 << $0) - 1, ~(1 << $0)] }
        for ordinal in edges + (0..<2_000).map({ _ in random.next() }) {
            let text = CommandUUID.make(installation: installation, ordinal: ordinal).text
            let digits = text.replacingOccurrences(of: "-", with: "")
            let upper = try #require(UInt64(digits.prefix(16), radix: 16))
            let lower = try #require(UInt64(digits.suffix(16), radix: 16))
            #expect((upper & 3) << 62 | lower & 0x3FFF_FFFF_FFFF_FFFF == ordinal)
        }
    }

    @Test func installationsDoNotShareIds() {
        var random = SeededRandom(seed: 3)
        var seen: Set<CommandUUID> = []
        for _ in 0..<20_000 {
            let (high, low) = (random.next(), random.next())
            let name = String(high, radix: 16) + "-" + String(low, radix: 16)
            #expect(seen.insert(.make(installation: name, ordinal: 1)).inserted)
        }
        let neighbors = (0..<1_000).map {
            CommandUUID.make(installation: "123e4567-e89b-42d3-a456-\($0)", ordinal: 1)
        }
        #expect(Set(neighbors).count == 1_000)
    }
}
