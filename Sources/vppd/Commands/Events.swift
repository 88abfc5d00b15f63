// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Foundation
import VPPDaemon
import VPPModel

/// `vppd events`
struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show, follow, filter and verify the event log.",
        subcommands: [Show.self, Verify.self], defaultSubcommand: Show.self)

    /// `vppd events [show]`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print events, one a line; only durable ones.")

        @OptionGroup var options: CommonOptions
        @Flag(name: .shortAndLong, help: "Go on printing events as they come.")
        var follow = false
        @Option(help: "Only events whose type begins with this: token., update.")
        var type: String?
        @Option(help: "Only events that hold this text, such as a serial number.")
        var match: String?
        @Option(help: "Begin after this seq.") var after: UInt64 = 0
        @Option(name: [.short, .long], help: "Only the last so many.") var last: Int?
        @Flag(help: "Print JSON lines.") var json = false

        func run() async throws {
            let asking = try Asking(options)
            try await Asking.ending {
                var seq = after
                var shown: [EventText] = []
                var isFromLog = false
                while true {
                    let lines: [EventText]
                    (lines, isFromLog) = try await read(
                        asking, after: seq, wait: follow && shown.isEmpty)
                    guard let newest = lines.last?.seq else {
                        if follow { continue }
                        break
                    }
                    seq = newest
                    let wanted = lines.filter(isWanted)
                    if last == nil || follow {
                        for line in wanted { Terminal.print(line.text(json: json)) }
                    } else {
                        shown = (shown + wanted).suffix(last ?? 0)
                    }
                    // A page that is not full was the last one. To go on until there are no more
                    // events at all would never end while the daemon is busy.
                    if !follow, lines.count < ControlAPI.maximumEvents { break }
                }
                for line in shown { Terminal.print(line.text(json: json)) }
                // What can be read is shown; whether it is all there is, the whole log tells.
                if isFromLog { try asking.views.check() }
            }
        }

        private func isWanted(_ line: EventText) -> Bool {
            (type.map { line.type.hasPrefix($0) } ?? true)
                && (match.map { line.json.contains($0) } ?? true)
        }

        /// The next events, from the daemon, or from its log when it is down.
        private func read(
            _ asking: Asking, after seq: UInt64, wait: Bool
        ) async throws -> (lines: [EventText], isFromLog: Bool) {
            do {
                var query = [("after", "\(seq)")]
                if wait { query.append(("wait", "1")) }
                let data = try await asking.client.get(ControlAPI.events, query: query)
                return (
                    data.split(separator: UInt8(ascii: "\n")).compactMap { EventText($0) }, false
                )
            } catch let down as ControlClient.NotRunning {
                if follow { throw down }
                let lines = try asking.views.events(
                    after: seq, limit: ControlAPI.maximumEvents)
                return (lines.compactMap { EventText(Data($0.json.utf8)) }, true)
            }
        }
    }

    /// `vppd events verify`
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check every byte of the log against its chain and its witness.",
            discussion: "Ends with 65 when the log is not whole.")

        @OptionGroup var options: CommonOptions
        @Flag(help: "Print JSON.") var json = false

        func run() throws {
            let settings = try options.settings()
            let views = LogViews(stateDirectory: settings.daemon.stateDirectory)
            let result: Verification
            do throws(EventLogError) {
                result = try EventLogReader(directory: views.directory, disk: RealDisk()).verify()
            } catch {
                Terminal.complain(error.description)
                throw ExitCode(error.exitCode)
            }
            if json {
                try Terminal.print(json: VerificationReport(result))
            } else {
                Terminal.print(VerificationReport(result).text)
            }
            throw ExitCode(result.exitCode)
        }
    }
}

/// What `vppd events verify` prints.
struct VerificationReport: Codable {
    /// `clean`, `torn`, `corrupt` or `rollback`.
    var verdict: String
    /// What is wrong and where; nil when nothing is.
    var detail: String?
    var entries: UInt64
    var transactions: UInt64
    var segments: Int
    var bytes: Int
    var seq: UInt64
    var hash: String

    init(_ verification: Verification) {
        (verdict, detail) = verification.verdict.inWords
        entries = verification.entries
        transactions = verification.transactions
        segments = verification.segments
        bytes = verification.bytes
        seq = verification.last.seq
        hash = "\(verification.last.hash)"
    }

    var text: String {
        (detail.map { "\($0)\n" } ?? "")
            + "\(verdict): \(entries) events in \(transactions) transactions, \(segments) segments, "
            + "\(bytes) bytes; the last is \(seq), \(hash)"
    }
}

extension Verdict {
    /// The verdict's name, and one line that says what is wrong and what to do.
    fileprivate var inWords: (name: String, detail: String?) {
        switch self {
        case .clean: return ("clean", nil)
        case .torn(let tail):
            return (
                "torn",
                "the last write was cut short by a crash (\(tail)); the next start keeps it aside "
                    + "and goes on"
            )
        case .corrupt(let damage):
            return (
                "corrupt",
                "\(damage.file): damaged at byte \(damage.offset), where event \(damage.seq) should "
                    + "be; \(damage.goodTransactionsAfter) whole transactions follow. Restore the "
                    + "directory from a backup"
            )
        case .rollback(let loss):
            return (
                "rollback",
                "\(loss.witness) saw event \(loss.expected.seq), \(loss.expected.hash), but the log "
                    + "has \(loss.found.seq), \(loss.found.hash) there: its end is missing or "
                    + "another. Restore the directory from a backup"
            )
        }
    }
}
