// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A mounted file system that loses what was not synced (Tests/LazyFS), with a loss of power ahead.
struct LazyFileSystem: ~Copyable {
    /// When the power goes, and what becomes of what was not synced then: the words of
    /// Tests/LazyFS/main.c, explained in lazyfs.h.
    struct Plan: Sendable {
        enum Moment: String, Sendable {
            case told
            case write
            case beforeSync = "before-sync"
            case afterSync = "after-sync"
            case beforeRename = "before-rename"
            case afterRename = "after-rename"
        }

        enum DataFate: String, Sendable {
            case lost, writes, pages, torn
        }

        enum NameFate: String, Sendable {
            case lost, prefix, subset
        }

        enum Lies: String, Sendable {
            case none, files, directories, all
        }

        var seed: UInt64 = 0
        /// It goes at this kind of call, at the latest when told.
        var moment = Moment.told
        /// At which of these calls, from 1.
        var at = 1
        var data = DataFate.lost
        var names = NameFate.lost
        /// Whose syncs do nothing.
        var lies = Lies.none
        /// Whether it can reserve space.
        var reserves = true

        var arguments: [String] {
            [
                "seed=\(seed)", "when=\(moment.rawValue)", "at=\(at)", "data=\(data.rawValue)",
                "names=\(names.rawValue)", "lies=\(lies.rawValue)", "reserves=\(reserves ? 1 : 0)",
            ]
        }
    }

    private static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "vppd-lazyfs").path

    /// Status of a program that was called with the wrong arguments (sysexits(3)).
    private static let usage: Int32 = 64

    private let place: String
    private var process: ChildProcess
    private var isMounted = true

    /// Why there can be none here; nil where there can.
    static var obstacle: String? {
        guard geteuid() == 0 else { return "only root can mount" }
        let device = open("/dev/fuse", O_RDWR | O_CLOEXEC)
        let code = errno
        guard device >= 0 else { return "/dev/fuse: \(String(cString: strerror(code)))" }
        close(device)
        guard access(program, X_OK) == 0 else {
            return "there is no vppd-lazyfs beside this program; make torture NIGHT=1 builds it"
        }
        // Without arguments it says how it is called, if it can be loaded at all.
        let probe = Command.run(program, [])
        return probe.text.hasPrefix("usage") ? nil : probe.failure ?? "vppd-lazyfs does not run"
    }

    /// Mounts it.
    /// - Parameters:
    ///   - store: the directory that has what was synced, also from one mount to the next.
    ///   - place: the directory to mount it on.
    init(store: String, place: String, _ plan: Plan) throws {
        var child = try ChildProcess([store, place] + plan.arguments, program: Self.program)
        guard child.line() == "on" else {
            throw ChildProcess.Failure(call: "vppd-lazyfs", errno: child.wait())
        }
        self.place = place
        process = child
    }

    deinit {
        guard isMounted else { return }
        Mounts.abandon(place)
        _ = process.wait()
    }

    /// Takes the power away, if it has not gone yet. Who was writing is dead afterwards.
    /// - Returns: whether it had gone at the call that was planned.
    mutating func losePower() throws -> Bool {
        kill(process.id, SIGUSR1)
        guard let line = process.line(), line.hasPrefix("off ") else {
            throw ChildProcess.Failure(call: "vppd-lazyfs", errno: EIO)
        }
        return line != "off told"
    }

    /// Unmounts it.
    mutating func unmount() throws {
        try Mounts.unmount(place)
        isMounted = false
        let status = process.wait()
        guard status == 0 else {
            throw ChildProcess.Failure(call: "vppd-lazyfs, at its end", errno: status)
        }
    }
}
