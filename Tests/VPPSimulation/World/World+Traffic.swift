// SPDX-License-Identifier: Apache-2.0

import AppleSimulator
import DeviceManagement
import Foundation
import HTTP
import VPPModel

/// The way of requests and answers between the process, Apple, and the MDM server.
extension World {
    /// How long a request waits for its answer at most: AppleSession's and NanoMDMSink's limits.
    private static func limit(_ exchange: Exchange) -> Duration {
        exchange.goesToApple ? .seconds(30) : .seconds(20)
    }

    // MARK: - It leaves

    func depart(_ departure: SimulatedNetwork.Departure) throws(Violation) {
        let departure = altered(departure)
        var exchange = Exchange(
            departure, life: life, network: running.network, at: clock.elapsed)
        counts.requests += 1
        note("\(exchange.number) leaves: \(exchange.request.method) \(exchange.endpoint)")
        try monitor.depart(exchange, self)
        try developer.depart(exchange, self)
        if !exchange.goesToApple, exchange.endpoint == "enqueue" { try checkWindow(exchange) }
        if exchange.goesToApple, exchange.request.method == "POST" { try checkPost(exchange) }
        let limit = Self.limit(exchange)
        later(limit, .expire(exchange.number))
        let way = random.milliseconds(5...150)
        if isUnreachable(exchange) || strikes(.notConnected) {
            struck(isUnreachable(exchange) ? outage(of: exchange) : .notConnected)
            exchange.hasArrived = true
            later(random.seconds(0...10), .deliver(exchange.number, .failure(notConnected())))
        } else if strikes(.requestLost) {
            struck(.requestLost)
            exchange.hasArrived = true
        } else if strikes(.requestLate) {
            struck(.requestLate)
            let late = dice.with(.requestLate) { $0.seconds(1...3_000) }
            later(limit + late, .arrive(exchange.number))
        } else if strikes(.slow) {
            struck(.slow)
            later(dice.with(.slow) { $0.seconds(1...28) }, .arrive(exchange.number))
        } else {
            if strikes(.answerLost) {
                struck(.answerLost)
                exchange.answerIsLost = true
            }
            later(way, .arrive(exchange.number))
        }
        exchanges[exchange.number] = exchange
        repeatNow(exchange)
        try repeatBlindly(exchange)
    }

    private func isUnreachable(_ exchange: Exchange) -> Bool {
        exchange.goesToApple ? appleIsDown == true : !services.mdm.isUp
    }

    private func outage(of exchange: Exchange) -> FaultKind {
        exchange.goesToApple ? .appleOutage : .mdmOutage
    }

    private func notConnected() -> HTTPError {
        HTTPError(
            code: random.one(of: [.notConnected, .nameNotResolved, .tls]),
            message: "could not connect" + leaked, mayHaveBeenProcessed: false)
    }

    /// A proxy sends the same once more, and keeps the second answer to itself.
    private func repeatNow(_ exchange: Exchange) {
        guard exchange.endpoint == "enqueue", strikes(.requestRepeated) else { return }
        struck(.requestRepeated)
        var copy = exchange
        copy.isCopy = true
        copy.hasArrived = false
        // Negative: no request of a process has such a number.
        exchanges[-exchange.number] = copy
        later(
            dice.with(.requestRepeated) { $0.seconds(0...900) }, .arrive(-exchange.number))
    }

    // MARK: - It arrives

    func arrive(_ number: Int) throws(Violation) {
        guard var exchange = exchanges[number] else { return }
        exchange.hasArrived = true
        keep(exchange, as: number)
        let reply: Reply
        if exchange.goesToApple {
            reply = try answerTest(appleAnswer(exchange))
        } else {
            try checkArrival(exchange)
            reply = mdmAnswer(exchange)
        }
        proceed()
        guard !exchange.isCopy, !exchange.answerIsLost else { return }
        let outcome: SimulatedNetwork.Outcome
        switch reply.delivery {
        case .whole where strikes(.truncated):
            struck(.truncated)
            outcome = .failure(ended())
        case .whole where reply.status == 200 && isAskedForJSON(exchange) && strikes(.wrongBody):
            struck(.wrongBody)
            exchange.answerIsWrong = true
            keep(exchange, as: number)
            var response = HTTPResponse(reply)
            response.body = Array(random.one(of: Self.wrongBodies).utf8)
            outcome = .success(response)
        case .whole: outcome = .success(HTTPResponse(reply))
        case .truncated, .dropped: outcome = .failure(ended())
        case .stalled: return
        }
        later(random.milliseconds(1...120), .deliver(number, outcome))
    }

