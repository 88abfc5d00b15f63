// SPDX-License-Identifier: Apache-2.0

/// The directories systemd made for the unit: defaults for what the configuration does not name.
///
/// Passed in, so that reading a configuration depends on its arguments alone.
package struct SystemDirectories: Hashable, Sendable {
    /// `$STATE_DIRECTORY`, the default of `[daemon] state_directory`. Nil outside systemd.
    package let state: String?
    /// `$RUNTIME_DIRECTORY`, where `control.sock` lies by default. Nil outside systemd.
    package let runtime: String?

    /// - Parameters: the two variables as systemd sets them: where a unit has several directories,
    ///   a list with colons, of which the first counts. Empty is the same as not set.
    package init(state: String? = nil, runtime: String? = nil) {
        self.state = Self.first(of: state)
        self.runtime = Self.first(of: runtime)
    }

    private static func first(of list: String?) -> String? {
        list?.split(separator: ":").first.map(String.init)
    }
}
