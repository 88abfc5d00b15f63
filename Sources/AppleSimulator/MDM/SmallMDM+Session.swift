// SPDX-License-Identifier: Apache-2.0

import Foundation

extension SmallMDM {
    /// Whether a device holds a license for an app: asked when PurchaseMethod is 1.
    typealias LicenseCheck = (_ device: SimulatedDevice, _ adamId: Int) -> Bool

    /// Does all steps that are due at `now`.
    mutating func run(now: Moment, store: Store, licensed: LicenseCheck) throws {
        while let (step, due) = agenda.take(dueAt: now) {
            switch step {
            case .connect(let serial): try connect(serial, now: due)
            case .answer(let serial):
                try answerCommand(serial, now: due, store: store, licensed: licensed)
            case .installed(let serial, let adamId):
                finishInstall(serial, adamId, store: store)
            }
        }
    }

    private mutating func connect(_ serial: String, now: Moment) throws {
        guard var device = devices[serial] else { return }
        device.connecting = false
        devices[serial] = device
        guard device.enrolled, device.habit.kind != .asleep, device.session == nil else { return }
        devices[serial]?.session = SimulatedDevice.Session()
        try report(device, status: "Idle", now: now)
        offerNext(serial, now: now)
    }

    /// The server's answer to a device: the next command it has not said NotNow to, or none.
    private mutating func offerNext(_ serial: String, now: Moment) {
        guard let device = devices[serial], let session = device.session else { return }
        guard let uuid = device.queue.first(where: { !session.skipped.contains($0) }) else {
            endSession(serial, now: now)
            return
        }
        let earlier = commands[uuid]?.deliveries.contains { $0.serial == serial } ?? false
        let last = commands[uuid]?.answers.last { $0.serial == serial }
        if earlier, last?.status == "NotNow" { commands[uuid]?.reoffered += 1 }
        commands[uuid]?.deliveries.append((serial, now))
        devices[serial]?.session?.current = uuid
        agenda.add(.answer(serial), at: now + delay(20))
    }

    private mutating func endSession(_ serial: String, now: Moment) {
        guard var device = devices[serial] else { return }
        let comesBack = device.session?.endedNotNow ?? false
        device.session = nil
        let pushed = device.pushWaiting
        device.pushWaiting = false
        devices[serial] = device
        if pushed {
            wake(serial, now: now)
        } else if comesBack {
            wake(serial, now: now, after: 300)
        }
    }

    private mutating func answerCommand(
        _ serial: String, now: Moment, store: Store, licensed: LicenseCheck
    ) throws {
        guard var device = devices[serial], let uuid = device.session?.current,
            let record = commands[uuid]
        else { return }
        device.session?.current = nil
        let answer = reply(to: record, of: &device, now: now, store: store, licensed: licensed)
        device.session?.endedNotNow = answer.status == "NotNow"
        if answer.status == "NotNow" {
            device.session?.skipped.insert(uuid)
        } else if let index = device.queue.firstIndex(of: uuid) {
            device.queue.remove(at: index)
        }
        devices[serial] = device
        commands[uuid]?.answers.append((serial, answer.status, now))
        try report(device, status: answer.status, command: uuid, extra: answer.extra, now: now)
        offerNext(serial, now: now)
    }

    private mutating func report(
        _ device: SimulatedDevice, status: String, command: String? = nil,
        extra: [String: PropertyListValue] = [:], now: Moment
    ) throws {
        var payload = extra
        payload["Status"] = .string(status)
        payload["UDID"] = .string(device.enrollmentId)
        if let command { payload["CommandUUID"] = .string(command) }
        outbox.append(
            (
                WebhookEvent(
                    topic: "mdm.Connect", enrollmentId: device.enrollmentId, status: status,
                    commandUUID: command, payload: try PropertyListValue.dictionary(payload).xml()),
                now
            ))
    }

    private mutating func finishInstall(_ serial: String, _ adamId: Int, store: Store) {
        guard var device = devices[serial], var installed = device.installed[adamId],
            installed.installing
        else { return }
        if let version = store.apps[adamId]?.versions[device.storePlatform] {
            (installed.externalId, installed.display) = (version.externalId, version.display)
            (installed.installing, installed.arriving) = (false, false)
            device.installed[adamId] = installed
        } else {
            device.installed[adamId] = nil
        }
        devices[serial] = device
    }
}
