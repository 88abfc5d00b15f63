// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import VPPDaemon

/// Standard output for answers, standard error for complaints.
enum Terminal {
    static func print(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Says on standard error what is not of the form of a complaint: usage.
    static func tell(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    static func complain(_ text: String) {
        write("vppd: \(text)\n", to: STDERR_FILENO)
    }

    static func print(json value: some Encodable) throws {
        print(String(decoding: try ControlAPI.encode(value), as: UTF8.self))
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ data: Data) throws -> Value {
        try JSONDecoder().decode(type, from: data)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                // The reader is gone (a pipe to head): there is nobody to tell.
                endProcess(errno == EPIPE ? 0 : SysExit.inputOutput)
            }
            written += count
        }
    }
}
