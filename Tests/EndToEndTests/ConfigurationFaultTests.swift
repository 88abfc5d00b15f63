// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// O1, T1, X1: what a wrong file leads to at the start: one line that says where and what to do.
    @Suite
    struct ConfigurationFaultTests {
        /// One fault of the configuration file or of a file it names.
        struct Fault: Sendable, CustomTestStringConvertible {
            let testDescription: String
            /// What stands in the file after the `[daemon]` table; `DIR` is the folder.
            var text = ""
            /// Files beside it: name, content, mode.
            var files: [(String, String, Int)] = []
            /// What the line must say.
            let says: [String]
        }

        private static let token = "[[token]]\nname = \"berlin\"\nfile = \"berlin.vpptoken\"\n"
        private static let mdm = """
            [mdm]
            type = "nanomdm"
            url = "http://127.0.0.1:9"
            api_key_file = "api.key"

            """

        private static func tokenFile(
            _ name: String, _ content: String, mode: Int = 0o600, says: [String]
        ) -> Fault {
            Fault(
                testDescription: name, text: token, files: [("berlin.vpptoken", content, mode)],
                says: ["berlin.vpptoken"] + says)
        }

        private static func base64(_ text: String) -> String {
            Data(text.utf8).base64EncodedString()
        }

        /// The `[daemon]` table takes lines 1 to 3.
        static let faults: [Fault] = [
            tokenFile("an empty token file", "", says: ["empty"]),
            tokenFile("a token file of white space", "\n \n", says: ["empty", "download"]),
            tokenFile(
                "a token file that is not Base64", "<html>", says: ["not Base64", "download"]),
            tokenFile("Base64 of no JSON", base64("hello"), says: ["JSON object", "download"]),
            tokenFile(
                "a token file without a token",
                base64("{\"expDate\":\"2099-01-01T00:00:00+0000\"}"),
                says: ["no \"token\"", "download"]),
            tokenFile(
                "a token file without a date", base64("{\"token\":\"c2VjcmV0\"}"),
                says: ["no \"expDate\"", "download"]),
            tokenFile(
                "a token file with a date that is none",
                base64("{\"token\":\"c2VjcmV0\",\"expDate\":\"soon\"}"),
                says: ["\"expDate\"", "not a date", "download"]),
            tokenFile(
                "a token file others may read", base64("{}"), mode: 0o644, says: ["chmod 600"]),
            Fault(
                testDescription: "a token file that is a folder", text: token,
                files: [("berlin.vpptoken/x", "", 0o600)],
                says: ["berlin.vpptoken", "not a regular file"]),
            Fault(
                testDescription: "an unknown key", text: "[apple]\nsync_intervall = \"15m\"\n",
                says: ["vppd.toml:5:1:", "sync_intervall", "did you mean \"sync_interval\""]),
            Fault(
                testDescription: "an unknown table", text: "[aple]\n",
                says: ["vppd.toml:4:", "aple", "apple"]),
            Fault(
                testDescription: "a number for a duration", text: "[apple]\nsync_interval = 15\n",
                says: ["vppd.toml:5:", "sync_interval", "\"15m\""]),
            Fault(
                testDescription: "a text for a number", text: "[listener]\nport = \"9001\"\n",
                says: ["vppd.toml:5:", "port", "9001"]),
            Fault(
                testDescription: "a text for a truth value", text: token + "take_over = \"yes\"\n",
                says: ["vppd.toml:7:", "take_over", "true"]),
            Fault(
                testDescription: "a token name twice, without regard to case",
                text: token + "[[token]]\nname = \" BERLIN \"\n",
                says: ["vppd.toml:8:", "BERLIN", "line 5"]),
            Fault(
                testDescription: "no TOML at all", text: "[apple\n", says: ["vppd.toml:4:"]),
            Fault(
                testDescription: "an API key others may read", text: mdm,
                files: [("api.key", "secret", 0o640)], says: ["api.key", "chmod 600"]),
            Fault(testDescription: "no API key", text: mdm, says: ["api.key"]),
            Fault(
                testDescription: "a device file with a wrong row",
                text: "[devices]\nfile = \"devices.csv\"\n",
                files: [("devices.csv", "serial,platform\nC1,iOS\nC1,iOS\n", 0o644)],
                says: ["devices.csv:3", "C1"]),
            Fault(
                testDescription: "no device file", text: "[devices]\nfile = \"devices.csv\"\n",
                says: ["devices.csv"]),
        ]

        @Test("The start is refused with one line and status 78", arguments: faults)
        func start(_ fault: Fault) async throws {
            let folder = try TemporaryFolder()
            let path = try folder.write(
                """
                [daemon]
                state_directory = "\(folder("state"))"
                control_socket = "\(folder("run/control.sock"))"
                \(fault.text)
                """, to: "vppd.toml", mode: 0o644)
            for (name, content, mode) in fault.files {
                try folder.write(content, to: name, mode: mode)
            }
            let daemon = try ChildProcess(
                Products.vppd, ["run", "--config", path], environment: Products.environment(),
                output: folder("out"), errors: folder("err"))
            #expect(try await daemon.end(within: .seconds(20)) == .exited(78))
            let lines = Self.lines(daemon.errorText)
            #expect(lines.count == 1, "\(lines)")
            for text in fault.says { #expect(lines.first?.contains(text) == true, "\(lines)") }
            #expect(!daemon.errorText.contains("c2VjcmV0"), "a secret was printed")
            #expect(!FileManager.default.fileExists(atPath: folder("state/log")))

            let check = try ChildProcess(
                Products.vppd, ["check", "--config", path], environment: Products.environment(),
                output: folder("check.out"), errors: folder("check.err"))
            #expect(try await check.end(within: .seconds(20)) == .exited(78))
            let found = Self.lines(check.errorText)
            #expect(found.count == 1, "\(found)")
            for text in fault.says { #expect(found.first?.contains(text) == true, "\(found)") }
        }

        @Test("A configuration file that is not there is named, with status 78")
        func missingFile() async throws {
            let folder = try TemporaryFolder()
            let daemon = try ChildProcess(
                Products.vppd, ["run", "--config", folder("none.toml")],
                environment: Products.environment(), output: folder("out"), errors: folder("err"))
            #expect(try await daemon.end(within: .seconds(20)) == .exited(78))
            let lines = Self.lines(daemon.errorText)
            #expect(lines.count == 1 && lines[0].contains(folder("none.toml")), "\(lines)")
        }

        /// Lines of ours: the Swift runtime complains once where it may not set a priority.
        private static func lines(_ text: String) -> [String] {
            text.split(separator: "\n").map(String.init)
                .filter { !$0.contains("Failed to set thread priority") }
        }
    }
}
