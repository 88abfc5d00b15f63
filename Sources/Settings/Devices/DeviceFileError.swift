// SPDX-License-Identifier: Apache-2.0

/// Why a device file was refused, and where.
package struct DeviceFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The device file, as the configuration names it.
    package let path: String
    /// The line the row starts in, from 1; nil where the file could not be read at all.
    package let line: Int?
    /// What is wrong. One line.
    package let message: String
    /// What to do next.
    package let remedy: String

    /// One line: `/etc/vppd/devices.csv:7: the serial "" is empty; ...`.
    package var description: String {
        var place = Quoting.escaped(path, maximumScalars: .max)
        if let line { place += ":\(line)" }
        return "\(place): \(message); \(remedy)"
    }
}
