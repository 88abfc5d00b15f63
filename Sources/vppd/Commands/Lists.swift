// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VPPCore
import VPPDaemon
import VPPModel

/// `vppd apps`
struct Apps: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List apps and books with licenses, outcome and versions.")

    @OptionGroup var options: CommonOptions
    @Option(help: "Only apps of this token.") var token: String?
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let asking = try Asking(options)
        let all = try await asking.view(ControlAPI.apps, as: [AppReport].self) {
            AppReport.all(of: try asking.views.state())
        }
        let wanted = token?.lowercased()
        let shown = all.filter { wanted == nil || $0.token.text.lowercased() == wanted }
        if let token, shown.isEmpty {
            Terminal.complain("no apps of a token \"\(token)\"; vppd status lists the tokens")
        }
        if json { return try Terminal.print(json: shown) }
        var table = Table([
            "TOKEN", "APP", "NAME", "KIND", "TOTAL", "FREE", "OUTCOME", "VERSIONS", "SCHEDULE",
        ])
        for app in shown {
            table.add([
                app.token.text, app.adamId.description, app.name ?? "-",
                app.productType == .book ? "book" : app.kind?.rawValue ?? "-",
                app.total.map(String.init) ?? "unlimited",
                app.available.map(String.init) ?? "-", "\(app.status.rawValue): \(app.detail)",
                app.versions.joined(separator: ", "), app.schedule ?? "-",
            ])
        }
        Terminal.print(table.text)
    }
}

/// `vppd updates`
struct Updates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List updates under way and those that were parked.")

    @OptionGroup var options: CommonOptions
    @Option(help: "Only this state: waiting, sent, deferred, acknowledged, parked.")
    var state: String?
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let asking = try Asking(options)
        let all = try await asking.view(ControlAPI.updates, as: [UpdateReport].self) {
            UpdateReport.all(of: try asking.views.state())
        }
        let shown = all.filter { state == nil || $0.state == state }
        if json { return try Terminal.print(json: shown) }
        var table = Table([
            "DEVICE", "APP", "NAME", "TO", "STATE", "RULE", "RING", "TRIES", "NEXT",
        ])
        for update in shown {
            table.add([
                update.serialNumber.text, update.adamId.description, update.name,
                update.target.display, update.state, update.rule?.text ?? "-",
                update.ring.map { "\($0 + 1)" } ?? "-", "\(update.attempts)",
                update.next?.toTheSecond ?? update.reason ?? "the device",
            ])
        }
        Terminal.print(table.text)
        if shown.isEmpty { Terminal.print("no updates under way") }
    }
}

/// `vppd why`
struct Why: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain what is done for an app on a device, and why.")

    @OptionGroup var options: CommonOptions
    @Argument(help: "The device's serial number.") var serial: String
    @Argument(help: "The app: adamId, bundle id or exact name.") var app: String
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let asking = try Asking(options)
        let explanation = try await asking.view(
            ControlAPI.why, query: [("serial", serial), ("app", app)], as: Explanation.self
        ) {
            try asking.views.explanation(
                of: SerialNumber(serial), app: app, now: .systemClock)
        }
        if json { return try Terminal.print(json: explanation) }
        ExplanationText.print(explanation)
    }
}
