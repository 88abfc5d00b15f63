// SPDX-License-Identifier: Apache-2.0

import Testing
import VPPModel

@testable import Settings

/// The file name of configurations in these tests.
let examplePath = "/etc/vppd/vppd.toml"

/// The settings of a text that is expected to be right.
func settings(
    _ text: String, directories: SystemDirectories = SystemDirectories(),
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> Settings {
    do {
        return try SettingsFile.parse(Array(text.utf8), path: examplePath, directories: directories)
    } catch {
        for problem in error.all { Issue.record("\(problem)", sourceLocation: sourceLocation) }
        throw error
    }
}

/// Everything wrong with a text, one line a problem; empty where it is accepted.
func problems(_ text: String) -> [SettingsProblem] {
    problems(of: Array(text.utf8))
}

/// Everything wrong with these bytes.
func problems(of bytes: [UInt8]) -> [SettingsProblem] {
    do throws(SettingsError) {
        _ = try SettingsFile.parse(bytes, path: examplePath)
        return []
    } catch {
        return error.all
    }
}
