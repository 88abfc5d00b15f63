// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// The files a simulator leaves for the programs that talk to it.
struct SimulatorDirectory: Sendable {
    /// The directory; made with mode 0700.
    let path: String

    /// Makes the directory and `tokens` in it.
    func create() throws {
        for each in [path, path + "/tokens"] {
            do {
                try FileManager.default.createDirectory(
                    atPath: each, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700])
            } catch {
                throw SimulatorError("cannot make the directory \(each): check its parent's mode")
            }
        }
    }

    /// Writes a file with mode 0600, whole or not at all.
    /// - Returns: Its path.
    @discardableResult
    func write(_ name: String, _ bytes: Data) throws -> String {
        let target = "\(path)/\(name)"
        let temporary = target + ".new"
        let file = open(temporary, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o600)
        let openError = errno
        guard file >= 0 else {
            throw SimulatorError("cannot write \(temporary): errno \(openError); check its mode")
        }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        try handle.write(contentsOf: bytes)
        try handle.close()
        guard rename(temporary, target) == 0 else {
            throw SimulatorError("cannot rename \(temporary) to \(target): check its mode")
        }
        return target
    }

    /// `devices.csv`, as the device file of vppd is written.
    static func csv(_ devices: [SimulatedDevice]) -> String {
        let header =
            "serial,enrollment_id,user,groups,platform,os_version,time_zone,supervised"
        let rows = devices.map { device in
            [
                device.serial, device.enrollmentId, device.user ?? "",
                device.groups.joined(separator: ";"), device.platform, device.osVersion,
                device.timeZone, String(device.supervised),
            ].joined(separator: ",")
        }
        return ([header] + rows).joined(separator: "\n") + "\n"
    }
}
