// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import VPPCore

/// U6, A1: what was given up is asked for once a day, and is over when somebody did it by hand.
@Suite struct ParkedReviewTests {
    /// A person does by hand what was given up: the device is asked once a day, and the alert ends.
    @Test(arguments: [[1: 2], [:]] as [[AdamID: UInt64]])
    func whatIsDoneByHandEndsTheAlert(has versions: [AdamID: UInt64]) throws {
        var scene = Scene.outdated()
        try scene.answerInstall(.error(12_025))
        #expect(scene.world.alerts == [.updateParked])
        scene.pass(.hours(23))
        #expect(scene.unsent.isEmpty)
        scene.pass(.hours(2))
        scene.answerInspection([1: 1])
        #expect(scene.world.alerts == [.updateParked], "it has the old version still")
        scene.pass(.hours(23))
        #expect(scene.unsent.isEmpty)
        scene.pass(.hours(2))
        scene.answerInspection(versions)
        #expect(scene.world.alerts == [])
        #expect(UpdateReport.all(of: scene.state).isEmpty)
        scene.pass(.days(9))
        #expect(scene.unsent.isEmpty, "nothing is left to ask")
        scene.release(3)
        scene.answerInspection([1: 2])
        #expect(scene.update()?.target == .sample(3))
    }

    /// A device that does not answer is not asked for ever what it has.
    @Test func aSilentDeviceWithAParkedUpdateIsLeftAlone() throws {
        var scene = Scene.outdated()
        try scene.answerInstall(.error(12_025))
        var asked = 0
        for _ in 0..<60 {
            scene.pass(.days(1))
            if scene.queueNext() != nil { asked += 1 }
        }
        #expect(asked == scene.state.settings?.updates.attempts)
        #expect(scene.world.alerts == [.updateParked])
    }
}
