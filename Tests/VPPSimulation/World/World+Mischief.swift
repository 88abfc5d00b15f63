// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// What people, the store and other machines do of their own accord.
extension World {
    mutating func makeMischief() throws(Violation) {
        guard !isCalm else { return }
        later(random.seconds(600...14_400), .mischief)
        if random.chance(faults.clockStep) { stepClock() }
        let index = random.number(0...(devices.count - 1))
        let app = random.one(of: location.apps)
        switch random.number(0...5) {
        case 0...2: location.release(app)
        case 3: try take(.syncRequested(nil))
        default: break
        }
        guard random.chance(faults.mischief) else { return }
        switch random.number(0...5) {
        case 0: location.toggle(app, of: devices[index].serial)
        case 1: enroll(index)
        case 2: checkOut(index)
        case 3:
            location.claim(MDMInfo(id: "another-mdm", name: "Other", metadata: ""))
        case 4: try replaceToken()
        default: try endSomehow()
        }
    }

    private mutating func stepClock() {
        let jump = random.one(of: [-86_400, -3_600, -30, 30, 3_600, 86_400])
        note("the clock steps by \(jump) s")
        clock.stepWall(by: .seconds(jump))
    }

    /// The administrator downloads another secret; Apple revokes the one before.
    private mutating func replaceToken() throws(Violation) {
        secret += 1
        try take(.tokenLoaded(Self.token, facts))
    }

    /// From here on nothing goes wrong, and whoever has to mend something does.
    mutating func becomeCalm() throws(Violation) {
        note("calm from here on")
        isCalm = true
        faults = .none
        letSpaceReturn()
        for app in location.apps { location.release(app) }
        // By then the last late call of a webhook has come.
        later(.hours(2), .mend)
    }

    /// Devices that left come back, and the administrator has the device file read again: what the
    /// webhook told in vain is in it.
    mutating func mend() throws(Violation) {
        guard process != nil else { return later(.minutes(10), .mend) }
        for index in devices.indices where !devices[index].isEnrolled { enroll(index) }
        try take(.devicesLoaded(devices.map(\.row)))
    }
}
