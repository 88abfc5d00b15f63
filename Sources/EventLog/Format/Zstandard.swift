// SPDX-License-Identifier: Apache-2.0

import CZstd

// A compressed segment is one Zstandard frame (RFC 8878) with its content size and checksum, so that
// `zstd -d` and `zstdcat` read it. Everything the log's chain covers is what it unpacks to.

/// Packs whole segments.
enum Zstandard {
    /// The library's own default: sevenfold on event logs, at more than 200 MB/s.
    private static let level: Int32 = 3

    /// Largest window a reader takes, as a power of two: 8 MiB. Level 3 uses 2 MiB.
    fileprivate static let windowLog: Int32 = 23

    /// The bytes as one frame; nil where memory lacks.
    static func compress(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let context = ZSTD_createCCtx() else { return nil }
        defer { ZSTD_freeCCtx(context) }
        guard ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)) == 0,
            ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)) == 0
        else { return nil }
        var result = 0
        let frame = [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) {
            target, count in
            result = ZSTD_compress2(
                context, target.baseAddress, target.count, bytes.baseAddress, bytes.count)
            count = ZSTD_isError(result) == 0 ? result : 0
        }
        return ZSTD_isError(result) == 0 ? frame : nil
    }
}

/// Unpacks one frame, piece by piece. Any bytes lead to an end: memory is bounded by the window.
struct ZstandardReader: ~Copyable {
    private let context: OpaquePointer
    /// The frame has come to its end.
    private var isComplete = false
    private var output = [UInt8](repeating: 0, count: LogLimits.chunkBytes)

    init() {
        guard let context = ZSTD_createDCtx() else { preconditionFailure("no memory for zstd") }
        self.context = context
        let result = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Zstandard.windowLog)
        precondition(ZSTD_isError(result) == 0, "zstd takes no window limit")
    }

    deinit { ZSTD_freeDCtx(context) }

    /// Unpacks the next bytes of the file.
    /// - Parameter visit: is given the next bytes of the content.
    /// - Returns: false where the bytes are not, or no longer, those of one frame.
    mutating func add(
        _ bytes: UnsafeRawBufferPointer,
        visit: (UnsafeRawBufferPointer) throws(EventLogError) -> Void
    ) throws(EventLogError) -> Bool {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while input.pos < input.size {
            guard !isComplete else { return false }
            guard let count = unpack(&input) else { return false }
            try output.withBytes { bytes throws(EventLogError) in
                try visit(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            }
        }
        // What is left in the decoder comes out without more input.
        while !isComplete {
            guard let count = unpack(&input) else { return false }
            if count == 0 { break }
            try output.withBytes { bytes throws(EventLogError) in
                try visit(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            }
        }
        return true
    }

    /// Whether the file ended where the frame does.
    var isWhole: Bool { isComplete }

    /// Fills `output`; nil where the frame is damaged.
    private mutating func unpack(_ input: inout ZSTD_inBuffer) -> Int? {
        let context = context
        let (result, count) = output.withUnsafeMutableBytes { bytes in
            var target = ZSTD_outBuffer(dst: bytes.baseAddress, size: bytes.count, pos: 0)
            let result = ZSTD_decompressStream(context, &target, &input)
            return (result, target.pos)
        }
        guard ZSTD_isError(result) == 0 else { return nil }
        if result == 0 { isComplete = true }
        return count
    }
}
