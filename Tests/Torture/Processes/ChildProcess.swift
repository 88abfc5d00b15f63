// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// This program once more, in a process of its own, whose standard output is read here.
struct ChildProcess: ~Copyable {
    /// A call that failed.
    struct Failure: Error, CustomStringConvertible {
        let call: String
        let errno: Int32

        var description: String { "\(call): \(String(cString: strerror(errno)))" }
    }

    let id: pid_t
    private let output: Int32
    private var unread: [UInt8] = []
    private var isOver = false

    /// Starts it.
    init(_ arguments: [String]) throws {
        let (id, output) = try Self.spawning.withLock { _ in try Self.spawn(arguments) }
        self.id = id
        self.output = output
    }

    /// One at a time: a pipe of one child must not reach another before it is marked.
    private static let spawning = Mutex(())

    private static func spawn(_ arguments: [String]) throws -> (id: pid_t, output: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(call: "pipe", errno: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        var words = (["vppd-torture"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, "/proc/self/exe", &actions, nil, &words, environ)
        guard code == 0 else {
            close(ends[0])
            throw Failure(call: "posix_spawn", errno: code)
        }
        return (id, ends[0])
    }

    deinit {
        close(output)
    }

    /// The next line it printed, waiting for it; nil when it has ended.
    mutating func line() -> String? {
        while true {
            if let end = unread.firstIndex(of: 0x0A) {
                defer { unread.removeSubrange(...end) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            guard !isOver else { return nil }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = read(output, &buffer, buffer.count)
            if count <= 0 { isOver = true } else { unread += buffer[..<count] }
        }
    }

    /// Ends it by SIGKILL.
    /// - Returns: what it had printed that was not read yet; an unfinished line is left out.
    mutating func kill() -> [String] {
        _ = Glibc.kill(id, SIGKILL)
        var lines: [String] = []
        while let line = line() { lines.append(line) }
        _ = wait()
        return lines
    }

    /// Waits for its end.
    /// - Returns: its exit status; 128 and the number of the signal where one ended it.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }
}
