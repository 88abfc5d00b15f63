// SPDX-License-Identifier: Apache-2.0

/// Reports problems of one setting, or of one element of it.
struct FieldReport {
    let problems: ProblemList
    /// The key as written in the file.
    let key: String
    /// The table it stands in: `[apple]`.
    let header: String
    /// `apple.sync_interval`.
    let keyPath: String
    /// True within a list: the remedy then shows a value without its key.
    var isElement = false

    /// `sync_interval in [apple]`, for the start of a message.
    var subject: String { "\(key) in \(header)" }

    /// Adds a problem of this setting.
    func callAsFunction(at place: Place, _ message: String, remedy: String) {
        problems.report(at: place, keyPath: keyPath, message, remedy: remedy)
    }

    /// Adds the problem that the value is of another type than is wanted.
    func wrongType(_ value: TomlValue, noun: String, example: String) {
        self(
            at: value.place, "\(subject) must be \(noun), not \(value.typeName)",
            remedy: correction(example))
    }

    /// `write sync_interval = "15m"`.
    func correction(_ example: String) -> String {
        isElement ? "write \(example)" : "write \(key) = \(example)"
    }

    /// The report of the element at `index`, from 0.
    func element(_ index: Int) -> FieldReport {
        FieldReport(
            problems: problems, key: key, header: header, keyPath: "\(keyPath)[\(index)]",
            isElement: true)
    }
}
