// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AppleSimulator

/// docs/simulator.md says what there is.
@Suite struct DocumentTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The names in the first column of the table with this header.
    private static func names(_ header: String) throws -> [String] {
        let lines = try text("docs/simulator.md").split(
            separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasPrefix(header) }) else { return [] }
        return lines.dropFirst(start + 2).prefix { $0.hasPrefix("|") }.flatMap { line in
            (line.split(separator: "|").first ?? "").matches(of: #/`([\w\/-]+)/#).map {
                String($0.1)
            }
        }
    }

    /// What the control interface says to an action whose parameters are of the wrong kind.
    private func refusal(_ action: String, _ parameters: JSON) async -> String {
        do {
            return try await Simulator().control(action, parameters).encoded.description
        } catch {
            return "\(error)"
        }
    }

    @Test func everyActionOfTheTableExists() async throws {
        let actions = try Self.names("| action |")
        #expect(actions.count > 40)
        for action in actions {
            #expect(await refusal(action, .object([:])).contains("unknown action") == false)
        }
        #expect(await refusal("fly", .object([:])).contains("unknown action"))
    }

    @Test(arguments: ["behavior", "notifications"])
    func everySwitchOfItsTableExists(action: String) async throws {
        let names = try Self.names("| `\(action)` | default |")
        #expect(names.count > 12)
        for name in names {
            let said = await refusal(action, .members([(name, .null)]))
            #expect(!said.contains("see docs/simulator.md"), "\(name): \(said)")
        }
    }

    @Test func everyViewOfTheTableExists() async throws {
        let views = try Self.names("| view |")
        #expect(views.count > 6)
        let simulator = Simulator()
        for view in Set(views) {
            do {
                _ = try await simulator.view(view)
            } catch {
                #expect(!"\(error)".contains("unknown view"))
            }
        }
    }

    @Test func everyTestOfTheTableExists() throws {
        let document = try Self.text("docs/simulator.md")
        let named = document.matches(of: #/`(\w+Tests)?(?:\.(\w+))?`/#)
        var file = ""
        var count = 0
        for name in named {
            file = name.1.map(String.init) ?? file
            guard name.1 != nil || name.2 != nil, !file.isEmpty, file != "AppleSimulatorTests"
            else { continue }
            let source = try Self.text("Tests/AppleSimulatorTests/\(file).swift")
            count += 1
            guard let function = name.2 else { continue }
            #expect(source.contains("func \(function)("), "\(file).\(function)")
        }
        #expect(count > 20)
    }
}
