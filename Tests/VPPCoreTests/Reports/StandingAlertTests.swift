// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// A1: what is told of alerts that stood before a start.
@Suite struct StandingAlertTests {
    /// A start that waited for room is decided when there is some.
    @Test func aStartSaysNothingOfTheFullDisk() {
        var scene = Scene(.sample(tokens: "school"), locations: [:])
        scene.step(.storageChanged(isFull: true), .settingsRefused(problem: "line 3"))
        let standing = Set(scene.state.alerts.keys.map(\.code))
        #expect(standing.isSuperset(of: [.storageFull, .configurationRefused]))
        let start = decide(
            scene.state, .started(release: "1.0.0", newInstallation: "unused"), now: scene.now)
        let told = start.effects.compactMap { effect -> AlertCode? in
            if case .announce(.alertStands(let alert)) = effect { alert.key.code } else { nil }
        }
        #expect(Set(told) == standing.subtracting([.storageFull]))
    }
}
