// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import EventLog
import HTTP
import VPPCore
import VPPDaemon
import VPPModel

/// An engine that syncs the tokens of a simulator as the daemon does, and does nothing else.
struct BenchSync: ~Copyable {
    private let apple: AppleClient
    private let tokens: [ContentToken]
    private var engine: Engine
    private var now = Workspace.epoch

    init(_ base: String, _ tokens: [ContentToken], log: consuming EventLogStore) throws {
        apple = try AppleClient(
            transport: CurlTransport(version: "bench"), baseURL: base, requestShare: 1,
            now: { Workspace.epoch }, clock: ContinuousClock())
        self.tokens = tokens
        engine = Engine(log: log, state: State())
    }

    /// From an empty log to the last page of the last token, durable.
    mutating func begin() async throws {
        var settings = Settings()
        settings.tokens = tokens.map {
            TokenSettings(name: Self.name($0), file: "/etc/vppd/token.vpptoken")
        }
        let inputs: [Input] =
            [
                .started(
                    release: "bench", newInstallation: "6F1B0A4E-9B1D-4B52-8A55-2C5A7E0D9C11"),
                .settingsLoaded(settings),
            ] + tokens.map { .tokenLoaded(Self.name($0), TokenFacts($0)) }
        _ = try await run(inputs)
        let holders = engine.state.tokens.reduce(0) {
            $0 + $1.holdings.values.reduce(0) { $0 + $1.holders }
        }
        guard holders > 30_000 else { throw Failure("the first sync brought \(holders) holders") }
    }

    /// All tokens once more, some minutes later; nothing has changed.
    /// - Returns: requests made, and events written beside those of the call itself.
    mutating func again() async throws -> (requests: Int, events: Int) {
        now = now + .seconds(1)
        return try await run([.syncRequested(nil)])
    }

    private static func name(_ token: ContentToken) -> TokenName {
        TokenName("token-\(token.fingerprint)")
    }

    private mutating func run(_ inputs: [Input]) async throws -> (requests: Int, events: Int) {
        var counts = (requests: 0, events: 0)
        let effects = try engine.step(inputs, now: now).effects
        let results = AsyncStream<Input>.makeStream()
        var underWay = 0
        for case .sync(let name, let fingerprint, let scope, let location) in effects.map(\.effect)
        {
            guard let token = tokens.first(where: { $0.fingerprint == fingerprint }) else {
                continue
            }
            underWay += 1
            Task { [apple] in
                let result = await apple.read(token, scope: scope, location: location)
                results.continuation.yield(
                    .synced(name, fingerprint: fingerprint, scope, result))
            }
        }
        guard underWay == tokens.count else { throw Failure("\(underWay) tokens were synced") }
        for await input in results.stream.prefix(underWay) {
            if case .synced(_, _, _, let result) = input {
                counts.requests += try result.get().requests
            }
            counts.events += try engine.step([input], now: now).events
        }
        return counts
    }
}
