// SPDX-License-Identifier: Apache-2.0

/// Counts what was checked. The first claim that does not hold ends the story.
struct Claims {
    /// Comparisons made so far, each of a value of its own.
    private(set) var count = 0

    /// Claims that two values are the same.
    mutating func equal<Value: Equatable>(
        _ claim: @autoclosure () -> String, expected: Value, found: Value
    ) throws(StoryFailure) {
        count += 1
        if expected == found { return }
        throw StoryFailure(claim: claim(), expected: "\(expected)", found: "\(found)")
    }

    /// Claims that something is so; `found` says what is the case instead.
    mutating func hold(
        _ claim: @autoclosure () -> String, _ isSo: Bool, found: @autoclosure () -> String
    ) throws(StoryFailure) {
        count += 1
        if isSo { return }
        throw StoryFailure(claim: claim(), expected: "that it is so", found: found())
    }

    /// Claims that a list of what went wrong is empty; `of` is how many could have gone wrong.
    mutating func none(
        _ claim: @autoclosure () -> String, of checked: Int, wrong: [String]
    ) throws(StoryFailure) {
        count += checked
        if wrong.isEmpty { return }
        let more = wrong.count > 5 ? ", and \(wrong.count - 5) more" : ""
        throw StoryFailure(
            claim: claim(), expected: "no exception among \(checked)",
            found: wrong.prefix(5).joined(separator: "; ") + more)
    }
}
