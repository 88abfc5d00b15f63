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

    /// The example with every `#key = value` uncommented, but for tables that are commented out
    /// whole.
    private var uncommented: String { uncommented(tables: false) }

    /// - Parameter tables: whether also the tables that are commented out whole are uncommented.
    private func uncommented(tables: Bool) -> String {
        var isWithinTable = false
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let isHeader = line.starts(with: "#[")
            if isHeader { isWithinTable = true }
            if line.isEmpty || line.starts(with: "[") { isWithinTable = false }
            let isSetting = isHeader || line.firstMatch(of: #/^#[a-z_]+ = /#) != nil
            return isSetting && (tables || !isWithinTable) ? line.dropFirst() : line
        }.joined(separator: "\n")
    }

    @Test func tablesThatAreCommentedOutAreWellFormed() throws {
        let read = try settings(uncommented(tables: true))
        let url = try #require(read.notifications?.url)
        #expect(read.notifications == NotificationSettings(url: url))
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
        let root = try TomlDocument.parse(Array(uncommented(tables: true).utf8))
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
