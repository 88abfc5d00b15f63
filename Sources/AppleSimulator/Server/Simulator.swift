// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Apple's services and a small MDM with devices, on loopback: one state, three interfaces.
package actor Simulator {
    /// What it was started with.
    let configuration: SimulatorConfiguration
    /// Apple's services and the MDM.
    private(set) var services: SimulatedServices
    /// Sends the MDM's webhooks.
    let webhook: WebhookSender
    /// Key of the webhook's signature.
    package nonisolated let webhookKey: String
    /// Password of the MDM's API user, `nanomdm`.
    package nonisolated let mdmKey: String
    /// The MDM's server, which can go down and come back.
    private var mdmServer: LoopbackServer?
    private var appleServer: LoopbackServer?
    private var timer: (due: Moment, task: Task<Void, Never>)?
    /// Sends Apple's notifications.
    private let notifications = NotificationSender()
    private var player: Task<Void, Never>?
    /// Steps of the scenario that were refused when their time came.
    private(set) var scenarioErrors: [String] = []
    private let gauge = InFlightGauge()
    private let directory: SimulatorDirectory?
    private var tokenFiles = 0

    /// Makes the organization; nothing listens yet.
    package init(_ configuration: SimulatorConfiguration = SimulatorConfiguration()) {
        self.configuration = configuration
        services = SimulatedServices(
            shape: configuration.fleet, seed: configuration.seed, now: .now)
        mdmKey = services.mdmKey
        webhookKey = services.webhookKey
        webhook = WebhookSender(key: webhookKey)
        directory = configuration.directory.map(SimulatorDirectory.init)
        services.apple.pageSize = max(1, configuration.pageSize)
        services.mdm.pace = max(0, configuration.pace)
        services.apple.limits["maxRequestPerSecond"] = max(1, configuration.rate)
        services.apple.notifier.isOn = configuration.notificationProxy != nil
        services.apple.notifier.proxy = configuration.notificationProxy
    }

    /// Listens, and writes the directory; `endpoints.json` comes last. A scenario starts then.
    /// - Throws: ``SimulatorError`` where a port is taken, a file cannot be written, or a step of
    ///   the scenario would be refused.
    package func start() async throws -> SimulatorEndpoints {
        try configuration.scenario?.rehearse(on: services, now: .now)
        try await webhook.setURL(configuration.webhookURL)
        await notifications.setReport { [weak self] id, status in
            await self?.report(id, status: status)
        }
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
        services.apple.origin = origin
        let endpoints = SimulatorEndpoints(
            apple: "\(origin)/mdm/v2/", mdm: "http://127.0.0.1:\(await mdmServer.port)",
            control: "\(origin)/control")
        try writeDirectory(endpoints)
        if let scenario = configuration.scenario { play(scenario) }
        return endpoints
    }

    /// Closes everything.
    package func stop() async {
        timer?.task.cancel()
        timer = nil
        player?.cancel()
        await appleServer?.stop()
        await mdmServer?.stop()
    }

    /// The whole Base64 text of a token: what a client sends. Nil for an unknown name.
    package func secret(ofToken name: String) -> String? { services.secret(ofToken: name) }

    /// Does the steps of a scenario, each at its time after now.
    private func play(_ scenario: Scenario) {
        let start = Moment.now
        player = Task { [weak self] in
            for step in scenario.steps {
                do {
                    try await Task.sleep(for: max(.zero, start + step.at - .now))
                    guard let self else { return }
                    _ = try await control(step.action, step.parameters)
                } catch is CancellationError {
                    return
                } catch {
                    // The rehearsal went well: what a client did since is why this does not.
                    await self?.note(error, of: step)
                }
            }
        }
    }

    private func note(_ error: any Error, of step: Scenario.Step) {
        scenarioErrors.append("\(step.action): \(error)")
    }

    private func writeDirectory(_ endpoints: SimulatorEndpoints) throws {
        guard let directory else { return }
        try directory.create()
        for token in services.apple.tokens { try writeToken(token, file: token.name) }
        let devices = services.mdm.devices.values.sorted { $0.serial < $1.serial }
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
    private func writeNewToken(_ token: TokenRecord) throws -> String? {
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
        guard let test = reply.awaits else { return reply }
        let status = await NotificationSender.deliver(test)
        return await report(test.id, status: status) ?? reply
    }

    private func answerApple(_ request: Request, atOnce: Int) -> (Reply, Duration) {
        services.apple.counters.note(atOnce: atOnce)
        let reply = services.answerApple(request, now: .now)
        arm()
        return (reply, services.latency)
    }

    @discardableResult
    private func report(_ id: Int, status: Int?) -> Reply? {
        defer { arm() }
        return services.report(id, status: status, now: .now)
    }

    private func serveMDM(_ request: Request) async throws -> Reply {
        let reply = services.answerMDM(request, now: .now)
        try await proceed()
        return reply
    }

    /// Does what is due, sends what the MDM has to tell, and sets the timer anew.
    private func proceed() async throws {
        let bodies = try services.proceed(now: .now)
        arm()
        for body in bodies { await webhook.send(body) }
        let due = services.notifications(dueAt: .now)
        if !due.isEmpty {
            arm()
            await notifications.send(due)
        }
    }

    /// Sets one timer for the next step; none when nothing is due.
    private func arm() {
        guard let due = services.nextDue else {
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

extension Simulator {
    /// Does a control action (docs/simulator.md), those that need files and sockets included.
    ///
    /// - Throws: ``SimulatorError`` where the action or a parameter is unknown.
    @discardableResult
    package func control(_ action: String, _ parameters: JSON = .object([:])) async throws -> JSON {
        if action == "webhook" {
            try await webhook.setURL(parameters["url"]?.text)
            return .object(["ok": .bool(true)])
        }
        let tokens = services.apple.tokens.count
        let wasUp = services.mdm.isUp
        var answer = try services.control(action, parameters, now: .now)
        for token in services.apple.tokens.dropFirst(tokens) {
            guard let path = try writeNewToken(token) else { continue }
            answer = .members(answer.fields + [("path", .string(path))])
        }
        if wasUp, !services.mdm.isUp { await mdmServer?.stop() }
        if !wasUp, services.mdm.isUp { try await mdmServer?.start() }
        try await proceed()
        return answer
    }

    /// A view of the control interface (docs/simulator.md).
    ///
    /// - Throws: ``SimulatorError`` where there is no such view.
    package func view(_ name: String, _ query: [String: String] = [:]) async throws -> JSON {
        try await proceed()
        if name == "scenario" {
            return .object(["refused": .array(scenarioErrors.map(JSON.string))])
        }
        let view = try services.view(name, query)
        guard name == "mdm" else { return view }
        let counts = (view["webhooks"]?.fields ?? []) + (await webhook.json).fields
        return .members(
            view.fields.map { $0.0 == "webhooks" ? ($0.0, .members(counts)) : $0 })
    }

    /// Answers a request to the control interface.
    private func serveControl(_ request: Request) async -> Reply {
        let name = String(request.path.dropFirst("/control/".count))
        do {
            if request.method == "GET" {
                return .json(try await view(name, request.query))
            }
            let body = request.body.isEmpty ? JSON.object([:]) : try JSON(reading: request.body)
            return .json(try await control(name, body))
        } catch {
            return .json(.object(["ok": .bool(false), "error": .string("\(error)")]), status: 400)
        }
    }
}
