// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// What devices do, and what of it the webhook tells.
extension World {
    mutating func poll(_ index: Int, again: Bool) {
        if again {
            later(random.seconds(3_600...14_400), .poll(device: index, again: true))
        }
        let device = devices[index]
        guard device.isEnrolled else { return }
        let queue = mdm.queue(of: device.enrollment)
        guard let next = queue.first else {
            // A device that has nothing to do says so; every time would only be more of the same.
            if random.chance(40) { report(.idle(Enrollment(id: device.enrollment))) }
            return
        }
        if random.chance(faults.device) {
            switch random.number(0...4) {
            case 0: return
            case 1, 2: return reply(next, from: index, .notNow)
            case 3: return finish(next, from: index, nil)
            default: return finish(next, from: index, .error(random.one(of: [663, 9_610, 12_021])))
            }
        }
        perform(next, on: index)
        if queue.count > 1 { later(.seconds(2), .poll(device: index, again: false)) }
    }

    private mutating func perform(_ next: FakeMDMServer.Command, on index: Int) {
        switch next.command {
        case .installedApplicationList(let bundles):
            finish(next, from: index, devices[index].list(bundles))
        case .installApplication(let install):
            let app = install.iTunesStoreID
            devices[index].begin(app)
            // What the store has when it is fetched.
            let version = random.chance(faults.device / 3) ? nil : location.newest(app)
            if version != nil { counts.landed += 1 }
            later(random.seconds(5...1_800), .installed(device: index, app, version))
            finish(next, from: index, .taken)
        }
    }

    /// A command leaves the queue, with an answer or without.
    private mutating func finish(
        _ command: FakeMDMServer.Command, from index: Int, _ answer: CommandAnswer?
    ) {
        mdm.lose(command.uuid)
        if let answer { reply(command, from: index, answer) }
    }

    private mutating func reply(
        _ command: FakeMDMServer.Command, from index: Int, _ answer: CommandAnswer
    ) {
        report(.answered(Enrollment(id: devices[index].enrollment), command.uuid, answer))
    }

    /// The server calls the webhook: once, twice, late, or in vain.
    mutating func report(_ report: DeviceReport) {
        if random.chance(faults.webhookLost) { return }
        later(random.seconds(0...20), .webhook(report))
        if random.chance(faults.webhookTwice) { later(random.seconds(1...3_000), .webhook(report)) }
    }

    /// A device enrolls anew: its queue is empty, and what was installed stays.
    mutating func enroll(_ index: Int) {
        let device = devices[index]
        mdm.clear(device.enrollment)
        devices[index].isEnrolled = true
        report(
            .authenticated(
                Enrollment(
                    id: device.enrollment, serialNumber: device.serial, osVersion: "18.1")))
    }

    mutating func checkOut(_ index: Int) {
        mdm.clear(devices[index].enrollment)
        devices[index].isEnrolled = false
        report(.checkedOut(Enrollment(id: devices[index].enrollment)))
    }
}
