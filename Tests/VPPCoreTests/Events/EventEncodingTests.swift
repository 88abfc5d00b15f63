// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import VPPCore

/// Events and parts of a state are written as Foundation's encoder writes them: that is how logs
/// were written before there was an encoder of our own.
@Suite struct EventEncodingTests {
    private func foundationWritten(_ payload: some EventPayload) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(payload), as: UTF8.self)
    }

    @Test(arguments: EventSamples.all)
    func anEventIsWhatFoundationWrites(event: Event) throws {
        let coded = try EventCoder().encode(event)
        let expected = try foundationWritten(event.payload)
        #expect(String(decoding: coded.data, as: UTF8.self) == expected)
    }

    @Test func aPartIsWhatFoundationWrites() throws {
        let coder = EventCoder()
        var types: Set<String> = []
        for coded in CheckpointParts(of: StateSample.state) {
            let part = try coder.decodePart(
                type: coded.type, version: coded.version, data: coded.data)
            let expected = try foundationWritten(part)
            #expect(String(decoding: coded.data, as: UTF8.self) == expected)
            types.insert(coded.type)
        }
        #expect(types == Set(StateParts.types.keys))
    }
}
