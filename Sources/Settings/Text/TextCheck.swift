// SPDX-License-Identifier: Apache-2.0

/// What makes bytes unfit to be read as text, found before any parser sees them.
enum TextFault: Error, Equatable {
    /// Nothing, or nothing but white space.
    case empty
    /// A NUL at this offset.
    case nul(Int)
    /// No UTF-8 from this offset on.
    case notUTF8(Int)

    /// What is wrong, for people.
    var message: String {
        switch self {
        case .empty: "the file is empty"
        case .nul: "there is a NUL byte here"
        case .notUTF8: "this is not UTF-8"
        }
    }

    /// The offset of the fault.
    var offset: Int {
        switch self {
        case .empty: 0
        case .nul(let offset), .notUTF8(let offset): offset
        }
    }

    /// Requires text: UTF-8 without NUL, and more than white space. An empty file is what a full
    /// disk leaves behind; it must not pass for "no tokens, no devices".
    static func check(_ bytes: [UInt8]) throws(TextFault) {
        if let offset = bytes.firstIndex(of: 0) { throw .nul(offset) }
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw .notUTF8(error.byteOffsets.lowerBound)
        }
        let whiteSpace: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20]
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        if content.allSatisfy(whiteSpace.contains) { throw .empty }
    }
}
