// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Reads the configuration file, `vppd.toml`: TOML 1.0, decoded strictly (vppd.toml(5)).
///
/// Nothing is guessed: an unknown key, a wrong type or a value out of range refuses the whole file,
/// with the place of every problem.
package enum SettingsFile {
    /// A configuration has at most this many bytes (1 MiB): a hundred times what a thousand tokens
    /// and rules take.
    package static let maximumBytes = 1_048_576

    /// Reads and checks the file at `path`.
    /// - Parameter directories: what systemd gave the process; none outside of it.
    package static func load(
        path: String, directories: SystemDirectories = SystemDirectories()
    ) throws(SettingsError) -> Settings {
        let bytes: [UInt8]
        do {
            bytes = try OpenFile.contents(of: path, maximumBytes: maximumBytes)
        } catch {
            throw SettingsError(
                SettingsProblem(
                    path: path, line: nil, column: nil, keyPath: "",
                    message: "the configuration cannot be read: \(error.message)",
                    remedy: error.remedy(path: path)))
        }
        return try parse(bytes, path: path, directories: directories)
    }

    /// Checks the bytes of a configuration file.
    /// - Parameters:
    ///   - path: the file's name, for messages; relative paths in it are taken from its folder.
    ///   - directories: what systemd gave the process; none outside of it.
    package static func parse(
        _ bytes: [UInt8], path: String, directories: SystemDirectories = SystemDirectories()
    ) throws(SettingsError) -> Settings {
        func refuse(_ place: Place, _ message: String, _ remedy: String) -> SettingsError {
            SettingsError(
                SettingsProblem(
                    path: path, line: place.line, column: place.column, keyPath: "",
                    message: message, remedy: remedy))
        }
        guard bytes.count <= maximumBytes else {
            throw refuse(.start, "the file is larger than \(maximumBytes) bytes", "make it smaller")
        }
        do {
            try TextFault.check(bytes)
        } catch {
            let remedy =
                error == .empty
                ? "start from the example configuration (man 5 vppd.toml)"
                : "save the file as UTF-8"
            throw refuse(Place(offset: error.offset, in: bytes), error.message, remedy)
        }
        let root: TomlTable
        do {
            root = try TomlDocument.parse(bytes)
        } catch {
            throw refuse(error.place, "this is not TOML: \(error.message)", "mend this line first")
        }
        return try SettingsDecoder(root, path: path, directories: directories).decode()
    }
}
