// SPDX-License-Identifier: Apache-2.0

import Foundation
import VPPModel

extension Story {
    /// P11, S4, X1, and the outputs an administrator looks at.
    func tellOfEvidence() async throws {
        chapter(6, "What is left to show")
        let verification = try await vppd.report(
            ["events", "verify"], as: VppdReport.Verification.self)
        try claims.equal(
            "vppd events verify finds the log whole", expected: "clean",
            found: verification.verdict)
        tell("vppd events verify: \(verification.entries.grouped) events, every byte as written.")
        try await checkPacing()
        try await checkTotals()
        try await checkSecrets()
        try await showOutputs()
    }

    /// S4: Apple's limits were kept from beginning to end.
    private func checkPacing() async throws {
        let counters = try await control.view("counters", as: SimulatorView.Counters.self)
        for (rule, times) in counters.violations.sorted(by: { $0.key < $1.key }) {
            try claims.equal("vppd keeps Apple's rule \(rule)", expected: 0, found: times)
        }
        try claims.hold(
            "at most 5 requests of a token at once", counters.mostAtOnce <= 5,
            found: "\(counters.mostAtOnce)")
        let mdm = try await control.view("mdm", as: SimulatorView.MDM.self)
        try claims.equal(
            "every request to the MDM server was authorized", expected: 0,
            found: mdm.unauthorized)
        let total = counters.requests.values.reduce(0) { $0 + $1.values.reduce(0, +) }
        tell(
            "\(total.grouped) requests to Apple, at most \(counters.mostAtOnce) at once and "
                + "\(counters.mostInASecond) in a second; no rule of Apple's broken.")
    }

    /// X1: no token or key in any output, event, process list or environment.
    private func checkSecrets() async throws {
        let apiKey = try Secrets.ofKey(at: "\(stage.simulator)/nanomdm.key")
        var secrets = [
            apiKey, try Secrets.ofKey(at: "\(stage.simulator)/webhook.key"),
            // As it is sent to the MDM server.
            Data("nanomdm:\(apiKey)".utf8).base64EncodedString(),
        ]
        let tokens = try FileManager.default.contentsOfDirectory(
            atPath: "\(stage.simulator)/tokens")
        for name in tokens {
            secrets += try Secrets.ofToken(at: "\(stage.simulator)/tokens/\(name)")
        }
        try claims.equal(
            "there are as many tokens to look for as were issued", expected: 4,
            found: tokens.count)
        for folder in [stage.output, "\(stage.state)/log"] {
            let files = try FileManager.default.contentsOfDirectory(atPath: folder).count
            try claims.none(
                "no secret is in any file of \(folder)", of: files * secrets.count,
                wrong: try Secrets.occurrences(of: secrets, under: folder))
        }
        for name in ["cmdline", "environ"] {
            let path = "/proc/\(daemon.pid)/\(name)"
            // Files of /proc have no size; they are read to their end.
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            let data = try file.readToEnd() ?? Data()
            try claims.hold(
                "no secret is in \(path)", !Secrets.holds(data, one: secrets),
                found: "one of \(secrets.count)")
        }
        tell(
            "\(secrets.count) secrets looked for in all output, the log, the process's arguments and "
                + "environment: none found.")
    }

    private func showOutputs() async throws {
        let stuck = fleet.habits.first { $0.habit == "stuck" }
        let serial = stuck?.serial ?? ""
        let adamId = stuck?.adamId.map(String.init) ?? ""
        // Its second attempt at the version of chapter 5 may still be on its way.
        let deadline = ContinuousClock.now + .seconds(60)
        var verdict = ""
        while !verdict.contains("the version did not advance"), ContinuousClock.now < deadline {
            if !verdict.isEmpty { try await Task.sleep(for: .milliseconds(500)) }
            verdict = try await vppd.report(
                ["why", serial, adamId], as: VppdReport.Explanation.self
            ).verdict
        }
        try claims.hold(
            "vppd why says that the device is parked, and why",
            verdict.contains("the version did not advance"), found: verdict)
        let status = try await vppd.text(["status"])
        let why = try await vppd.text(["why", serial, adamId])
        narrator.show("\n$ vppd status\n\(status)\n$ vppd why \(serial) \(adamId)\n\(why)")
    }
}