    /// JSON that is no answer, or one that lacks what it is about.
    private static let wrongBodies = [
        "{}", "[]", "null", "7", "[{}]", #"{"assets":7,"assignments":"none","users":{}}"#,
        #"{"currentPageIndex":0,"totalPages":"many","versionId":null}"#, #"{"errorNumber":"none"}"#,
    ]

    private func isAskedForJSON(_ exchange: Exchange) -> Bool {
        exchange.goesToApple && exchange.request.method == "GET" && !exchange.isForOrganizations
    }

    private func ended() -> HTTPError {
        HTTPError(
            code: .truncated, message: "the connection ended" + leaked,
            mayHaveBeenProcessed: true)
    }

    private func appleAnswer(_ exchange: Exchange) -> Reply {
        let endpoint = exchange.endpoint
        var fault: Fault?
        func add(_ kind: FaultKind, _ make: (inout Fault) -> Void) {
            struck(kind)
            var made = Fault(id: 0, kind: .error)
            made.remaining = 1
            make(&made)
            fault = made
        }
        func wait() -> Int { random.number(20...7_200) }
        if appleIsDown == false {
            add(.appleOutage) {
                $0.kind = .unavailable
                $0.retryAfter = random.one(of: [.none, .seconds, .date])
                $0.seconds = wait()
            }
        } else if strikes(.throttled) {
            add(.throttled) { $0.kind = .throttled }
        } else if strikes(.retryAfterSeconds) {
            add(.retryAfterSeconds) {
                $0.kind = random.one(of: [.throttled, .unavailable, .internalError])
                $0.retryAfter = .seconds
                $0.seconds = wait()
            }
        } else if strikes(.retryAfterDate) {
            add(.retryAfterDate) {
                $0.kind = random.one(of: [.unavailable, .internalError])
                $0.retryAfter = .date
                $0.seconds = wait()
            }
        } else if strikes(.internalError) {
            add(.internalError) { $0.kind = .internalError }
        } else if strikes(.unauthorized) {
            add(.unauthorized) {
                $0.errorNumber = random.one(of: [9_601, 9_722])
                $0.remaining = random.number(1...4)
            }
        } else if strikes(.html) {
            add(.html) { $0.kind = .html }
        } else if exchange.request.query["sinceVersionId"] != nil, strikes(.staleVersion) {
            add(.staleVersion) { $0.errorNumber = 9721 }
        } else if let page = exchange.request.query["pageIndex"], page != "0",
            strikes(.pageOutOfRange)
        {
            add(.pageOutOfRange) { $0.errorNumber = 9650 }
        } else if exchange.request.query["pageIndex"] != nil, strikes(.pageShift) {
            shiftPages(exchange)
        }
        // In front of all others, so that it strikes this request.
        if let fault { services.apple.faults.insert(fault, at: 0) }
        note("\(exchange.number) arrives at \(endpoint)")
        let reply = services.answerApple(exchange.request, now: moment)
        // What Apple had been asked to do may be done now.
        readings.changed(self)
        return reply
    }

    private func mdmAnswer(_ exchange: Exchange) -> Reply {
        if strikes(.mdmError) {
            struck(.mdmError)
            // A proxy's own page, or NanoMDM in trouble: nothing is queued.
            return .text("bad gateway", status: random.one(of: [500, 502, 503]))
        }
        let reply = services.answerMDM(exchange.request, now: moment)
        note("\(exchange.number) arrives at \(exchange.request.path): \(reply.status)")
        if exchange.endpoint == "enqueue", strikes(.commandLost),
            let uuid = Self.uuid(in: exchange), lose(uuid)
        {
            struck(.commandLost)
        }
        return reply
    }

