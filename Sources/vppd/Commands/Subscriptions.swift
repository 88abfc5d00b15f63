// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VPPCore
import VPPDaemon
import VPPModel

/// `vppd subscriptions`
struct Subscriptions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List subscriptions of locations, who holds and who administers them.",
        discussion: """
            Apple is asked each time, paced with the token's other requests; nothing is kept, and \
            nothing changed. Needs the daemon. A token that Apple asked not to be used yet \
            (Retry-After) is left waiting; ends with status 1 if one could not be asked.
            """)

    @OptionGroup var options: CommonOptions
    @Argument(help: "Names of tokens; none: all.") var names: [String] = []
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let asking = try Asking(options)
        let tokens = try await asking.tokens(named: names)
        var reports: [SubscriptionReport] = []
        for token in tokens {
            if let report = try await asking.subscriptions(of: token) { reports.append(report) }
        }
        if json {
            try Terminal.print(json: reports)
        } else if !reports.isEmpty {
            Terminal.print(SubscriptionText.table(reports))
        }
        if reports.count < tokens.count { throw ExitCode.failure }
    }
}

extension Asking {
    /// The tokens of these names; without any, all the daemon knows.
    fileprivate func tokens(named names: [String]) async throws -> [TokenName] {
        guard names.isEmpty else { return names.map { TokenName($0) } }
        return try await Self.ending {
            let data = try await client.get(ControlAPI.status)
            return try Terminal.decode(StatusReport.self, data).tokens.map(\.name)
        }
    }

    /// Nil where it is refused, which is said.
    fileprivate func subscriptions(of token: TokenName) async throws -> SubscriptionReport? {
        try await Self.ending {
            do {
                let data = try await client.get(
                    ControlAPI.subscriptions, query: [("token", token.text)],
                    timeout: .seconds(120))
                return try Terminal.decode(SubscriptionReport.self, data)
            } catch let refusal as ControlAPI.Refusal {
                Terminal.complain(refusal.description)
                return nil
            }
        }
    }
}
