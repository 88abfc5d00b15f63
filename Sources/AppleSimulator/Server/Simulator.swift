// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Apple's services and a small MDM with devices, on loopback: one state, three interfaces.
package actor Simulator {
    /// What it was started with.
    let configuration: SimulatorConfiguration
    /// Apple's side.
    var apple: AppleService
    /// The MDM's side.
    var mdm: SmallMDM
    /// Sends the MDM's webhooks.
    let webhook: WebhookSender
    /// Key of the webhook's signature.
    package nonisolated let webhookKey: String
    /// Password of the MDM's API user, `nanomdm`.
    package nonisolated let mdmKey: String
    /// Time every answer of Apple takes at least; shows how many requests run at once.
    var latency = Duration.zero
    /// Assets the control interface removed, to be returned.
    var removedAssets: [String: OwnedAsset] = [:]
    /// Number of the last fault.
    var faultNumber = 0
    /// The MDM's server, which can go down and come back.
    private(set) var mdmServer: LoopbackServer?
    private var appleServer: LoopbackServer?
    private var timer: (due: Moment, task: Task<Void, Never>)?
    private let gauge = InFlightGauge()
    private let directory: SimulatorDirectory?
    private var tokenFiles = 0

    /// Makes the organization; nothing listens yet.
    package init(_ configuration: SimulatorConfiguration = SimulatorConfiguration()) {
        self.configuration = configuration
        var random = SeededRandom(seed: configuration.seed)
        mdmKey = random.key(32)
        webhookKey = random.key(32)
        webhook = WebhookSender(key: webhookKey)
        directory = configuration.directory.map(SimulatorDirectory.init)
        (apple, mdm) = FleetBuilder.build(
            shape: configuration.fleet, seed: random.next(), apiKey: mdmKey, now: .now)
        apple.pageSize = max(1, configuration.pageSize)
        mdm.pace = max(0, configuration.pace)
    }

    /// Listens, and writes the directory; `endpoints.json` comes last.
    /// - Throws: ``SimulatorError`` where a port is taken or a file cannot be written.
    package func start() async throws -> SimulatorEndpoints {
        try await webhook.setURL(configuration.webhookURL)
        let appleServer = LoopbackServer(port: configuration.applePort) { [weak self] request in
            guard let self else { return Reply(delivery: .dropped) }
            return try await serveApple(request)
        }
        let mdmServer = LoopbackServer(port: configuration.mdmPort) { [weak self] request in
            guard let self else { return Reply(delivery: .dropped) }
            return try await serveMDM(request)
        }
        try await appleServer.start()
        try await mdmServer.start()
        self.appleServer = appleServer
        self.mdmServer = mdmServer
        let origin = "http://127.0.0.1:\(await appleServer.port)"
        apple.origin = origin
        let endpoints = SimulatorEndpoints(
            apple: "\(origin)/mdm/v2/", mdm: "http://127.0.0.1:\(await mdmServer.port)",
            control: "\(origin)/control")
        try writeDirectory(endpoints)
        return endpoints
    }

    /// Closes everything.
    package func stop() async {
        timer?.task.cancel()
        timer = nil
        await appleServer?.stop()
        await mdmServer?.stop()
    }

    /// The whole Base64 text of a token: what a client sends. Nil for an unknown name.
    package func secret(ofToken name: String) -> String? { apple.token(named: name)?.secret }

    private func writeDirectory(_ endpoints: SimulatorEndpoints) throws {
        guard let directory else { return }
        try directory.create()
        for token in apple.tokens { try writeToken(token, file: token.name) }
        let devices = mdm.devices.values.sorted { $0.serial < $1.serial }
        try directory.write("devices.csv", Data(SimulatorDirectory.csv(devices).utf8))
        try directory.write("nanomdm.key", Data((mdmKey + "\n").utf8))
        try directory.write("webhook.key", Data((webhookKey + "\n").utf8))
        try directory.write("endpoints.json", endpoints.json.encoded + Data("\n".utf8))
    }

    @discardableResult
    private func writeToken(_ token: TokenRecord, file: String) throws -> String? {
        try directory?.write("tokens/\(file).vpptoken", Data((token.secret + "\n").utf8))
    }

    /// Writes a token issued at run time into a file of its own.
    /// - Returns: Its path; nil without a directory.
    func writeNewToken(_ token: TokenRecord) throws -> String? {
        tokenFiles += 1
        return try writeToken(token, file: "\(token.name)-issue\(tokenFiles)")
    }
}

extension Simulator {
    /// Answers a request on Apple's port.
    private nonisolated func serveApple(_ request: Request) async throws -> Reply {
        if request.path.hasPrefix("/control/") { return await serveControl(request) }
        let client = request.headers["authorization"] ?? ""
        let atOnce = client.isEmpty ? 0 : gauge.enter(client)
        defer { if !client.isEmpty { gauge.leave(client) } }
        let (reply, latency) = await answerApple(request, atOnce: atOnce)
        if latency > .zero { try await Task.sleep(for: latency) }
        return reply
    }

    private func answerApple(_ request: Request, atOnce: Int) -> (Reply, Duration) {
        apple.counters.mostAtOnce = max(apple.counters.mostAtOnce, atOnce)
        if atOnce > 5 { apple.counters.count(.aboveFive) }
        return (apple.answer(request, now: .now), latency)
    }

    private func serveMDM(_ request: Request) async throws -> Reply {
        let reply = mdm.answer(request, now: .now)
        try await proceed()
        return reply
    }

    /// Does what is due in the MDM, sends what it has to tell, and sets the timer anew.
    func proceed() async throws {
        let now = Moment.now
        apple.settle(now)
        let service = apple
        try mdm.run(now: now, store: service.store) { device, adamId in
            service.isLicensed(serial: device.serial, user: device.user, adamId: adamId)
        }
        let events = mdm.outbox
        mdm.outbox = []
        arm()
        for (event, at) in events {
            let id = SeededRandom.hexadecimal(mdm.random.next(), digits: 16)
            await webhook.send(event.body(eventId: id, now: at))
        }
    }

    /// Sets one timer for the next step of any device; none when nothing is due.
    private func arm() {
        guard let due = mdm.agenda.next else {
            timer?.task.cancel()
            timer = nil
            return
        }
        if let timer, timer.due <= due { return }
        timer?.task.cancel()
        timer = (
            due,
            Task { [weak self] in
                do { try await Task.sleep(for: max(.zero, due - .now)) } catch { return }
                await self?.ring()
            }
        )
    }

    private func ring() async {
        timer = nil
        do {
            try await proceed()
        } catch {
            // Only a property list that cannot be written gets here; devices make none.
            preconditionFailure("a device made an answer that is no property list: \(error)")
        }
    }
}

extension AppleService {
    /// Whether a device, or its user, holds a license for an app in any location.
    func isLicensed(serial: String, user: String?, adamId: Int) -> Bool {
        let asset = AssetName(adamId: adamId)
        return locations.values.contains { location in
            location.holds(AssignedLicense(asset: asset, holder: .device(serial)))
                || user.map { location.holds(AssignedLicense(asset: asset, holder: .user($0))) }
                    ?? false
        }
    }
}
