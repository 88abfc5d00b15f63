// SPDX-License-Identifier: Apache-2.0

import Testing

/// The checker must complain where something is wrong, or its silence means nothing.
@Suite struct SourceRulesTests {
    private static let spdx = "// SPDX-License-Identifier: Apache-2.0\n"

    private func violations(_ text: String, target: String? = "VPPCore") -> [String] {
        SourceRules.violations(in: Self.spdx + text, path: "a.swift", target: target)
    }

    @Test(arguments: [
        ("VPPCore", "EventLog"), ("VPPCore", "Glibc"), ("VPPCore", "Dispatch"),
        ("VPPCore", "Logging"), ("VPPModel", "Foundation"), ("VPPModel", "VPPCore"),
        ("AppleSimulator", "AppsAndBooks"), ("AppleSimulator", "VPPModel"),
        ("EventLog", "VPPCore"), ("Settings", "VPPCore"), ("HTTP", "Logging"),
        ("vppd-story", "AppleSimulator"), ("VPPDaemon", "VPPTestKit"), ("Systemd", "Testing"),
        ("JSON", "Foundation"), ("JSON", "VPPModel"), ("VPPCore", "CSimdjson"),
    ])
    func complainsOfAWrongImport(target: String, module: String) {
        #expect(
            violations("import \(module)\n", target: target)
                == ["a.swift:2: \(target) must not import \(module)"])
    }

    @Test(arguments: [
        "package import EventLog", "@testable import EventLog", "import struct EventLog.Scan",
        "  @preconcurrency  internal import EventLog // why", "import EventLog.Store;",
        "private import func EventLog.scan",
    ])
    func seesAnImportHoweverItIsWritten(line: String) {
        #expect(violations("import VPPModel\n\(line)\n").count == 1)
    }

    @Test(arguments: [
        "package import VPPModel", "import Foundation", "// import EventLog",
        "/// see import EventLog", "let important = 1", "importer()",
    ])
    func letsTheRestPass(line: String) {
        #expect(violations("\(line)\n") == [])
    }

    @Test func complainsOfATargetItDoesNotKnow() {
        #expect(violations("", target: "Extra").count == 1)
    }

    @Test func complainsOfLongFilesAndOfAMissingLicense() {
        #expect(violations(String(repeating: "\n", count: 399), target: nil) == [])
        #expect(violations(String(repeating: "\n", count: 400), target: nil).count == 1)
        let bare = SourceRules.violations(in: "import Testing\n", path: "a.swift", target: nil)
        #expect(bare == ["a.swift:1: the SPDX line is missing"])
    }

    @Test func complainsOfPathsOfOneMachine() {
        for path in SourceRules.machinePaths {
            for line in [path, "see \(path)x", "\"\(path)", "(file:\(path)a"] {
                #expect(
                    SourceRules.machinePathViolations(in: "\n\(line)", path: "a.md")
                        == ["a.md:2: names \(path)"])
            }
            for line in ["https://example.org\(path)", "build\(path)", ".\(path)"] {
                #expect(SourceRules.machinePathViolations(in: line, path: "a.md") == [])
            }
        }
    }
}
