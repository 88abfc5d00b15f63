// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Foundation
import VPPDaemon
import VPPModel

/// `vppd events`
struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show, follow, filter, verify and repair the event log.",
        subcommands: [Show.self, Verify.self, Repair.self], defaultSubcommand: Show.self)

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
        @Option(help: "Begin after this seq.") var after: UInt64?
        @Option(
            name: [.short, .long],
            help:
                "Only the last so many of those there are; 10 with --follow, unless --after is given."
        )
        var last: Int?
        @Flag(help: "Print JSON lines.") var json = false

        func validate() throws {
            if let last, last < 0 {
                throw ValidationError("--last \(last): a number of events is wanted, 0 or more.")
            }
        }

        func run() async throws {
            let asking = try Asking(options)
            try await Asking.ending {
                // Of what is there already, so many are shown; nil: all.
                let most = last ?? (follow && after == nil ? Self.context : nil)
                var (seq, source): (UInt64, Source?) = (after ?? 0, nil)
                var shown: [EventText] = []
                var hasCaughtUp = false
                repeat {
                    let lines: [EventText]
                    (lines, source) = try await read(
                        asking, after: seq, wait: hasCaughtUp, before: source)
                    seq = lines.last?.seq ?? seq
                    shown += lines.filter(isWanted)
                    // A page that is not full was the last one. To go on until there are no more
                    // events at all would never end while the daemon is busy.
                    let isLast = lines.count < ControlAPI.maximumEvents
                    if let most, !hasCaughtUp {
                        shown = shown.suffix(most)
                        guard isLast else { continue }
                    }
                    for line in shown { Terminal.print(line.text(json: json)) }
                    shown = []
                    hasCaughtUp = hasCaughtUp || isLast
                } while follow || !hasCaughtUp
                // What can be read is shown; whether it is all there is, the whole log tells.
                if source == .log { try asking.views.check() }
            }
        }

        /// Events shown before those that come, as `tail -f` and `journalctl -f` do.
        private static let context = 10

        private func isWanted(_ line: EventText) -> Bool {
            (type.map { line.type.hasPrefix($0) } ?? true)
                && (match.map { line.json.contains($0) } ?? true)
        }

        /// Where events come from.
        private enum Source {
            case daemon, log
        }

        /// The next events, from the daemon, or from its log when it is down. One that was followed
        /// (`before`) has written its last ones there, such as that it stopped.
        private func read(
            _ asking: Asking, after seq: UInt64, wait: Bool, before: Source?
        ) async throws -> (lines: [EventText], source: Source) {
            do {
                var query = [("after", "\(seq)")]
                if wait { query.append(("wait", "1")) }
                let data = try await asking.client.get(ControlAPI.events, query: query)
                return (
                    data.split(separator: UInt8(ascii: "\n")).compactMap { EventText($0) }, .daemon
                )
            } catch let down as ControlClient.NotRunning {
                guard follow else { return (try logged(asking, after: seq), .log) }
                guard before != nil else { throw down }
                let last: [EventText]
                // Not everybody who may ask the daemon may read its log.
                do { last = try logged(asking, after: seq) } catch { throw down }
                guard !last.isEmpty else { throw down }
                return (last, .log)
            }
        }

        private func logged(_ asking: Asking, after seq: UInt64) throws -> [EventText] {
            try asking.views.events(after: seq, limit: ControlAPI.maximumEvents)
                .compactMap { EventText(Data($0.json.utf8)) }
        }
    }
}
