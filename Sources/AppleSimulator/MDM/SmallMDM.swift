// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A small MDM that speaks NanoMDM's HTTP API, and the devices enrolled in it.
///
/// A state that answers requests and does what is due; it knows no connection and no clock.
package struct SmallMDM: Sendable {
    /// What happens later.
    enum Step: Sendable {
        /// The device connects and says Idle.
        case connect(String)
        /// The device answers the command in hand.
        case answer(String)
        /// The install of an app ends.
        case installed(serial: String, adamId: Int)
    }

    /// Devices by serial number.
    package var devices: [String: SimulatedDevice] = [:]
    /// Serial numbers by enrollment id.
    package private(set) var serials: [String: String] = [:]
    /// Every command ever accepted or refused, by its CommandUUID.
    package var commands: [String: CommandRecord] = [:]
    /// CommandUUIDs in the order they first came.
    package var commandOrder: [String] = []
    /// (serial, adamId) pairs sent a second install while the first had no answer.
    package var overlaps: [(serial: String, adamId: Int, uuids: [String])] = []
    /// What comes of pushes.
    package var pushMode = PushMode.ok
    /// What comes of pushes to single devices.
    package var pushModes: [String: PushMode] = [:]
    /// The server answers; else nothing listens.
    package var isUp = true
    /// The API key: password of the user `nanomdm`.
    package let apiKey: String
    /// Factor on all times of devices: 1 is fractions of a second, 0 is at once.
    package var pace = 1.0
    /// What is to happen.
    var agenda = Agenda<Step>()
    /// Events for the webhook, in order, taken by the sender.
    package var outbox: [(event: WebhookEvent, at: Moment)] = []
    /// Random numbers of devices and ids.
    package var random: SeededRandom
    /// Pushes sent, and requests answered 401.
    package var pushes = 0
    /// Requests with a wrong key.
    package var unauthorized = 0

    /// An MDM without devices, whose API user has the password `apiKey`.
    package init(apiKey: String, seed: UInt64) {
        self.apiKey = apiKey
        random = SeededRandom(seed: seed)
    }

    /// When a device does something next; nil: not before a request or a control action.
    package var nextDue: Moment? { agenda.next }

    /// Takes the events for the webhook, in order.
    mutating func takeOutbox() -> [(event: WebhookEvent, at: Moment)] {
        defer { outbox = [] }
        return outbox
    }

    /// Enrolls a device.
    package mutating func add(_ device: SimulatedDevice) {
        devices[device.serial] = device
        serials[device.enrollmentId] = device.serial
    }

    /// A time of devices: between `least` and twice that, by the pace.
    package mutating func delay(_ milliseconds: Int) -> Duration {
        let spread = Double(milliseconds + random.below(milliseconds + 1))
        return .microseconds(Int64(spread * 1_000 * pace))
    }

    /// A push reached a device, or it wakes by itself.
    package mutating func wake(_ serial: String, now: Moment, after milliseconds: Int = 50) {
        guard var device = devices[serial], device.enrolled else { return }
        if device.habit.kind == .asleep || device.session != nil {
            device.pushWaiting = true
        } else if !device.connecting {
            device.connecting = true
            agenda.add(.connect(serial), at: now + delay(milliseconds))
        }
        devices[serial] = device
    }

    /// Sets how a device behaves. A push that waited for it to wake is heard now.
    /// - Returns: False where there is no such device.
    package mutating func setHabit(_ serial: String, _ habit: Habit, now: Moment) -> Bool {
        guard var device = devices[serial] else { return false }
        device.habit = habit
        let heard = device.pushWaiting && habit.kind != .asleep
        if heard { device.pushWaiting = false }
        devices[serial] = device
        if heard { wake(serial, now: now) }
        return true
    }

    /// The device enrolls anew: Authenticate empties its queue, TokenUpdate follows.
    package mutating func reenroll(_ serial: String, now: Moment) throws -> Bool {
        guard var device = devices[serial] else { return false }
        for uuid in device.queue { commands[uuid]?.lostAt.append(serial) }
        device.queue = []
        device.session = nil
        device.enrolled = true
        device.tokenUpdates = 1
        devices[serial] = device
        let identity: [String: PropertyListValue] = [
            "UDID": .string(device.enrollmentId), "Topic": .string("com.apple.mgmt.simulated"),
        ]
        var authenticate = identity
        authenticate["MessageType"] = .string("Authenticate")
        authenticate["SerialNumber"] = .string(serial)
        authenticate["OSVersion"] = .string(device.osVersion)
        authenticate["ProductName"] = .string(device.productName)
        try tell("mdm.Authenticate", device, .dictionary(authenticate), now: now)
        var update = identity
        update["MessageType"] = .string("TokenUpdate")
        update["PushMagic"] = .string(random.key(16))
        update["Token"] = .data(Data(random.key(32).utf8))
        try tell("mdm.TokenUpdate", device, .dictionary(update), now: now, tally: 1)
        return true
    }

    /// The device leaves: the queue stays, as at NanoMDM.
    package mutating func checkOut(_ serial: String, now: Moment) throws -> Bool {
        guard var device = devices[serial] else { return false }
        device.enrolled = false
        device.session = nil
        devices[serial] = device
        try tell(
            "mdm.CheckOut", device,
            .dictionary([
                "MessageType": .string("CheckOut"), "UDID": .string(device.enrollmentId),
                "Topic": .string("com.apple.mgmt.simulated"),
            ]), now: now)
        return true
    }

    private mutating func tell(
        _ topic: String, _ device: SimulatedDevice, _ payload: PropertyListValue, now: Moment,
        tally: Int? = nil
    ) throws {
        outbox.append(
            (
                WebhookEvent(
                    topic: topic, enrollmentId: device.enrollmentId, tally: tally,
                    payload: try payload.xml()), now
            ))
    }
}
