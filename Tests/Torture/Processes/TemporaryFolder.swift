// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory for the time of `body`.
func withTemporaryFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
    let path = FileManager.default.temporaryDirectory
        .appending(path: "vppd-torture-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("\(path) is left behind: \(error)")
        }
    }
    return try body(path)
}
