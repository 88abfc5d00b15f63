// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// Apple's services, a small MDM and its devices as one value: all of the simulator but sockets,
/// tasks and clocks.
///
/// It knows no clock: the moment is an argument of everything that happens. The same seed and the
/// same calls at the same moments give the same answers, to the byte, on every machine.
package struct SimulatedServices: Sendable {
    /// Apple's side.
    package var apple: AppleService
    /// The MDM's side.
    package var mdm: SmallMDM
    /// Password of the MDM's API user, `nanomdm`.
    package let mdmKey: String
    /// Key of the webhook's signature.
    package let webhookKey: String
    /// Time every answer of Apple takes at least, for whoever delivers it; default 0.
    package var latency = Duration.zero
    /// How many of the next webhook calls are lost on purpose; default 0.
    package var webhooksToDrop = 0
    /// Webhook calls lost on purpose so far.
    package private(set) var webhooksDropped = 0
    /// Assets the control interface removed, to be returned.
    var removedAssets: [String: OwnedAsset] = [:]
    /// Number of the last fault.
    var faultNumber = 0

    /// Makes the organization of `shape`, whose tokens count their days from `now`.
    package init(shape: FleetShape, seed: UInt64, now: Moment) {
        var random = SeededRandom(seed: seed)
        mdmKey = random.key(32)
        webhookKey = random.key(32)
        (apple, mdm) = FleetBuilder.build(
            shape: shape, seed: random.next(), apiKey: mdmKey, now: now)
    }

    /// The whole Base64 text of the current token of a name: what a client sends. Nil for an
    /// unknown name.
    package func secret(ofToken name: String) -> String? { apple.token(named: name)?.secret }

    /// Answers a request to Apple's licensing service or the store.
    package mutating func answerApple(_ request: Request, now: Moment) -> Reply {
        apple.answer(request, now: now)
    }

    /// Answers a request to the MDM. While it is down, the connection closes without an answer.
    package mutating func answerMDM(_ request: Request, now: Moment) -> Reply {
        mdm.isUp ? mdm.answer(request, now: now) : Reply(delivery: .dropped)
    }

    /// When ``proceed(now:)`` has something to do next; nil: not before the next request.
    ///
    /// Notifications count: while one is due, ``notifications(dueAt:)`` has it.
    ///
    /// Mutating, which it is not: so that who asks an instance in a class does not copy it whole.
    package var nextDue: Moment? {
        mutating get { [mdm.nextDue, apple.nextDue].compactMap { $0 }.min() }
    }

    /// Does what is due at `now`: Apple's asynchronous work, and what devices do.
    ///
    /// - Returns: The bodies of the webhook calls the MDM makes now, in order.
    /// - Throws: ``SimulatorError`` where a device made an answer that is no property list; never.
    package mutating func proceed(now: Moment) throws -> [Data] {
        apple.settle(now)
        if let due = mdm.nextDue, due <= now {
            let service = apple
            try mdm.run(now: now, store: service.store) { device, adamId in
                service.isLicensed(serial: device.serial, user: device.user, adamId: adamId)
            }
        }
        return takeWebhooks()
    }

    /// Takes the notifications of Apple's that are to be sent at `now`, in order. Each is to be
    /// delivered and reported.
    package mutating func notifications(dueAt now: Moment) -> [OutgoingNotification] {
        apple.notifier.take(dueAt: now)
    }

    /// Notes how a notification went, whether it was taken or an answer waits for it.
    ///
    /// - Parameters:
    ///   - id: The number of the delivery.
    ///   - status: The HTTP status; nil where there was no answer.
    /// - Returns: The answer to the request that waited for it; nil where none did.
    @discardableResult
    package mutating func report(_ id: Int, status: Int?, now: Moment) -> Reply? {
        apple.report(id, status: status, now: now)
    }

    private mutating func takeWebhooks() -> [Data] {
        var bodies: [Data] = []
        for (event, at) in mdm.takeOutbox() {
            let id = SeededRandom.hexadecimal(mdm.random.next(), digits: 16)
            if webhooksToDrop > 0 {
                webhooksToDrop -= 1
                webhooksDropped += 1
            } else {
                bodies.append(event.body(eventId: id, now: at))
            }
        }
        return bodies
    }
}
