// SPDX-License-Identifier: Apache-2.0

/// Why a configuration file was refused: at least one problem, in the order of the file.
package struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Status a process exits with over it: `EX_CONFIG` of `sysexits.h`.
    package static let exitStatus: Int32 = 78

    /// The problem that comes first in the file.
    package let first: SettingsProblem
    /// Every problem, ``first`` included, in the order of the file.
    package let all: [SettingsProblem]

    /// - Parameter others: problems besides `first`, in the order of the file.
    init(_ first: SettingsProblem, others: some Sequence<SettingsProblem> = []) {
        self.first = first
        all = [first] + others
    }

    /// ``first`` in one line. Print each of ``all`` to show everything.
    package var description: String { first.description }
}
