// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// docs/promises.md and docs/apple-services.md name the tests that hold what they say: they must
/// exist.
@Suite struct PromisesTests {
    private let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func text(_ document: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent("docs/\(document)"), encoding: .utf8)
    }

    @Test(arguments: [("promises.md", 50), ("apple-services.md", 150)])
    func everyTestThatIsNamedExists(document: String, atLeast: Int) throws {
        let named = try text(document).matches(of: #/`(\w+Tests)/(\w+)(?:\.(\w+))?`/#)
        #expect(named.count > atLeast)
        for name in named {
            let (target, file) = (String(name.1), String(name.2))
            let text = try source(file, of: target)
            #expect(text != nil, "\(name.0): there is no such file")
            if let function = name.3 {
                #expect(text?.contains("func \(function)(") == true, "\(name.0): no such test")
            }
        }
    }

    /// No row without a test, but for what is not used, and then the row says so.
    @Test func everyRuleOfApplesIsHeldByATestOrNotUsed() throws {
        var rows = 0
        for line in try text("apple-services.md").split(separator: "\n") {
            guard line.hasPrefix("| "), line.contains(" | "), !line.hasPrefix("| word |"),
                !line.hasPrefix("| Apple |"), !line.hasPrefix("| numbers |")
            else { continue }
            rows += 1
            let isWord = line.split(separator: "|").count == 2
            #expect(
                isWord || line.contains("Tests/") || line.contains("not used"), "\(line)")
        }
        #expect(rows > 130)
    }

    /// The text of a file anywhere under a test target's folder; nil where there is none.
    private func source(_ file: String, of target: String) throws -> String? {
        let folder = root.appendingPathComponent("Tests/\(target)")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        while let url = files?.nextObject() as? URL {
            guard url.lastPathComponent == "\(file).swift" else { continue }
            return try String(contentsOf: url, encoding: .utf8)
        }
        return nil
    }
}
