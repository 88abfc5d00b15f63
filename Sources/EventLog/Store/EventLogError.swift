// SPDX-License-Identifier: Apache-2.0

/// Why the log cannot be opened, read or written: what happened, where, and what to do next.
package struct EventLogError: Error, Sendable, CustomStringConvertible {
    /// The kind of error; programs decide by it.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code as written in logs: `corrupt`.
        package let description: String

        /// Something once durable has changed or is gone. Nothing was modified.
        package static let corrupt = Code(description: "corrupt")
        /// The log is shorter or other than a witness says. Nothing was modified.
        package static let rollback = Code(description: "rollback")
        /// The log holds an event that the program cannot take in.
        package static let replay = Code(description: "replay")
        /// Another process has the log open for writing.
        package static let locked = Code(description: "locked")
        /// A call to the operating system failed.
        package static let inputOutput = Code(description: "io")
        /// The disk is full, or a quota is reached. The log is whole, the entries are not in it,
        /// and the call may be made again.
        package static let full = Code(description: "full")
        /// The entries pass a limit (`LogLimits`). Nothing was written.
        package static let tooLarge = Code(description: "too-large")
        /// There is nothing to repair, or not what was named. Nothing was changed.
        package static let notDamaged = Code(description: "not-damaged")
        /// The store was closed, or failed before and takes nothing more (P8).
        package static let stopped = Code(description: "stopped")
    }

    /// The kind of error.
    package let code: Code
    /// What happened, in one sentence, with the place.
    package let message: String
    /// The next step: a command, or a file to look at.
    package let remedy: String
    /// The file concerned, as a path.
    package var file: String?
    /// The place in `file`, in bytes.
    package var offset: Int?
    /// The line concerned.
    package var seq: UInt64?
    /// The failed call, where one failed.
    package var cause: DiskError?

    /// Whether a failed fsync or fdatasync is behind it: final, whichever file of the log's
    /// directory it was (P8). The kernel may have given up more than that file.
    package var isFailedSync: Bool { cause?.isFailedSync ?? false }

    /// Exit status by sysexits(3): 65 where the data is at fault, 74 where reading or writing is.
    package var exitCode: Int32 {
        switch code {
        case .corrupt, .rollback, .replay, .tooLarge, .notDamaged: 65
        default: 74
        }
    }

    /// One line for a log.
    package var description: String { "\(message) [\(code)] \(remedy)" }
}

extension EventLogError {
    /// The refusal that follows from a verdict; nil where the log can be opened.
    /// - Parameter directory: the log's directory, for paths and commands.
    package init?(refusing verdict: Verdict, in directory: String) {
        switch verdict {
        case .clean, .torn:
            return nil
        case .corrupt(let damage):
            let path = "\(directory)/\(damage.file)"
            let after =
                damage.nextGoodSeq.map {
                    " Whole lines follow from seq \($0); whole transactions in this file after the"
                        + " damage: \(damage.goodTransactionsAfter)."
                } ?? ""
            self.init(
                code: .corrupt,
                message: "The event log is damaged in \(path) at byte \(damage.offset), where seq"
                    + " \(damage.seq) should be: \(damage.fault).\(after)",
                remedy: Self.remedy(directory, damage.lastGood), file: path,
                offset: damage.offset, seq: damage.seq)
        case .rollback(let rollback):
            self.init(
                code: .rollback,
                message: "The event log in \(directory) is older or other than \(rollback.witness)"
                    + " says: seq \(rollback.expected.seq) with hash \(rollback.expected.hash) is"
                    + " expected, seq \(rollback.found.seq) with hash \(rollback.found.hash) is"
                    + " there.",
                remedy: Self.remedy(directory, rollback.last), file: directory,
                seq: rollback.expected.seq)
        }
    }

    /// A failed call of the operating system.
    /// - Parameter code: the code, where not the cause alone decides it.
    init(_ error: DiskError, doing task: String, code: Code? = nil) {
        self.init(
            code: code ?? (error.isFull && !error.isFailedSync ? .full : .inputOutput),
            message: "The event log failed \(task): \(error).", remedy: error.remedy,
            file: error.path, cause: error)
    }

    /// What can be done about a log that is refused, with the exact command.
    static func remedy(_ directory: String, _ lastGood: Anchor) -> String {
        "Nothing was changed. Look with: vppd events verify; then restore \(directory) from a"
            + " backup; or, to go on without what came after seq \(lastGood.seq):"
            + " vppd events repair --accept-loss \(lastGood.seq) \(lastGood.hash) --why 'REASON'"
    }
}
