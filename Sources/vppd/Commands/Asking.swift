// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Foundation
import VPPCore
import VPPDaemon
import VPPModel

/// Asks the running daemon, or its log when it is down.
struct Asking {
    let settings: VPPModel.Settings
    let client: ControlClient
    let views: LogViews

    init(_ options: CommonOptions) throws {
        settings = try options.settings()
        client = ControlClient(
            socket: settings.daemon.controlSocket, release: Release.version)
        views = LogViews(stateDirectory: settings.daemon.stateDirectory)
    }

    /// The daemon's answer to a view; what `fromLog` makes of the log when the daemon is down.
    func view<Value: Decodable>(
        _ path: String, query: [(String, String)] = [], as type: Value.Type,
        fromLog: () throws -> Value
    ) async throws -> Value {
        try await Self.ending {
            do {
                let data = try await client.get(path, query: query)
                return try JSONDecoder().decode(type, from: data)
            } catch let down as ControlClient.NotRunning {
                let value: Value
                do {
                    try views.check()
                    value = try fromLog()
                } catch let error as EventLogError {
                    Terminal.complain(down.description)
                    throw error
                }
                Terminal.complain("\(down); this is what its log says")
                return value
            }
        }
    }

    /// Ends the command with one line and the fitting status where `body` fails.
    static func ending<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as ControlAPI.Refusal {
            Terminal.complain(error.description)
            throw ExitCode.failure
        } catch let error as ControlClient.NotRunning {
            Terminal.complain(error.description)
            throw ExitCode(SysExit.unavailable)
        } catch let error as EventLogError {
            Terminal.complain(error.description)
            throw ExitCode(error.exitCode)
        } catch let error as EventDecodingError {
            Terminal.complain(error.description)
            throw ExitCode(SysExit.data)
        }
    }
}

extension Asking {
    /// Asks the daemon to change something at Apple.
    func ask(_ write: LocationWrite, token: TokenName) async throws -> ControlAPI.WriteTaken {
        try await Self.ending {
            let data = try await client.post(
                ControlAPI.writes, ControlAPI.WriteWish(token: token, write: write))
            return try Terminal.decode(ControlAPI.WriteTaken.self, data)
        }
    }
}
