// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A program the test started. It is killed when the test lets go of it.
final class ChildProcess: Sendable {
    /// How a program ended.
    enum Ending: Equatable, Sendable {
        case exited(Int32)
        case signaled(Int32)
    }

    let pid: pid_t
    /// Files that take standard output and standard error; appended to.
    let output: String
    let errors: String
    private let ending = Mutex<Ending?>(nil)

    struct SpawnFailed: Error {
        let program: String
        let number: Int32
    }

    /// - Parameter environment: the whole environment.
    init(
        _ program: String, _ arguments: [String], environment: [String: String], output: String,
        errors: String
    ) throws {
        self.output = output
        self.errors = errors
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let texts = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        var envp = texts.map { strdup($0) } + [nil]
        defer { for text in argv + envp { free(text) } }
        var child = pid_t()
        let number = posix_spawn(&child, program, &actions, &attributes, &argv, &envp)
        guard number == 0 else { throw SpawnFailed(program: program, number: number) }
        pid = child
    }

    deinit {
        guard poll() == nil else { return }
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    /// How it ended; nil while it runs.
    func poll() -> Ending? {
        ending.withLock { ending in
            if let ending { return ending }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            let signal = status & 0x7f
            ending = signal == 0 ? .exited((status >> 8) & 0xff) : .signaled(signal)
            return ending
        }
    }

    func send(_ signal: Int32) {
        guard poll() == nil else { return }
        kill(pid, signal)
    }

    /// Waits for the end.
    @discardableResult
    func end(within limit: Duration) async throws -> Ending {
        try await eventually("process \(pid) ends", within: limit) { poll() }
    }

    /// Ends it at once, as a power failure would.
    func killNow() async throws {
        send(SIGKILL)
        try await end(within: .seconds(10))
    }

    var outputText: String { text(of: output) }
    var errorText: String { text(of: errors) }

    private func text(of path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
