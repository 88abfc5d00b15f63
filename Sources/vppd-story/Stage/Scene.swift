// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization

/// What has to be cleaned up however the story ends: child processes and the directory.
final class Scene: Sendable {
    /// The directory of this run, mode 0700; everything lies in it.
    let directory: String
    private let programs = Mutex<[Program]>([])
    private let place = Mutex("the beginning")

    /// Makes a fresh directory under the system's temporary one.
    init() throws(StoryFailure) {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/vppd-story-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            let code = errno
            throw StoryFailure(
                "no directory can be made in \(parent): \(String(cString: strerror(code))); "
                    + "set TMPDIR to one that is writable")
        }
        directory = String(
            decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Where in the story we are, for whoever ends it.
    var chapter: String {
        get { place.withLock { $0 } }
        set { place.withLock { $0 = newValue } }
    }

    /// Remembers a child process, to be ended with the story.
    func add(_ program: Program) {
        programs.withLock { list in
            list.removeAll { $0.status != nil }
            list.append(program)
        }
    }

    /// Ends all child processes, the hard way for those that do not go by themselves.
    func endPrograms() {
        let running = programs.withLock { $0.filter { $0.status == nil } }
        for program in running { program.send(SIGTERM) }
        for _ in 0..<50 where running.contains(where: { $0.status == nil }) { usleep(100_000) }
        for program in running { program.send(SIGKILL) }
    }

    /// Removes the directory with everything in it.
    func removeDirectory() {
        do {
            try FileManager.default.removeItem(atPath: directory)
        } catch {
            print("\(directory) could not be removed: \(error.localizedDescription)")
        }
    }
}
