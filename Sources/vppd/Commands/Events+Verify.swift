// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import VPPDaemon
import VPPModel

extension Events {
    /// `vppd events verify`
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check every byte of the log against its chain and its witnesses.",
            discussion: """
                Ends with 65 when the log is not whole. The log alone cannot show that its end was \
                cut off, or that all of it was written anew; an anchor kept elsewhere does.
                """)

        @OptionGroup var options: CommonOptions
        @Option(
            help: ArgumentHelp(
                "Hold the log against an anchor: SEQ:HASH, or \"journal\" for all that vppd sent there.",
                valueName: "anchor"))
        var fromAnchor: [AnchorSource] = []
        @Flag(help: "Print JSON.") var json = false

        func run() throws {
            let views = LogViews(stateDirectory: try options.settings().daemon.stateDirectory)
            let result: Verification
            do {
                var anchors: [Anchor] = []
                for source in fromAnchor { anchors += try source.anchors(of: views.directory) }
                result = try EventLogReader(directory: views.directory, disk: RealDisk())
                    .verify(anchors: anchors)
            } catch let error as EventLogError {
                Terminal.complain(error.description)
                throw ExitCode(error.exitCode)
            } catch let error as AnchorSource.Unreadable {
                Terminal.complain(error.description)
                throw ExitCode(SysExit.inputOutput)
            }
            let report = VerificationReport(result, directory: views.directory)
            if json {
                try Terminal.print(json: report)
            } else {
                Terminal.print(report.text)
            }
            throw ExitCode(result.exitCode)
        }
    }
}
