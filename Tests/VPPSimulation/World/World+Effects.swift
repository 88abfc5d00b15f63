// SPDX-License-Identifier: Apache-2.0

import Glibc
import VPPCore
import VPPModel

/// The way of an effect: it leaves, reaches Apple or the MDM server once, twice, late or never,
/// and its outcome comes back or not.
extension World {
    /// `errno` of a disk without power.
    static let powerIsOff = ENODEV

    /// An effect leaves the process.
    mutating func leave(_ effect: Effect, wasFull: Bool) throws(Violation) {
        switch effect {
        case .announce: return
        case .reloadToken: return try reloadToken()
        case .sync, .lookUp: break
        case .claim: try checkClaim(effect)
        case .send(_, let uuid, _, _): try checkSend(uuid)
        }
        if wasFull { throw Violation(.fullDisk, "\(effect) is begun while it is full") }
        note("leaves: \(effect)")
        send(altered(effect))
    }

    private mutating func send(_ effect: Effect) {
        let isRead = effect.isRead
        // A second copy on the wire, which may arrive long after the first.
        let isDoubled = !isRead && random.chance(faults.duplicate)
        let request = Request(
            effect: effect, fate: fate(isRead: isRead), mayWait: !isDoubled)
        let life = life
        guard !isRead else {
            return later(random.seconds(0...40), .outcome(request, life: life))
        }
        if random.chance(faults.timeout) {
            // Done before the caller gives up, after that, or never.
            later(.seconds(30), .timeout(request, life: life))
            let arrival = random.number(0...2)
            if arrival < 2 {
                later(random.seconds(arrival == 0 ? 0...29 : 30...3_000), .arrive(request))
            }
        } else {
            later(random.seconds(0...25), .outcome(request, life: life))
        }
        if isDoubled { later(random.seconds(0...900), .arrive(request)) }
    }

    private mutating func fate(isRead: Bool) -> Request.Fate {
        if isRead {
            guard random.chance(faults.read) else { return .done }
            return random.one(of: [.unavailable, .unavailable, .throttled, .refused])
        }
        if random.chance(faults.refusal) { return .refused }
        return random.chance(faults.unavailable) ? .unavailable : .done
    }

    /// A request reaches Apple or the MDM server, and nobody waits for the answer.
    mutating func arrive(_ request: Request) throws(Violation) {
        guard request.fate == .done else { return }
        switch request.effect {
        case .claim(_, _, let info, _): location.claim(info)
        case .send(let command, let uuid, let enrollment, _):
            _ = try enqueue(
                FakeMDMServer.Command(uuid: uuid, command: command, enrollment: enrollment))
        case .sync, .lookUp, .announce, .reloadToken: break
        }
    }

    /// A request reaches Apple or the MDM server, and its outcome comes back.
    mutating func answer(_ request: Request, _ life: Int) throws(Violation) {
        let input: Input
        switch request.effect {
        case .sync(let name, let fingerprint, let scope, _):
            let result = appleResult(request, fingerprint) { $0.snapshot(scope) }
            input = .synced(name, fingerprint: fingerprint, scope, result)
        case .lookUp(let name, let fingerprint, let queries, _):
            switch appleResult(request, fingerprint, { at in queries.map { at.metadata($0) } }) {
            case .success(let answers):
                input = .metadataRead(name, fingerprint: fingerprint, queries, answers, nil)
            case .failure(let failure):
                input = .metadataRead(name, fingerprint: fingerprint, queries, [], failure)
            }
        case .claim(let name, let fingerprint, let info, _):
            if request.fate == .done, isCurrent(fingerprint) { location.claim(info) }
            input = .claimed(
                name, fingerprint: fingerprint, appleResult(request, fingerprint) { $0.config })
        case .send(let command, let uuid, let enrollment, let notAfter):
            let sent = FakeMDMServer.Command(
                uuid: uuid, command: command, enrollment: enrollment)
            // It waited behind others until its window had closed (U3).
            let isTooLate = request.mayWait && notAfter.map { $0 <= clock.wall } ?? false
            input = .commandHandled(
                uuid, isTooLate ? .tooLate : try handOver(sent, request.fate))
        case .announce, .reloadToken: return
        }
        try come(back: input, life)
    }

    /// Nobody knows whether the request was done.
    mutating func timeOut(_ request: Request, _ life: Int) throws(Violation) {
        switch request.effect {
        case .claim(let name, let fingerprint, _, _):
            try come(
                back: .claimed(name, fingerprint: fingerprint, .failure(.fake(.unreachable))), life)
        case .send(_, let uuid, _, _):
            try come(back: .commandHandled(uuid, .unknown(detail: "timed out")), life)
        case .sync, .lookUp, .announce, .reloadToken: break
        }
    }

    private mutating func come(back input: Input, _ life: Int) throws(Violation) {
        guard life == self.life, process != nil else { return }
        if variant == .dropsOutcomes, random.chance(10) { return }
        try take(input)
    }

    // MARK: - Apple

    private func isCurrent(_ fingerprint: String) -> Bool { fingerprint == facts.fingerprint }

    private mutating func appleResult<Value>(
        _ request: Request, _ fingerprint: String, _ read: (FakeAppleLocation) -> Value
    ) -> Result<Value, AppleFailure> {
        guard isCurrent(fingerprint) else { return .failure(.fake(.revoked)) }
        switch request.fate {
        case .done: return .success(read(location))
        case .refused:
            return .failure(.fake(request.effect.isRead ? .staleVersion : .notPermitted))
        case .unavailable: return .failure(.fake(.unavailable))
        case .throttled:
            var failure = AppleFailure.fake(.throttled)
            failure.retryAfter = clock.wall + random.seconds(10...3_000)
            return .failure(failure)
        }
    }

    private mutating func reloadToken() throws(Violation) {
        try take(.tokenLoaded(Self.token, facts))
    }

    // MARK: - The MDM server

    private mutating func handOver(
        _ command: FakeMDMServer.Command, _ fate: Request.Fate
    ) throws(Violation) -> SendOutcome {
        switch fate {
        case .refused: return .refused(detail: "unknown id")
        case .unavailable, .throttled: return .unavailable(detail: "502")
        case .done: break
        }
        return try enqueue(command)
    }

    private mutating func enqueue(
        _ command: FakeMDMServer.Command
    ) throws(Violation) -> SendOutcome {
        try checkArrival(command)
        switch mdm.enqueue(command) {
        case .alreadyQueued:
            counts.repeatedSends += 1
            return .alreadyQueued
        case .reusedForAnother(let before):
            throw Violation(.oneCommand, "\(command) has the id of \(before)")
        case .queued:
            counts.commands += 1
            if random.chance(faults.lostCommand) { mdm.lose(command.uuid) }
            if let device = devices.firstIndex(where: { $0.enrollment == command.enrollment }) {
                later(random.seconds(1...600), .poll(device: device, again: false))
            }
            return .queued(pushError: random.chance(5) ? "no push" : nil)
        }
    }
}

extension Effect {
    /// Whether it changes nothing outside.
    var isRead: Bool {
        switch self {
        case .sync, .lookUp: true
        case .claim, .send, .announce, .reloadToken: false
        }
    }
}

extension AppleFailure {
    static func fake(_ kind: Kind) -> AppleFailure {
        AppleFailure(kind: kind, endpoint: "assets", detail: "a sample of \(kind.rawValue)")
    }
}
