// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A block device of the device mapper over files (man 8 dmsetup, man 8 losetup).
struct MappedDevice: ~Copyable {
    private static let sectorBytes = 512

    /// Where it is.
    var path: String { "/dev/mapper/\(name)" }
    /// Its size, in bytes: that of the first file.
    let bytes: Int

    private let name: String
    private let loops: [String]
    private var isThere = true

    /// A table of one line: a target over devices.
    typealias Target = (_ devices: [String]) -> String

    /// Why there can be none of a kind here; nil where there can.
    /// - Parameter target: the kind, such as `flakey`.
    static func obstacle(_ target: String) -> String? {
        guard geteuid() == 0 else { return "only root can map devices" }
        if let failure = Command.failure("dmsetup", ["version"]) { return failure }
        if let failure = Command.failure("losetup", ["--version"]) { return failure }
        // A module is loaded by its name or is there already; the list below is what counts.
        _ = Command.failure("modprobe", ["dm-\(target)"])
        let known = Command.run("dmsetup", ["targets"])
        if let failure = known.failure { return failure }
        let names = known.text.split(separator: "\n").map { $0.prefix { $0 != " " } }
        return names.contains(target[...]) ? nil : "this kernel has no dm-\(target)"
    }

    /// Makes the files and maps them.
    /// - Parameters:
    ///   - images: paths and sizes in bytes; the first one's is that of the device.
    init(images: [(path: String, bytes: Int)], _ target: Target) throws {
        var loops: [String] = []
        let name = "vppd-torture-\(UUID().uuidString)"
        do {
            for image in images {
                try Command.must("truncate", ["-s", "\(image.bytes)", image.path])
                let made = try Command.must("losetup", ["--find", "--show", image.path])
                loops.append(String(made.prefix { $0 != "\n" }))
            }
            let table = Self.table(images[0].bytes, target, loops)
            try Command.must("dmsetup", ["create", name, "--table", table])
            // Where no udev makes its node.
            try Command.must("dmsetup", ["mknodes", name])
        } catch {
            Self.detach(loops)
            throw error
        }
        self.name = name
        self.loops = loops
        bytes = images[0].bytes
    }

    deinit {
        guard isThere else { return }
        // On the way of an error; a target that drops or fails writes must not hold this up.
        if let failure = Command.failure("dmsetup", ["remove", "--force", "--retry", name]) {
            say("     \(failure)")
        }
        Self.detach(loops)
    }

    /// Replaces the target at once, with no regard to what is mounted.
    func change(to target: Target) throws {
        let table = Self.table(bytes, target, loops)
        try Command.must("dmsetup", ["load", name, "--table", table])
        // Without it the file system would be asked to come to rest first: no power cut asks.
        try Command.must("dmsetup", ["suspend", "--nolockfs", name])
        try Command.must("dmsetup", ["resume", name])
    }

    /// Tells the target something.
    func send(_ message: [String]) throws {
        try Command.must("dmsetup", ["message", name, "0"] + message)
    }

    /// Unmaps it; the files stay.
    mutating func remove() throws {
        try Command.must("dmsetup", ["remove", "--retry", name])
        isThere = false
        Self.detach(loops)
    }

    private static func table(_ bytes: Int, _ target: Target, _ loops: [String]) -> String {
        "0 \(bytes / sectorBytes) \(target(loops))"
    }

    private static func detach(_ loops: [String]) {
        for loop in loops {
            guard let failure = Command.failure("losetup", ["--detach", loop]) else { continue }
            say("     \(failure)")
        }
    }
}
