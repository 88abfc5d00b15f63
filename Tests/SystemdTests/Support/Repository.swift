// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where this package and what was built of it lie.
enum Repository {
    /// The package's top folder.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A file of the package, by its path from the top.
    static func path(_ name: String) -> String {
        root.appendingPathComponent(name).path
    }

    static func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: root.appendingPathComponent(name)), as: UTF8.self)
    }

    /// A program built with the tests: it lies beside the test bundle.
    static func product(_ name: String) -> String {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent(name).path
    }

    static let probe = product("systemd-probe")
}
