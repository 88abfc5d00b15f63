// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPTestKit

@testable import Settings

@Suite struct TomlDocumentTests {
    private func parse(_ text: String) throws -> TomlTable {
        try TomlDocument.parse(Array(text.utf8))
    }

    @Test func everyNodeHasItsPlace() throws {
        let root = try parse(
            "# ä\n[a]\n  b = [1, \"ü\", 2.5]\n\n[[c]]\nd.e = true\n[[c]]\n'f g' = 1979-05-27\n")
        let a = try #require(root["a"])
        #expect(a.place == Place(line: 2, column: 2))
        #expect(a.value.place == Place(line: 2, column: 1))
        let b = try #require(a.value.content.asTable?["b"])
        #expect(b.place == Place(line: 3, column: 3))
        #expect(
            b.value.content.asArray?.map(\.place.column) == [8, 11, 16], "columns count scalars")
        #expect(
            b.value.content.asArray?.map(\.content) == [.integer(1), .string("ü"), .float(2.5)])
        let c = try #require(root["c"]?.value.content.asArray)
        #expect(c.map(\.place.line) == [5, 7])
        let d = try #require(c.first?.content.asTable?["d"]?.value.content.asTable)
        #expect(d["e"]?.value.content == .boolean(true))
        #expect(d["e"]?.place == Place(line: 6, column: 3))
        #expect(c.last?.content.asTable?["f g"]?.value.typeName == "a date")
    }

    @Test func keysComeInTheOrderOfTheFile() throws {
        let root = try parse("z = 1\na = 2\nm = 3")
        #expect(root.entries.map(\.key) == ["z", "a", "m"])
    }

    @Test func textsMayHoldAnything() throws {
        let root = try parse(#"a = "x\u0000y\n" "# + "\n" + #"b = '''""" # [a.b.c] '''"#)
        #expect(root["a"]?.value.content == .string("x\0y\n"))
        #expect(root["b"]?.value.content == .string("\"\"\" # [a.b.c] "))
    }

    @Test(arguments: [
        ("a = 1\na = 2", 2), ("[a]\n[a]", 2), ("a = ", 1), ("a = \"x", 1), ("[a", 1), ("= 1", 1),
        ("a = 1 b = 2", 1), ("a = tru", 1), ("a = 1\n\nb = [1,", 3), ("a = 2026-13-01", 1),
        ("a.b = 1\na = 2", 2), ("a = '\u{7}'", 1),
    ])
    func syntaxErrorsHaveTheirLine(text: String, line: Int) {
        #expect { _ = try parse(text) } throws: { error in
            (error as? TomlDocument.SyntaxError)?.place.line == line
        }
    }

    @Test func whatSomebodyForgotToQuoteIsNotRepeated() {
        for secret in ["true_s3cr3t", "fs3cr3t", "s3cr3t", "eyJs3cr3t", "12s3cr3t"] {
            #expect { _ = try parse("api_key = \(secret)") } throws: { error in
                !"\(error)".contains("3cr")
            }
        }
    }

    /// Without bounds, toml++ 3.3 dies of these by recursion, and the daemon with it.
    @Test func depthIsBounded() {
        let dots = String(repeating: "a.", count: 500_000)
        let deep = String(repeating: "[", count: 100_000)
        let tables = String(repeating: "{a=", count: 100_000)
        let spaced = String(repeating: "a . ", count: 200_000)
        let quoted = String(repeating: "\"a\".", count: 200_000)
        for text in [
            "\(dots)a = 1", "[\(dots)a]", "[[\(dots)a]]", "a = \(deep)", "a = \(tables)",
            "\(spaced)a = 1", "\(quoted)a = 1", "a = '''''''\n\(dots)a = 1",
            "a = \"\\\"\"\n\(dots)a = 1", "a = '\\'\n\(dots)a = 1", "# '\n\(dots)a = 1",
            "a = {b = 1, \(dots)a = 1}",
        ] {
            #expect(throws: TomlDocument.SyntaxError.self) { _ = try parse(text) }
        }
    }

    @Test func whatIsDeepButNotTooDeepIsRead() throws {
        let fifteen = Array(repeating: "a", count: 15).joined(separator: ".")
        _ = try parse(
            "\(fifteen) = 1.5 # .....................\nb = '.................'\n[c.\(fifteen)]")
        _ = try parse("a.'b'.\"c\" = [1, {d.'e' = 1, f.'g'=[{h.'ü'='ö'}]}]\n['x'.\"y\"]\nz.'w'=1")
        let lists = String(repeating: "[", count: 15) + String(repeating: "]", count: 15)
        _ = try parse("a = \(lists)")
    }

    /// Found by fuzzing toml++ 3.3: each of these ended in a failed assertion or in undefined
    /// behavior before CToml mended the parser.
    @Test(arguments: [
        "a = 00:0:0\n0:", "a = 1979-05-27T\nx", "a = [1,372T270::00\u{FEFB}l = 2]", "ü = 1",
        "a = ü",
        "a = 1\u{A0}", "a.b = [0t|tart'nE\u{48C}]", "[ä]", "a = 1 \u{3000}# c",
        "a = \"\"\"x\\\u{FE00}\"\"\"",
        "a.b = [5, -2.\"xU\u{FFFD}\"]", "a = {b = t.'\u{FFFD}'}", "a = [{b = 1}, 2.'\u{FFFD}']",
    ])
    func whatToppledTheParserIsRefused(text: String) {
        #expect(throws: TomlDocument.SyntaxError.self) { _ = try parse(text) }
    }

    @Test func aByteOrderMarkIsNoCharacterOfTheFirstLine() throws {
        #expect(try parse("\u{FEFF}'ü' = 1")["ü"]?.place == Place(line: 1, column: 1))
        #expect(try parse("\u{FEFF}a.b = 1")["a"]?.place == Place(line: 1, column: 1))
    }

    /// X3: no input may crash the daemon. Every start of a valid file, and 10,000 damaged ones.
    @Test func damagedFilesAreRefusedOrReadButNeverCrash() {
        let valid = Array(
            """
            [apple] # c
            a.b = [1, -2.5, "x\\u00E9", 'y', \"\"\"z\"\"\", {k = 1979-05-27T07:32:00Z}]
            [[rule]]
            w = { start = 22:00:00, on = true, n = 0x1F, inf = inf }
            """.utf8)
        for length in 0...valid.count { check(Array(valid.prefix(length))) }
        var random = SeededRandom(seed: 7)
        let interesting = Array("\"'[]{}=.,#\n\\ 0eE+-:T_".utf8)
        for _ in 0..<10_000 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                bytes[index] =
                    Bool.random(using: &random)
                    ? interesting.randomElement(using: &random) ?? 0
                    : UInt8.random(in: 0...127, using: &random)
            }
            check(bytes)
        }
    }

    private func check(_ bytes: [UInt8]) {
        // One #expect a file: it costs more than the parsing.
        for problem in problems(of: bytes) where problem.description.contains("\n") {
            Issue.record("\(problem)")
        }
    }
}
