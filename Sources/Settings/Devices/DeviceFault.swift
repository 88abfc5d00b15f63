// SPDX-License-Identifier: Apache-2.0

/// What is wrong with the present row of a device file; ``DeviceFile`` adds file and line.
struct DeviceFault: Error, Equatable {
    let message: String
    let remedy: String

    /// - Parameters: what is wrong, and what to do.
    init(_ message: String, _ remedy: String) {
        self.message = message
        self.remedy = remedy
    }
}
