// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPCore
import VPPModel

@testable import Settings
@testable import VPPDaemon

/// One loader finds the same faults at the start, on SIGHUP and in `vppd check`.
struct ConfigurationLoaderTests {
    private static let secret = "c2VjcmV0LXNlY3JldA=="

    private static func tokenFile(expires: String = "2099-01-01T00:00:00+0000") -> String {
        let json = "{\"token\":\"\(secret)\",\"expDate\":\"\(expires)\",\"orgName\":\"School\"}"
        return Data(json.utf8).base64EncodedString()
    }

    private func load(_ text: String, in folder: TemporaryFolder) throws
        -> ConfigurationLoader.Loaded
    {
        try loader(text, in: folder).load()
    }

    private func loader(_ text: String, in folder: TemporaryFolder) throws -> ConfigurationLoader {
        ConfigurationLoader(
            path: try folder.write(text, to: "vppd.toml", mode: 0o644),
            directories: SystemDirectories(state: folder.path, runtime: folder.path),
            credentialsDirectory: nil)
    }

    @Test("Tokens, keys and devices are read from the files the configuration names")
    func complete() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.tokenFile(), to: "a.vpptoken")
        try folder.write("api-key\n", to: "api.key")
        try folder.write("hook-key \r\n", to: "hook.key")
        try folder.write("serial,platform\nC1,iOS\n", to: "devices.csv", mode: 0o644)
        let loader = try loader(
            """
            [mdm]
            type = "nanomdm"
            url = "http://127.0.0.1:9000"
            api_key_file = "api.key"
            webhook_key_file = "hook.key"
            [devices]
            file = "devices.csv"
            [[token]]
            name = "a"
            file = "a.vpptoken"
            """, in: folder)
        let loaded = try loader.load()
        #expect(loaded.problems.isEmpty)
        #expect(loaded.devices?.map(\.serialNumber) == ["C1"])
        guard case .success(let token) = loaded.tokens["a"] else {
            Issue.record("no token")
            return
        }
        #expect(token.organization == "School")
        #expect(try loader.keys(loaded.settings)?.webhook != nil)
        #expect(!"\(loaded)".contains(Self.secret), "a description shows the secret")
        #expect(!"\(loaded)".contains("api-key"))
    }

    @Test("A missing token file is no fault, a token past its date is taken")
    func tolerated() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.tokenFile(expires: "2020-01-01T00:00:00+0000"), to: "old.vpptoken")
        let loaded = try load(
            """
            [[token]]
            name = "missing"
            file = "none.vpptoken"
            [[token]]
            name = "old"
            file = "old.vpptoken"
            """, in: folder)
        #expect(loaded.problems.isEmpty)
        #expect(loaded.tokens["missing"] == nil)
        guard case .success = loaded.tokens["old"] else {
            Issue.record("only Apple's answer makes a token expired")
            return
        }
    }

    @Test("Every faulty file is found in one go, a line each")
    func allFaults() throws {
        let folder = try TemporaryFolder()
        try folder.write("garbage!", to: "a.vpptoken")
        try folder.write(Self.tokenFile(), to: "b.vpptoken", mode: 0o644)
        try folder.write("serial\n\"\n", to: "devices.csv", mode: 0o644)
        let loaded = try load(
            """
            [mdm]
            type = "nanomdm"
            url = "http://127.0.0.1:9000"
            api_key_file = "none.key"
            [devices]
            file = "devices.csv"
            [[token]]
            name = "a"
            file = "a.vpptoken"
            [[token]]
            name = "b"
            file = "b.vpptoken"
            """, in: folder)
        let lines = loaded.problems.map(\.line)
        #expect(lines.count == 4, "\(lines)")
        for (line, text) in zip(lines, ["devices.csv", "none.key", "a.vpptoken", "b.vpptoken"]) {
            #expect(line.contains(text), "\(line)")
            #expect(!line.contains("\n"))
            #expect(!line.contains(Self.secret))
        }
    }

    @Test("A developer token is read where one is configured")
    func developerToken() throws {
        let folder = try TemporaryFolder()
        try folder.write("aGVhZA.Y2xhaW1z.c2ln\n", to: "metadata.token")
        let loader = try loader(
            "[apple]\nmetadata_token_file = \"metadata.token\"\n", in: folder)
        let loaded = try loader.load()
        #expect(loaded.problems.isEmpty)
        #expect(try loader.developerToken(loaded.settings)?.revealed == "aGVhZA.Y2xhaW1z.c2ln")
        #expect(!"\(loaded)".contains("c2ln"))
        #expect(try loader.developerToken(Settings()) == nil)
    }

    @Test(
        "A developer token's file that cannot be used is a fault, with file, setting and next step",
        arguments: [
            (nil, 0o600, "create it"), ("a.b", 0o600, "JWT"), ("", 0o600, "empty"),
            ("topaz.topaz.topaz", 0o640, "chmod 600"),
        ] as [(String?, Int, String)])
    func developerTokenFaults(content: String?, mode: Int, says: String) throws {
        let folder = try TemporaryFolder()
        if let content { try folder.write(content, to: "metadata.token", mode: mode) }
        let loaded = try load(
            "[apple]\nmetadata_token_file = \"metadata.token\"\n", in: folder)
        #expect(loaded.problems.count == 1)
        let line = loaded.problems.first?.line ?? ""
        #expect(line.contains("/metadata.token: metadata_token_file in [apple]"), "\(line)")
        #expect(line.contains(says), "\(line)")
        #expect(!line.contains("topaz"), "\(line)")
    }

    @Test("A fault of the file itself throws, with its place first and the others after it")
    func fileFault() throws {
        let folder = try TemporaryFolder()
        let problem = #expect(throws: ConfigurationProblem.self) {
            _ = try load("[apple]\nsync_interval = 5\nurk = 1\n", in: folder)
        }
        #expect(problem?.line.contains("vppd.toml:2:") == true)
        #expect(problem?.others.count == 1)
    }

    @Test("What the token files say becomes inputs, in the order of the configuration")
    func inputs() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.tokenFile(), to: "a.vpptoken")
        try folder.write("garbage!", to: "b.vpptoken")
        let loaded = try load(
            """
            [[token]]
            name = "c"
            file = "c.vpptoken"
            [[token]]
            name = "b"
            file = "b.vpptoken"
            [[token]]
            name = "a"
            file = "a.vpptoken"
            """, in: folder)
        let vault = TokenVault()
        let inputs = Reloader.tokenInputs(loaded, into: vault)
        var said: [String] = []
        for input in inputs {
            switch input {
            case .tokenLoaded(let name, _): said.append("\(name) loaded")
            case .tokenUnusable(let name, let problem):
                #expect(problem.contains("\(name).vpptoken"))
                said.append("\(name) unusable")
            default: said.append("?")
            }
        }
        #expect(said == ["c unusable", "b unusable", "a loaded"])
        guard case .success(let token) = loaded.tokens["a"] else { return }
        #expect(vault.token("a", fingerprint: token.fingerprint) != nil)
        #expect(vault.token("a", fingerprint: "other") == nil)
        vault.keep(only: ["b"])
        #expect(vault.token("a", fingerprint: token.fingerprint) == nil)
    }
}
