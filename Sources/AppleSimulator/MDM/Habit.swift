// SPDX-License-Identifier: Apache-2.0

/// How a device behaves when the MDM asks something of it.
struct Habit: Sendable {
    /// The kinds of behavior.
    enum Kind: String, Sendable, CaseIterable {
        /// Does what it is told.
        case normal
        /// Says NotNow `times` times and comes back by itself, then does what it is told.
        case notNow
        /// Answers InstallApplication with Error and the chain of `errorCode`.
        case failing
        /// Acknowledges InstallApplication and never changes.
        case stuck
        /// Gets the push and does not connect.
        case asleep
        /// Acknowledges InstallApplication with UserRejected or UpdateRejected.
        case refusing
    }

    /// What it does.
    var kind = Kind.normal
    /// The only app it does it for; nil: all.
    var adamId: Int?
    /// Error code of ``Kind/failing``: 506, 663, 1407, 9610, 12025, or any other.
    var errorCode = 663
    /// How often NotNow is still said.
    var times = 2

    /// Whether the habit shows for a command about `adamId`.
    func applies(to adamId: Int?) -> Bool { self.adamId == nil || self.adamId == adamId }

    /// The habit as the control interface shows it.
    var json: JSON {
        .object([
            "habit": .string(kind.rawValue), "adamId": adamId.map(JSON.int),
            "errorCode": kind == .failing ? .int(errorCode) : nil,
            "times": kind == .notNow ? .int(times) : nil,
        ])
    }

    /// Domain and text of an error code seen in the field (field-notes.md, 3).
    static func chain(_ code: Int) -> (domain: String, text: String) {
        switch code {
        case 506: ("ASDErrorDomain", "Duplicate request")
        case 663: ("ASDErrorDomain", "The app is running")
        case 1407: ("ASDErrorDomain", "The user was already prompted")
        case 9610: ("ASDServerErrorDomain", "Could not retrieve license for the app")
        case 12025: ("MCMDMErrorDomain", "The app is already installed")
        default: ("MCMDMErrorDomain", "Simulated error \(code)")
        }
    }
}
