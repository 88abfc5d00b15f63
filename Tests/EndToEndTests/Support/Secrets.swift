// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Looks for secrets where none may be.
enum Secrets {
    /// A file's text without white space at its ends.
    static func text(ofFile path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Files below a folder that hold one of the texts.
    static func files(under folder: String, holding secrets: [String]) throws -> [String] {
        var found: [String] = []
        let all = FileManager.default.enumerator(atPath: folder)
        while let name = all?.nextObject() as? String {
            guard let content = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                continue
            }
            if holds(content, secrets) { found.append(name) }
        }
        return found
    }

    /// Whether the bytes hold a secret, or a good part of one.
    static func holds(_ content: Data, _ secrets: [String]) -> Bool {
        secrets.contains { secret in
            parts(of: secret).contains { content.range(of: Data($0.utf8)) != nil }
        }
    }

    /// The secret itself; for a token also what is inside its Base64, and a piece from the middle
    /// of each: half a secret is a leak too.
    private static func parts(of secret: String) -> [String] {
        let text = secret.trimmingCharacters(in: .whitespacesAndNewlines)
        var whole = [text]
        if let inside = Data(base64Encoded: text), let json = try? JSON(inside) {
            whole.append(json["token"].text)
        }
        return whole.filter { !$0.isEmpty }.flatMap { text -> [String] in
            guard text.count >= 48 else { return [text] }
            return [text, String(text.dropFirst(text.count / 2).prefix(24))]
        }
    }
}
