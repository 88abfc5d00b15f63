// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

/// The schema lists keys, the decoder reads them: neither may know one the other does not.
@Suite struct SchemaTests {
    @Test func everyKeyOfTheSchemaIsReallyRead() {
        for (name, schema) in TableSchema.top {
            for key in schema.keys {
                // A date is the wrong type for every setting: one that is read complains of it.
                let text = "\(schema.header)\n\(key) = 2026-01-05"
                let found = problems(text).filter { $0.line == 2 }
                #expect(found.count == 1, "\(name).\(key)")
                #expect(found.first?.message.contains(" must be ") == true, "\(name).\(key)")
            }
        }
    }

    @Test(arguments: [
        ("window", TableSchema.window.keys), ("rings", TableSchema.ring.keys),
    ])
    func everyKeyOfATableInARuleIsReallyRead(name: String, keys: [String]) {
        for key in keys {
            let table = "{ \(key) = 2026-01-05 }"
            let value = name == "rings" ? "[\(table)]" : table
            let found = problems(
                "[[rule]]\nname = \"a\"\naction = \"hold\"\n\(name) = \(value)")
            #expect(found.filter { $0.message.contains(" not a date") }.count == 1, "\(key)")
        }
    }
}
