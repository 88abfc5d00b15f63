// SPDX-License-Identifier: Apache-2.0

package import EventLog
import Foundation

/// A disk that a test can also look at, change and fail from outside: in memory, or of this host.
/// The same tests run on both, so that the one in memory is held to the real one.
package protocol DiskUnderTest: Disk {
    /// Where the log is.
    var logPath: String { get }

    /// Lets things go wrong, each counted by itself; counting starts now.
    func inject(_ faults: [DiskFault])

    /// The calls made since the last time this was asked for.
    func takeCalls() -> [DiskCall]

    /// The process ends and another starts: descriptors and locks are gone, the cache stays.
    func restartProcess() throws

    /// Contents of all regular files, by path.
    var contents: [String: [UInt8]] { get throws }

    /// Changes a file behind the log's back: nil removes it.
    func edit(_ path: String, _ change: ([UInt8]) -> [UInt8]?) throws
}

extension DiskUnderTest {
    /// Lets something go wrong; counting starts now.
    package func inject(_ fault: DiskFault?) {
        inject(fault.map { [$0] } ?? [])
    }
}

extension FakeDisk: DiskUnderTest {
    package var logPath: String { VPPTestKit.logPath }
}

/// The kinds there are, as arguments of a test.
package enum DiskKind: String, CaseIterable, Sendable {
    /// A `FakeDisk`.
    case fake
    /// A directory of this host.
    case real

    package func make() throws -> any DiskUnderTest {
        switch self {
        case .fake: FakeDisk()
        case .real: try RealDiskUnderTest()
        }
    }
}

/// A directory of this host that is gone when nobody holds it any more.
package final class RealDiskUnderTest: DiskUnderTest, DiskDecorator {
    /// Counts calls and lets them fail.
    package let faults: FaultyDisk
    /// The directory the log's is in.
    package let parent: String
    package let logPath: String

    package var base: any Disk { faults }

    /// - Parameters:
    ///   - parent: an existing directory to make the log's in; nil for one for temporary files.
    ///   - synchronizes: whether syncs are made.
    package init(in parent: String? = nil, synchronizes: Bool = true) throws {
        let place = parent.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory
        self.parent = place.appending(path: "vppd-log-\(UUID().uuidString)").path
        logPath = self.parent + "/log"
        faults = FaultyDisk(RealDisk(), synchronizes: synchronizes)
        try FileManager.default.createDirectory(
            atPath: self.parent, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try faults.restartProcess()
            try FileManager.default.removeItem(atPath: parent)
        } catch {
            print("\(parent) is left behind: \(error)")
        }
    }

    package func inject(_ faults: [DiskFault]) { self.faults.inject(faults) }
    package func takeCalls() -> [DiskCall] { faults.takeCalls() }
    package func restartProcess() throws { try faults.restartProcess() }

    package var contents: [String: [UInt8]] {
        get throws {
            guard FileManager.default.fileExists(atPath: logPath) else { return [:] }
            var found: [String: [UInt8]] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: logPath) {
                let path = "\(logPath)/\(name)"
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
                found[path] = [UInt8](try Data(contentsOf: URL(filePath: path)))
            }
            return found
        }
    }

    package func edit(_ path: String, _ change: ([UInt8]) -> [UInt8]?) throws {
        let url = URL(filePath: path)
        let before = FileManager.default.fileExists(atPath: path) ? try Data(contentsOf: url) : nil
        guard let after = change(before.map { [UInt8]($0) } ?? []) else {
            return try FileManager.default.removeItem(at: url)
        }
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        // In place, as a running writer would see it.
        if let before, before.count <= after.count, after.starts(with: before) {
            let file = try FileHandle(forWritingTo: url)
            try file.seekToEnd()
            try file.write(contentsOf: Data(after[before.count...]))
            try file.close()
        } else {
            try Data(after).write(to: url)
        }
    }
}
