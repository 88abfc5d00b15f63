// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JSON

/// One encoder writes one document after another, whatever became of the last.
@Suite struct EncoderUseTests {
    @Test func forgetsWhatFailed() {
        let encoder = DocumentEncoder()
        #expect(written(Sample.full, by: encoder) == foundationWritten(Sample.full))
        let failing = Scripted { encoder in
            var object = encoder.container(keyedBy: AnyKey.self)
            var array = object.nestedUnkeyedContainer(forKey: AnyKey(stringValue: "a"))
            try array.encode(["b": Double.nan])
        }
        #expect(written(failing, by: encoder) == "invalidValue at a/0/b")
        #expect(written(Sample.full, by: encoder) == foundationWritten(Sample.full))
    }

    @Test func writesLongDocuments() {
        let encoder = DocumentEncoder()
        let long = (0..<200_000).map { ["key": "\($0)", "a": "b"] }
        for _ in 0..<2 {
            #expect(written(long, by: encoder) == foundationWritten(long))
            #expect(written([1], by: encoder) == "[1]")
        }
    }

    @Test func mayBeUsedByWhatItEncodes() {
        let encoder = DocumentEncoder()
        let nested = Scripted { outer in
            var array = outer.unkeyedContainer()
            try array.encode(written([1], by: encoder))
            try array.encode(2)
        }
        #expect(written(nested, by: encoder) == #"["[1]",2]"#)
    }

    @Test func mayBeUsedByManyTasks() async {
        let encoder = DocumentEncoder()
        let expected = foundationWritten(Sample.full)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<500).allSatisfy { _ in written(Sample.full, by: encoder) == expected }
                }
            }
            for await isSame in group { #expect(isSame) }
        }
    }
}
