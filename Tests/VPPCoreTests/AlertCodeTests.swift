// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPCore

/// A1: what is fixed about an alert for ever.
@Suite struct AlertCodeTests {
    @Test("Message IDs are 32 lower-case hexadecimal digits, version 4, each its own")
    func messageIDs() {
        for code in AlertCode.allCases {
            let pattern = /[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}/
            #expect(code.messageID.wholeMatch(of: pattern) != nil, "\(code)")
        }
        #expect(Set(AlertCode.allCases.map(\.messageID)).count == AlertCode.allCases.count)
    }

    @Test("Names and message IDs never change")
    func stable() {
        let present = AlertCode.allCases.map { "\($0.rawValue) \($0.messageID) \($0.severity)" }
        #expect(present.joined(separator: "\n") == Self.golden)
    }

    @Test("A severity's raw value is its syslog priority")
    func severity() {
        #expect(AlertCode.Severity.allCases.map(\.rawValue) == [2, 3, 4])
    }

    @Test("Every alert has a text in the journal's catalog", arguments: AlertCode.allCases)
    func catalog(code: AlertCode) throws {
        let catalog = try repositoryFile("packaging/vppd.catalog")
        let head = "# \(code.rawValue)\n-- \(code.messageID)\nSubject: "
        let start = try #require(
            catalog.range(of: head), "add an entry to packaging/vppd.catalog")
        let rest = catalog[start.upperBound...]
        let entry = rest.range(of: "\n-- ").map { rest[..<$0.lowerBound] } ?? rest
        #expect(entry.contains("\nWhat to do:\n"))
        #expect(entry.contains("\n    vppd ") || entry.contains("\n    systemctl "))
    }

    @Test("Every alert has a row in the administrator's table", arguments: AlertCode.allCases)
    func operations(code: AlertCode) throws {
        let rows = try repositoryFile("docs/operations.md").split(separator: "\n")
        #expect(
            rows.filter { $0.hasPrefix("| `\(code.rawValue)` | \(code.severity) |") }.count == 1)
    }

    @Test("The text for a revoked token names its causes in order of likelihood (T5)")
    func causesOfRevocation() throws {
        let catalog = try repositoryFile("packaging/vppd.catalog")
        let entry = try #require(catalog.range(of: "# token-revoked\n")).upperBound
        var rest = catalog[entry...]
        for words in ["password", "newer token", "renewed", "vppd token update", "Apple Support"] {
            let found = try #require(rest.range(of: words), "\(words)")
            rest = rest[found.upperBound...]
        }
    }

    private func repositoryFile(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return String(
            decoding: try Data(contentsOf: root.appendingPathComponent(name)), as: UTF8.self)
    }

    // Add lines at will; a changed one breaks what administrators have built on it.
    private static let golden = """
        token-revoked 379784782e3e4fceaa774a6a088a039d critical
        token-expired dcd6c4f3a0134c639a7a8362fa528420 critical
        token-expiring 428e1c8c2cf64a059a4f8dbdd5e08dd6 warning
        token-invalid 4a8f377ed86c4bf1b91d361eaa84dd51 critical
        token-unauthorized 6efe1ae8101740928eb60d6b29e45dbe error
        token-claimed 8887df0ad0dd4296b326a7d9ae578875 error
        token-duplicate ee85bb612b314bbf85558a48037853bf error
        token-restricted 289865d9b4c04d6eab73d525cdddd38b error
        token-unreachable 4487f5baa4d44acaa6a64de328925f1c warning
        token-file-unusable 01cf9992f78e4f958fc133b2a7c4ee33 error
        sync-stale e80e44d5472741f991fd0813b3d2bb79 warning
        bulk-renewal-warning bd95805d24e241b09827bb127cc97704 warning
        bulk-renewal-critical 383f20b04b0744b39f110f055bc79d98 critical
        update-parked c3dbc05d131c4bc495b9194286a2c695 warning
        mdm-unreachable 3e3257f8c0bc4032965df381558df002 error
        mdm-queue-stuck a9d2a1c8d55743cdbb212a972ae6c9e4 warning
        configuration-refused 292dee75bc324dec8cff396aa815a47c error
        device-file-refused d93fc6cc8ef2462d9402fb86564dce87 error
        metadata-unavailable c823ff47e23d496689aa93daf9843fd3 warning
        storage-full 7d0c1b7c6f3e4a5d9b62f1a04c8e53d7 critical
        write-failed 5dc2d2ba35ff4e92bc09045d51b492fc warning
        notifications-refused b3f1d80c94ba4be69a0d6f2c7c415e92 warning
        metadata-token-refused 62ff53ba295e464eb3f664fef324d397 warning
        """
}
