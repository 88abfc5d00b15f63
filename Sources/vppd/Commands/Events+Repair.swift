// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Glibc
import VPPDaemon
import VPPModel

extension Events {
    /// `vppd events repair`
    struct Repair: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a log that is refused one that opens, without what came after a line.",
            discussion: """
                The message of the refusal, and "vppd events verify", name the line. What is taken out \
                of the log is kept in a directory beside it; the log records who accepted the loss, \
                and why. vppd must not be running. Restoring a backup loses less.
                """)

        @OptionGroup var options: CommonOptions
        @Flag(help: "Accept that everything after the line is lost. Needed.")
        var acceptLoss = false
        @Argument(help: "The last line that is kept: its seq.") var seq: UInt64
        @Argument(help: "The hash of that line.") var hash: String
        @Option(help: "The reason, for the record.") var why: String
        @Option(help: "Who accepts it. Default: the user, and who became it by sudo.")
        var by: String?

        func validate() throws {
            guard acceptLoss else {
                throw ValidationError("say --accept-loss: what comes after the line is lost.")
            }
            guard Anchor(seq: "\(seq)", hash: hash) != nil else {
                throw ValidationError("the hash has 64 digits, 0-9 and a-f.")
            }
            guard why.contains(where: { !$0.isWhitespace }) else {
                throw ValidationError("--why needs a reason: it stays in the log.")
            }
        }

        func run() throws {
            let views = LogViews(stateDirectory: try options.settings().daemon.stateDirectory)
            guard let lastGood = Anchor(seq: "\(seq)", hash: hash) else { return }
            do throws(EventLogError) {
                let outcome = try views.repair(
                    after: lastGood, by: by ?? Self.user, why: why, release: Release.version)
                Terminal.print(
                    "repaired: the log ends with seq \(seq) again; \(outcome.moved.count) files are "
                        + "kept in \(views.directory)/\(outcome.loss.kept)\n"
                        + "start vppd: systemctl start vppd")
            } catch {
                Terminal.complain(error.description)
                throw ExitCode(error.exitCode)
            }
        }

        /// `root (ada)`: the user, and who became it by sudo(8).
        private static var user: String {
            let name = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) }
            let sudo = Environment.all["SUDO_USER"].map { " (\($0))" } ?? ""
            return (name ?? "uid \(getuid())") + sudo
        }
    }
}
