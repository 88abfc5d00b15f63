// SPDX-License-Identifier: Apache-2.0

/// The directories systemd made for the service (`StateDirectory=`, `RuntimeDirectory=`,
/// `ConfigurationDirectory=`), each nil outside systemd.
package struct ServiceDirectories: Equatable, Sendable {
    /// `$STATE_DIRECTORY`, by the unit `/var/lib/vppd`.
    package let state: String?
    /// `$RUNTIME_DIRECTORY`, by the unit `/run/vppd`.
    package let runtime: String?
    /// `$CONFIGURATION_DIRECTORY`, by the unit `/etc/vppd`.
    package let configuration: String?

    /// - Parameter environment: the process's environment. Where a variable lists several
    ///   directories (separated by colons) the first counts; relative ones count as none.
    package init(environment: [String: String]) {
        func first(_ name: String) -> String? {
            let value = environment[name]?.split(separator: ":").first.map(String.init)
            return value.flatMap { $0.hasPrefix("/") ? $0.withoutTrailingSlashes : nil }
        }
        state = first("STATE_DIRECTORY")
        runtime = first("RUNTIME_DIRECTORY")
        configuration = first("CONFIGURATION_DIRECTORY")
    }
}
