// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with the configuration file, where, and what to do about it.
package struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
    /// The configuration file, as it was named to vppd.
    package let path: String
    /// From 1; nil where the file could not be read at all.
    package let line: Int?
    /// From 1, in Unicode scalars; nil where ``line`` is.
    package let column: Int?
    /// The setting it is about, `apple.sync_interval` or `token[0].groups[2]`; elements count from
    /// 0. Empty where it is about the file as a whole.
    package let keyPath: String
    /// What is wrong. One line; never holds a secret.
    package let message: String
    /// What to do next.
    package let remedy: String

    /// One line: `/etc/vppd/vppd.toml:12:1: unknown key "urk" in [mdm]; did you mean "url"?`.
    package var description: String {
        var place = Quoting.escaped(path, maximumScalars: .max)
        if let line, let column { place += ":\(line):\(column)" }
        return "\(place): \(message); \(remedy)"
    }
}
