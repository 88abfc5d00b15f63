// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VPPCore
import VPPDaemon
import VPPModel

/// `vppd status`
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show tokens, licenses, updates and what needs a person.")

    @OptionGroup var options: CommonOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let asking = try Asking(options)
        let report = try await asking.view(ControlAPI.status, as: StatusReport.self) {
            var report = StatusReport(of: try asking.views.state(), now: .systemClock)
            report.startedAt = nil
            return report
        }
        if json { return try Terminal.print(json: report) }
        StatusText.print(report, now: .systemClock)
    }
}

/// `vppd sync`
struct Sync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sync tokens now and wait for the result.",
        discussion:
            "A token that Apple asked not to be used yet (Retry-After) is left waiting. Ends "
            + "with status 1 when a token could not be synced.")

    @OptionGroup var options: CommonOptions
    @Argument(help: "Names of tokens; none: all.") var names: [String] = []
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let asking = try Asking(options)
        let begun = Timestamp.systemClock
        let report = try await Asking.ending {
            let wanted = names.isEmpty ? nil : names.map { TokenName($0) }
            let data = try await asking.client.post(
                ControlAPI.sync, ControlAPI.SyncRequest(tokens: wanted))
            return try Terminal.decode(StatusReport.self, data)
        }
        let wanted = Set(names.map { $0.lowercased() })
        let shown = report.tokens.filter {
            wanted.isEmpty || wanted.contains($0.name.text.lowercased())
        }
        if json {
            try Terminal.print(json: report)
        } else {
            StatusText.print(tokens: shown, now: .systemClock)
        }
        let missed = shown.filter { $0.lastSync.map { $0 < begun } ?? true }
        for token in missed { Terminal.complain(Self.complaint(of: token)) }
        if !missed.isEmpty { throw ExitCode.failure }
    }

    private static func complaint(of token: TokenReport) -> String {
        let why = token.error.map { ": \($0.summary)" } ?? ""
        let next = token.nextSync.map { "; next try \($0.toTheSecond)" } ?? ""
        return
            "token \"\(token.name)\" was not synced (it is \(token.status.rawValue))\(why)\(next); "
            + "what it needs, if anything: vppd alerts"
    }
}

/// `vppd alerts`
struct Alerts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List what needs a person, the worst first.",
        discussion: "Ends with status 1 when there is an alert.")

    @OptionGroup var options: CommonOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let asking = try Asking(options)
        let report = try await asking.view(ControlAPI.status, as: StatusReport.self) {
            StatusReport(of: try asking.views.state(), now: .systemClock)
        }
        if json {
            try Terminal.print(json: report.alerts)
        } else {
            StatusText.print(alerts: report.alerts)
        }
        if !report.alerts.isEmpty { throw ExitCode.failure }
    }
}
