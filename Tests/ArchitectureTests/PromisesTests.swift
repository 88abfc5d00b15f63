// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// docs/promises.md names the tests that hold each promise: they must exist.
@Suite struct PromisesTests {
    private let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func everyTestThatHoldsAPromiseExists() throws {
        let promises = try String(
            contentsOf: root.appendingPathComponent("docs/promises.md"), encoding: .utf8)
        let named = promises.matches(of: #/`(\w+Tests)/(\w+)(?:\.(\w+))?`/#)
        #expect(named.count > 50)
        for name in named {
            let (target, file) = (String(name.1), String(name.2))
            let text = try source(file, of: target)
            #expect(text != nil, "\(name.0): there is no such file")
            if let function = name.3 {
                #expect(text?.contains("func \(function)(") == true, "\(name.0): no such test")
            }
        }
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
