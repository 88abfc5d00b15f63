// SPDX-License-Identifier: Apache-2.0

/// Collects what is wrong with one file while it is decoded. A class, because every reader of a
/// part of the file adds to the same list; it lives for one call of
/// ``SettingsFile/parse(_:path:directories:)``.
final class ProblemList {
    private let path: String
    private var found: [(place: Place, problem: SettingsProblem)] = []

    /// - Parameter path: the file's name, for the problems.
    init(path: String) {
        self.path = path
    }

    /// Adds a problem.
    func report(at place: Place, keyPath: String, _ message: String, remedy: String) {
        let problem = SettingsProblem(
            path: path, line: place.line, column: place.column, keyPath: keyPath, message: message,
            remedy: remedy)
        found.append((place, problem))
    }

    /// All problems in the order of the file; nil when there are none.
    var error: SettingsError? {
        // By place, and by arrival where two share one: sort(by:) alone would not promise the
        // latter.
        let ordered = found.enumerated().sorted {
            ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
        }.map(\.element.problem)
        return ordered.first.map { SettingsError($0, others: ordered.dropFirst()) }
    }
}
