// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import FlyingSocks
import Foundation
import Glibc
import VPPCore
import VPPModel

/// Answers the command `vppd` on a Unix socket that its owner and group may use.
struct ControlServer: Sendable {
    private let path: String
    private let server: HTTPServer

    init(path: String, daemon: Daemon, views: LogViews, tokens: TokenReplacer) async {
        self.path = path
        server = HTTPServer(
            address: .unix(path: path), timeout: Self.timeout, logger: .disabled)
        let routes = ControlRoutes(
            daemon: daemon, views: views, follower: LogFollower(views), tokens: tokens,
            writes: WriteDesk(daemon: daemon), subscriptions: SubscriptionDesk(daemon: daemon))
        await routes.add(to: server)
    }

    /// Seconds a request may take: a token update asks Apple.
    private static let timeout: TimeInterval = 90

    /// Serves until the task is cancelled.
    ///
    /// The log's lock is held: a socket left at `path` belongs to a process that is gone.
    func run() async throws {
        remove()
        try await server.run()
    }

    func waitUntilListening() async throws {
        try await server.waitUntilListening(timeout: 5)
        // Connecting takes the right to write, which the default mode gives to the owner only.
        chmod(path, 0o660)
    }

    /// Ends when the requests in hand are answered.
    func stop() async {
        await server.stop()
    }

    /// Removes the socket; anything else that lies there by mistake stays, and binding says so.
    func remove() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        unlink(path)
    }
}

/// The paths of ``ControlAPI``.
private struct ControlRoutes: Sendable {
    let daemon: Daemon
    let views: LogViews
    let follower: LogFollower
    let tokens: TokenReplacer
    let writes: WriteDesk
    let subscriptions: SubscriptionDesk

    func add(to server: HTTPServer) async {
        await server.appendRoute(.get(ControlAPI.status)) { _ in
            try await answer { await daemon.view { StatusReport(of: $0, now: $1) } }
        }
        await server.appendRoute(.get(ControlAPI.apps)) { _ in
            try await answer { await daemon.view { state, _ in AppReport.all(of: state) } }
        }
        await server.appendRoute(.get(ControlAPI.updates)) { _ in
            try await answer { await daemon.view { state, _ in UpdateReport.all(of: state) } }
        }
        await server.appendRoute(.get(ControlAPI.why)) { request in
            try await answer {
                guard let serial = request.query["serial"], let app = request.query["app"] else {
                    throw ControlAPI.Refusal("why needs a serial number and an app")
                }
                return try views.explanation(
                    of: SerialNumber(serial), app: app, now: .systemClock)
            }
        }
        await server.appendRoute(.get(ControlAPI.events)) { request in
            try await events(request)
        }
        await server.appendRoute(.get(ControlAPI.subscriptions)) { request in
            try await answer {
                guard let token = request.query["token"] else {
                    throw ControlAPI.Refusal("subscriptions needs a token")
                }
                return try await subscriptions.report(of: TokenName(token))
            }
        }
        await server.appendRoute(.post(ControlAPI.sync)) { request in
            let body = try await request.bodyData
            return try await answer {
                let wanted = try JSONDecoder().decode(ControlAPI.SyncRequest.self, from: body)
                try await sync(wanted.tokens)
                return await daemon.view { StatusReport(of: $0, now: $1) }
            }
        }
        await server.appendRoute(.post(ControlAPI.token)) { request in
            let body = try await request.bodyData
            return try await answer {
                let update = try JSONDecoder().decode(ControlAPI.TokenUpdate.self, from: body)
                return ControlAPI.TokenUpdated(token: try await tokens.replace(update))
            }
        }
        await server.appendRoute(.post(ControlAPI.writes)) { request in
            let body = try await request.bodyData
            return try await answer {
                let wish = try JSONDecoder().decode(ControlAPI.WriteWish.self, from: body)
                return try await writes.take(wish)
            }
        }
    }

    private func sync(_ names: [TokenName]?) async throws {
        var known: [TokenName] = []
        for name in names ?? [] {
            guard let token = await daemon.view({ state, _ in state.tokenName(like: name) }) else {
                throw ControlAPI.Refusal(
                    "there is no token \"\(name)\"; vppd status lists the tokens")
            }
            known.append(token)
        }
        _ = try await daemon.synchronize(names == nil ? nil : known)
    }

    /// Durable events after a seq; with `wait`, not before there are some or the time is up.
    private func events(_ request: HTTPRequest) async throws -> HTTPResponse {
        let after = request.query["after"].flatMap { UInt64($0) } ?? 0
        let limit = min(
            request.query["limit"].flatMap { Int($0) } ?? ControlAPI.maximumEvents,
            ControlAPI.maximumEvents)
        if request.query["wait"] != nil {
            let timer = Task {
                // A deadline of the answer, not a wait for a condition.
                try await Task.sleep(for: ControlAPI.eventWait)
                await daemon.resumeSeqWaiters()
            }
            await daemon.waitForEvents(after: after)
            timer.cancel()
        }
        let durable = await daemon.lastSeq
        let lines = try follower.events(after: after, limit: limit).prefix { $0.seq <= durable }
        let text = lines.map { $0.json + "\n" }.joined()
        return HTTPResponse(statusCode: .ok, body: Data(text.utf8))
    }

    private func answer(
        _ make: () async throws -> some Encodable
    ) async throws -> HTTPResponse {
        do {
            return HTTPResponse(statusCode: .ok, body: try ControlAPI.encode(try await make()))
        } catch let refusal as ControlAPI.Refusal {
            return HTTPResponse(statusCode: .conflict, body: try ControlAPI.encode(refusal))
        } catch {
            let refusal = ControlAPI.Refusal("the daemon could not answer: \(error)")
            return HTTPResponse(
                statusCode: .internalServerError, body: try ControlAPI.encode(refusal))
        }
    }
}

extension [HTTPRequest.QueryItem] {
    fileprivate subscript(name: String) -> String? {
        first { $0.name == name }?.value
    }
}

extension HTTPRoute {
    fileprivate static func get(_ path: String) -> HTTPRoute { HTTPRoute(method: .GET, path: path) }
    fileprivate static func post(_ path: String) -> HTTPRoute {
        HTTPRoute(method: .POST, path: path)
    }
}
