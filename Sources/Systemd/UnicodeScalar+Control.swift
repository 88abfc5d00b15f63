// SPDX-License-Identifier: Apache-2.0

extension Unicode.Scalar {
    /// Whether the scalar may move the cursor, start a terminal sequence, end a line or turn the
    /// reading direction: C0, DEL, C1, line and paragraph separator, bidirectional controls.
    var isControl: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
