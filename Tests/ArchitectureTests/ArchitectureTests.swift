// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Holds the files of the repository to docs/architecture.md.
@Suite struct ArchitectureTests {
    private let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func sourcesImportOnlyAlongTheArrows() throws {
        for path in try swiftFiles(under: "Sources") {
            let target = path.split(separator: "/")[1]
            let found = SourceRules.violations(
                in: try text(path), path: path, target: String(target))
            #expect(found == [])
        }
    }

    @Test func testsAndManifestKeepTheRulesOfFiles() throws {
        for path in try swiftFiles(under: "Tests") + ["Package.swift"] {
            #expect(SourceRules.violations(in: try text(path), path: path, target: nil) == [])
        }
    }

    @Test func noFileNamesAPathOfOneMachine() throws {
        let files = try allFiles()
        #expect(files.contains("Package.swift"))
        for path in files {
            let data = try Data(contentsOf: root.appendingPathComponent(path))
            // What is no text is a test's golden file.
            guard let text = String(data: data, encoding: .utf8) else { continue }
            #expect(SourceRules.machinePathViolations(in: text, path: path) == [])
        }
    }

    @Test func theTableAllowsWhatThePackageAllows() throws {
        let manifest = try text("Package.swift")
        let products = [
            "argumentParser": "ArgumentParser", "flyingFox": "FlyingFox",
            "flyingSocks": "FlyingSocks",
        ]
        // target( "Name", [ ... ] ) and executable( ... ), over as many lines as they take.
        let pattern = #/(?:\btarget|\bexecutable)\(\s*"([^"]+)"(?:\s*,\s*\[([^\]]*)\])?\s*\)/#
        var declared: [String: Set<String>] = [:]
        for match in manifest.matches(of: pattern) {
            let names = (match.2 ?? "").split { $0 == "," || $0.isWhitespace }.map { word in
                products[String(word)] ?? word.filter { $0 != "\"" }
            }
            declared[String(match.1)] = Set(names)
        }
        #expect(declared == SourceRules.arrows)
    }

    /// All files of the repository, as far as `.gitignore` does not leave them out.
    private func allFiles() throws -> [String] {
        let ignored = try text(".gitignore").split(separator: "\n").map {
            $0.hasSuffix("/") ? String($0.dropLast()) : String($0)
        }
        func isIgnored(_ name: String) -> Bool {
            name == ".git"
                || ignored.contains { pattern in
                    pattern.hasSuffix("*")
                        ? name.hasPrefix(String(pattern.dropLast())) : name == pattern
                }
        }
        var files: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            let url = root.appendingPathComponent(folder)
            for name in try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
            where !isIgnored(name) {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                let type =
                    try FileManager.default.attributesOfItem(
                        atPath: root.appendingPathComponent(path).path)[.type] as? FileAttributeType
                if type == .typeDirectory { folders.append(path) }
                if type == .typeRegular { files.append(path) }
            }
        }
        return files
    }

    private func swiftFiles(under folder: String) throws -> [String] {
        let files = try allFiles().filter { $0.hasPrefix("\(folder)/") && $0.hasSuffix(".swift") }
        try #require(!files.isEmpty)
        return files
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }
}
