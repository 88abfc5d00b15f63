// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import VPPCore

/// A log of 1 GB whose state stays small: the same 1,000 devices enroll anew again and again, and
/// the licenses of one asset move between two halves of 20,000 devices. Half of the bytes are lines
/// of about 400 bytes, half are lines of about 260 KB.
enum GigabyteLog {
    /// Name of the log in the workspace.
    static let name = "gigabyte"
    private static let bytes = 1_000_000_000
    private static let devices = 1_000
    private static let holders = 10_000

    /// The name of a log of a few hundred KB that ends in the same state.
    static let short = "gigabyte-state"

    /// Writes both; some seconds.
    static func make(in workspace: Workspace) throws {
        let enrollments = try (0..<devices).map { try enrollment($0) }
        let moves = [try move(forth: true), try move(forth: false)]
        for name in [name, short] {
            var log = try workspace.openLog(name)
            try log.write(try start())
            repeat {
                for move in moves { try log.write(enrollments + [move]) }
            } while try name == Self.name && workspace.bytes(name) < bytes
            try log.close()
        }
    }

    private static let asset = #"{"adamId":"900000000","pricingParam":"STDQ"}"#

    private static func start() throws -> [NewEntry] {
        let loaded =
            #"{"expires":"2027-01-15T08:00:00.000000Z","fingerprint":"00000000deadbee0","#
            + #""organization":"Example","token":"token-0"}"#
        let asset =
            #"{"assignedCount":\#(holders),"availableCount":\#(holders),"#
            + #""deviceAssignable":true,"key":\#(asset),"productType":"App","retiredCount":0,"#
            + #""revocable":true,"supportedPlatforms":["iOS"],"totalCount":\#(2 * holders)}"#
        return [
            try entry("token.loaded", loaded),
            try entry(
                "assets.changed", #"{"changed":[\#(asset)],"removed":[],"token":"token-0"}"#),
        ]
    }

    private static func enrollment(_ device: Int) throws -> NewEntry {
        try entry(
            "device.enrolled",
            #"{"enrollmentId":"00008030-\#(1_000_000_000_000 + device)","osVersion":"18.6","#
                + #""serialNumber":\#(serial(device))}"#)
    }

    private static func move(forth: Bool) throws -> NewEntry {
        let first = (0..<holders).map { serial(devices + $0) }.joined(separator: ",")
        let second = (0..<holders).map { serial(devices + holders + $0) }.joined(separator: ",")
        return try entry(
            "assignments.changed",
            #"{"added":[\#(forth ? first : second)],"addedUsers":[],"asset":\#(asset),"#
                + #""removed":[\#(forth ? second : first)],"removedUsers":[],"token":"token-0"}"#)
    }

    /// In quotes.
    private static func serial(_ device: Int) -> String { "\"BENCH\(100_000 + device)\"" }

    /// An entry the daemon could have written: it is read once to be sure.
    private static func entry(_ type: String, _ data: String) throws -> NewEntry {
        _ = try EventCoder().decode(type: type, version: 1, data: Data(data.utf8))
        return NewEntry(type: type, version: 1, data: Array(data.utf8))
    }
}
