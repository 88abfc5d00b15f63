// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The programs under test: built with the tests, they lie beside the test bundle.
enum Products {
    static let vppd = path("vppd")
    static let simulator = path("vppd-simulator")

    private static func path(_ name: String) -> String {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// What a child finds in its environment: enough to run, nothing of the tester's.
    static func environment(_ more: [String: String] = [:]) -> [String: String] {
        var environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"]
        for name in ["LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"] {
            environment[name] = ProcessInfo.processInfo.environment[name]
        }
        return environment.merging(more) { _, new in new }
    }
}
