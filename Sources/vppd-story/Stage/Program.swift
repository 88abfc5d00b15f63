// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A child process. Its output goes to files, so that nothing it says is ever lost or in its way.
final class Program: Sendable {
    /// What it is called in messages.
    let name: String
    /// Its process id.
    let pid: pid_t
    /// `POSIX_SPAWN_SETSID` of glibc 2.26 and later; its header shows it to C alone (man 3 posix_spawn).
    private static let newSession: Int16 = 0x80

    /// Nil while it runs; then its exit status, or 128 and the signal that ended it.
    private let ended = Mutex<Int32?>(nil)

    /// Starts a program in a session of its own, so that a terminal's Ctrl-C does not reach it.
    ///
    /// - Parameters:
    ///   - path: the executable's file.
    ///   - environment: all of the child's environment.
    ///   - output: the file standard output is added to; made with mode 0600.
    ///   - errors: the same for standard error.
    init(
        _ name: String, path: String, _ arguments: [String], environment: [String: String],
        output: String, errors: String
    ) throws(StoryFailure) {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        let mode = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, mode, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, mode, 0o600)
        // This process ignores them; the child is not to inherit that.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Self.newSession)
        var argv = ([path] + arguments).map { strdup($0) }
        var envp = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in argv + envp { free(text) } }
        argv.append(nil)
        envp.append(nil)
        var pid: pid_t = 0
        let code = posix_spawn(&pid, path, &actions, &attributes, argv, envp)
        guard code == 0 else {
            throw StoryFailure(
                "\(name) cannot be started: \(String(cString: strerror(code))) (\(path)); "
                    + "build it: swift build")
        }
        self.name = name
        self.pid = pid
    }

    /// Nil while it runs.
    var status: Int32? {
        ended.withLock { ended in
            if ended != nil { return ended }
            var word: Int32 = 0
            guard waitpid(pid, &word, WNOHANG) == pid else { return nil }
            let signal = word & 0x7f
            // man 2 wait: WTERMSIG and WEXITSTATUS, which are macros.
            ended = signal == 0 ? (word >> 8) & 0xff : 128 + signal
            return ended
        }
    }

    /// Sends a signal, unless it has ended: its number may belong to another process by then.
    func send(_ signal: Int32) {
        if status == nil { kill(pid, signal) }
    }

    /// Waits for the end.
    /// - Returns: the status; nil when `limit` has passed before.
    func wait(atMost limit: Duration) async throws -> Int32? {
        let deadline = ContinuousClock.now + limit
        while true {
            if let status { return status }
            if ContinuousClock.now >= deadline { return nil }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
