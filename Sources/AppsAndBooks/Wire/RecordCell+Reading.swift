// SPDX-License-Identifier: Apache-2.0

import CSimdjson
import JSON

/// What a cell holds. Here, not in `JSON`, so that the compiler puts it where it is used.
extension RecordCell {
    /// The record has no such field, or null for it.
    @inline(__always) var isNull: Bool { kind == VPPD_JSON_NULL }

    /// A string; its text is ``bytes``.
    @inline(__always) var isText: Bool { kind == VPPD_JSON_STRING }

    /// A whole number of 64 bits; its digits are ``bytes``, behind a minus if it is negative.
    @inline(__always) var isInteger: Bool { kind == VPPD_JSON_INTEGER }

    /// In UTF-8; empty but for texts and whole numbers.
    @inline(__always) var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text, count: Int(length))
    }
}
