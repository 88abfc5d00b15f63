// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Settings
import Systemd
import VPPDaemon
import VPPModel

/// Where the daemon's configuration is: the same for every command.
struct CommonOptions: ParsableArguments {
    @Option(name: .customLong("config"), help: "The configuration file.")
    var path = "/etc/vppd/vppd.toml"

    var loader: ConfigurationLoader {
        let directories = ServiceDirectories(environment: Environment.all)
        return ConfigurationLoader(
            path: path,
            directories: SystemDirectories(state: directories.state, runtime: directories.runtime),
            credentialsDirectory: Credentials(environment: Environment.all).directory)
    }

    /// The settings, or the end of the command with status 78 and the line that says why.
    func settings() throws -> VPPModel.Settings {
        do throws(ConfigurationProblem) {
            return try loader.settings()
        } catch {
            for line in [error.line] + error.others { Terminal.complain(line) }
            throw ExitCode(SysExit.configuration)
        }
    }
}

/// Exit statuses of sysexits(3) that the commands end with.
enum SysExit {
    static let data: Int32 = 65
    static let unavailable: Int32 = 69
    static let inputOutput: Int32 = 74
    static let configuration: Int32 = 78
}

/// The process's environment.
enum Environment {
    static var all: [String: String] {
        var result: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                result[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return result
    }
}
