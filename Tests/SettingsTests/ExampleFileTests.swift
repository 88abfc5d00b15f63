// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VPPModel

@testable import Settings

/// `config.example.toml` at the top of the repository.
@Suite struct ExampleFileTests {
    private let text: String

    init() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        text = try String(
            contentsOf: root.appendingPathComponent("config.example.toml"), encoding: .utf8)
    }

    /// The example with every `#key = value` uncommented.
    private var uncommented: String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.firstMatch(of: #/^#[a-z_]+ = /#) == nil ? line : line.dropFirst()
        }.joined(separator: "\n")
    }

    @Test func whatIsCommentedOutIsTheDefault() throws {
        #expect(try settings(uncommented) == settings(text))
        #expect(uncommented != text)
    }

    @Test func whatItDoesNotSetKeepsTheModelsDefaults() throws {
        let read = try settings(text)
        #expect(read.daemon == DaemonSettings())
        #expect(read.apple == AppleSettings())
        #expect(read.renewal == RenewalSettings())
        #expect(read.updates == UpdateSettings())
        #expect(read.listener == ListenerSettings(port: 9_001))
    }

    @Test func everyKnownKeyOccurs() throws {
        let root = try TomlDocument.parse(Array(uncommented.utf8))
        for (key, schema) in TableSchema.top {
            let value = try #require(root[key]?.value, "[\(key)] is missing")
            let used = Set(Self.tables(value).flatMap { $0.entries.map(\.key) })
            #expect(used == Set(schema.keys), "in [\(key)]")
        }
        let rules = Self.tables(try #require(root["rule"]?.value))
        for (key, schema) in [("window", TableSchema.window), ("rings", TableSchema.ring)] {
            let values = rules.compactMap { $0[key]?.value }
            let used = Set(values.flatMap(Self.tables).flatMap { $0.entries.map(\.key) })
            #expect(used == Set(schema.keys), "in \(key)")
        }
    }

    @Test func noLineIsLongerThanATerminal() {
        for line in text.split(separator: "\n") { #expect(line.count <= 102, "\(line)") }
    }

    private static func tables(_ value: TomlValue) -> [TomlTable] {
        value.content.asArray.map { $0.compactMap(\.content.asTable) }
            ?? value.content.asTable.map { [$0] } ?? []
    }
}
