// SPDX-License-Identifier: Apache-2.0

extension Verification {
    /// Why a log of this verdict is not opened; nil where it is: a torn end is cut off.
    /// - Parameter directory: the log's directory, for paths and commands.
    package func refusal(in directory: String) -> EventLogError? {
        EventLogError(verdict, in: directory)
    }
}
