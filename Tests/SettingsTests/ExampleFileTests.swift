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

    /// The example with every `#key = value` uncommented, but for what has no default: tables that
    /// are commented out whole, and ``withoutDefault``.
    private var uncommented: String { uncommented(all: false) }

    /// Keys that are commented out and show no default.
    private static let withoutDefault = ["#metadata_token_file = "]

    /// - Parameter all: whether also what has no default is uncommented.
    private func uncommented(all: Bool) -> String {
        var isWithinTable = false
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let isHeader = line.starts(with: "#[")
            if isHeader { isWithinTable = true }
            if line.isEmpty || line.starts(with: "[") { isWithinTable = false }
            let isSetting = isHeader || line.firstMatch(of: #/^#[a-z_]+ = /#) != nil
            let hasDefault =
                !isWithinTable && !Self.withoutDefault.contains { line.starts(with: $0) }
            return isSetting && (all || hasDefault) ? line.dropFirst() : line
        }.joined(separator: "\n")
    }

    @Test func whatHasNoDefaultIsWellFormed() throws {
        let read = try settings(uncommented(all: true))
        let url = try #require(read.notifications?.url)
        #expect(read.notifications == NotificationSettings(url: url))
        #expect(read.apple.metadataTokenFile?.hasSuffix("/metadata.token") == true)
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
        let root = try TomlDocument.parse(Array(uncommented(all: true).utf8))
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
