// SPDX-License-Identifier: Apache-2.0

/// Why a benchmark could not be taken: one line with the next step.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
