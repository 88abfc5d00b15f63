// SPDX-License-Identifier: Apache-2.0

import VPPCore
import VPPModel

/// `vppd why` for people.
enum ExplanationText {
    static func print(_ explanation: Explanation) {
        Terminal.print(
            "\(explanation.name) (\(explanation.adamId)) on device \(explanation.serialNumber)")
        line("verdict", explanation.verdict)
        line("next", explanation.nextStep)
        line(
            "licenses",
            explanation.tokens.isEmpty
                ? "none" : "from " + explanation.tokens.map(\.text).joined(separator: ", "))
        line("rule", explanation.rule ?? "none")
        line("store has", explanation.store ?? "not known")
        line("device has", explanation.installed ?? "not known")
        if let update = explanation.update {
            line(
                "update",
                "to \(update.target.display), \(update.state), \(update.attempts) attempts so far")
        }
        Terminal.print("history")
        for entry in explanation.history {
            Terminal.print("  \(entry.at.toTheSecond)  #\(entry.seq)  \(entry.text)")
        }
        if explanation.history.isEmpty { Terminal.print("  none") }
    }

    private static func line(_ name: String, _ text: String) {
        Terminal.print("  \(name)\(String(repeating: " ", count: 11 - name.count))\(text)")
    }
}