    /// The `CommandUUID` of a property list as vppd writes it.
    static func uuid(in exchange: Exchange) -> String? {
        BodyText.element(
            "string", after: "<key>CommandUUID</key>", in: Array(exchange.request.body))
    }

    /// The server loses a command it has.
    private func lose(_ uuid: String) -> Bool {
        for device in devices where device.queue.contains(uuid) {
            services.mdm.devices[device.serial]?.queue.removeAll { $0 == uuid }
            return true
        }
        return false
    }

    // MARK: - The answer comes back

    func deliver(_ number: Int, _ outcome: SimulatedNetwork.Outcome) {
        guard var exchange = exchanges[number] else { return }
        exchange.isOver = true
        keep(exchange, as: number)
        // Heard before anybody acts on it.
        guard exchange.network.isWaiting(for: number) else { return }
        note("\(number) comes back: \(Self.summary(outcome))")
        monitor.answered(exchange, outcome, self)
        developer.answered(exchange, outcome, self)
        standings.answered(exchange, outcome)
        writing.answered(exchange, outcome)
        exchange.network.answer(number, outcome.map { altered($0, exchange) })
    }

    /// Nobody waits for the answer any more.
    func expire(_ number: Int) {
        guard var exchange = exchanges[number] else { return }
        exchange.isOver = true
        keep(exchange, as: number)
        guard exchange.network.isWaiting(for: number) else { return }
        note("\(number) times out")
        let error = HTTPError(
            code: .timedOut, message: "timed out" + leaked, mayHaveBeenProcessed: true)
        monitor.answered(exchange, .failure(error), self)
        standings.answered(exchange, .failure(error))
        exchange.network.answer(number, .failure(error))
    }

    private func keep(_ exchange: Exchange, as number: Int) {
        let isDone = exchange.hasArrived && (exchange.isOver || exchange.isCopy)
        exchanges[number] = isDone ? nil : exchange
    }

    private static func summary(_ outcome: SimulatedNetwork.Outcome) -> String {
        switch outcome {
        case .success(let response): "\(response.status), \(response.body.count) bytes"
        case .failure(let error): "\(error.code)"
        }
    }

    // MARK: - The webhook

    /// Apple and the MDM server do what is due, and the webhook is called.
    func proceed() {
        let bodies: [Data]
        do {
            bodies = try services.proceed(now: moment)
        } catch {
            preconditionFailure("\(error)")
        }
        readings.changed(self)
        sendNotifications()
        for body in bodies {
            if strikes(.webhookLost) {
                struck(.webhookLost)
                continue
            }
            if strikes(.webhookTwice) {
                struck(.webhookTwice)
                later(dice.with(.webhookTwice) { $0.seconds(0...600) }, .webhook(body))
            }
            if strikes(.webhookLate) {
                struck(.webhookLate)
                later(dice.with(.webhookLate) { $0.seconds(10...3_600) }, .webhook(body))
            } else {
                later(random.milliseconds(1...200), .webhook(body))
            }
        }
    }

    /// A call reaches the process, if there is one: the server tries once.
    func receive(_ body: Data) throws(Violation) {
        guard process != nil else { return }
        counts.webhooks += 1
        let report: DeviceReport?
        do throws(WebhookError) {
            report = try Webhook.parse(
                body: Array(body), signature: Signature.base64(body, key: services.webhookKey),
                key: WebhookKey(revealed: services.webhookKey))
        } catch {
            throw Violation(.noFalseAlarm, "a webhook call was not taken: \(error)")
        }
        guard let report else { return }
        for device in devices where BodyText.contains(device.enrollmentId, in: Array(body)) {
            ledger.hear(SerialNumber(device.serial))
        }
        note("webhook: \(report)")
        try take(altered(.deviceReported(report)))
    }

    /// A device asks for work.
    func poll(_ serial: String) {
        later(random.seconds(10_800...36_000), .poll(serial))
        services.mdm.wake(serial, now: moment)
    }
}
