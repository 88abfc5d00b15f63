// SPDX-License-Identifier: Apache-2.0

/// Why the story ends with status 1: a claim that does not hold, or a tool that does not work.
struct StoryFailure: Error, CustomStringConvertible {
    /// What happened, with what was expected and found, over one or more lines.
    let description: String

    init(_ description: String) { self.description = description }

    /// A claim that does not hold.
    init(claim: String, expected: String, found: String) {
        description = "claim: \(claim)\nexpected: \(expected)\nfound: \(found)"
    }
}
