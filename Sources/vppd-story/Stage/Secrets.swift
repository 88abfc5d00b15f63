// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Looks for secrets where none may be (X1).
enum Secrets {
    /// The texts of a token that must never be seen: the whole file, and the secret inside it.
    static func ofToken(at path: String) throws -> [String] {
        struct Contents: Decodable { var token: String }
        let text = try contents(of: path)
        guard let json = Data(base64Encoded: text) else {
            throw StoryFailure("\(path) is no content token: not Base64")
        }
        return [text, try JSONDecoder().decode(Contents.self, from: json).token]
    }

    /// The text of a key's file.
    static func ofKey(at path: String) throws -> String { try contents(of: path) }

    /// Files below a folder that hold one of the secrets, by their paths.
    static func occurrences(of secrets: [String], under folder: String) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else {
            throw StoryFailure("\(folder) cannot be read")
        }
        var found: [String] = []
        for case let name as String in walk {
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            let data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
            if holds(data, one: secrets) { found.append(path) }
        }
        return found.sorted()
    }

    /// Whether some bytes hold one of the secrets.
    static func holds(_ data: Data, one secrets: [String]) -> Bool {
        secrets.contains { data.range(of: Data($0.utf8)) != nil }
    }

    private static func contents(of path: String) throws -> String {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        if text.count < 16 { throw StoryFailure("\(path) is too short for a secret") }
        return text
    }
}
