// SPDX-License-Identifier: Apache-2.0

/// How a device behaves when the MDM asks something of it.
package struct Habit: Sendable {
    /// The kinds of behavior.
    package enum Kind: String, Sendable, CaseIterable {
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
    package var kind = Kind.normal
    /// The only app it does it for; nil: all.
    package var adamId: Int?
    /// Error code of ``Kind/failing``: 506, 663, 1407, 9610, 12025, or any other.
    package var errorCode = 663
    /// How often NotNow is still said.
    package var times = 2

    /// A device that does what it is told, unless said.
    package init(
        kind: Kind = .normal,
        adamId: Int? = nil,
        errorCode: Int = 663,
        times: Int = 2
    ) {
        self.kind = kind
        self.adamId = adamId
        self.errorCode = errorCode
        self.times = times
    }

    /// Whether the habit shows for a command about `adamId`.
    package func applies(to adamId: Int?) -> Bool { self.adamId == nil || self.adamId == adamId }

    /// The habit as the control interface shows it.
    package var json: JSON {
        .object([
            "habit": .string(kind.rawValue), "adamId": adamId.map(JSON.int),
            "errorCode": kind == .failing ? .int(errorCode) : nil,
            "times": kind == .notNow ? .int(times) : nil,
        ])
    }

    /// Domain and text of an error code seen in the field (field-notes.md, 3).
    package static func chain(_ code: Int) -> (domain: String, text: String) {
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
