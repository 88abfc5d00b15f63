// SPDX-License-Identifier: Apache-2.0

/// A file of a `FakeDisk`: what the page cache shows, and what the device holds.
///
/// The two are kept as one array and the part in which they differ, so that writing, syncing and
/// crashing cost what was written, whatever the size of the file.
struct FakeFile: Sendable {
    /// What becomes of a page that was not synced when the power went.
    enum Fate: CaseIterable {
        case old, new, zero, garbage, half
    }

    /// Bytes of a page: the unit that reaches the device or does not, and that space is given in.
    static let page = 4_096

    /// What readers see.
    private(set) var cache: [UInt8] = []
    /// The device holds the first `common` bytes of `cache`, and after them `tail`.
    private var common = 0
    private var tail: [UInt8] = []
    /// Everything in `cache` from here on has not been synced; nil when all has, or passes for it.
    private(set) var dirtyFrom: Int?

    /// The target of a symbolic link; nil for a file.
    var link: String?
    /// Names and descriptors that lead here, as processes see it.
    var links = 0
    var opens = 0
    /// Space held up to this size, in bytes; 0 where none is held beyond the content.
    private(set) var reserved = 0
    private var isReservationSynced = true

    init() {}

    /// A file whose bytes are all on the device.
    init(durable bytes: [UInt8]) {
        cache = bytes
        common = bytes.count
    }

    /// Space taken, in whole pages; none once nobody can reach the file.
    var allocated: Int {
        guard links > 0 || opens > 0 else { return 0 }
        return (max(cache.count, reserved) + Self.page - 1) / Self.page * Self.page
    }

    /// Whether clean pages are not those of the device: a sync failed.
    var cacheLies: Bool { common < dirtyFrom ?? cache.count }

    mutating func reserve(upTo size: Int) {
        guard size > max(reserved, cache.count) else { return }
        reserved = size
        isReservationSynced = false
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        dirtyFrom = dirtyFrom ?? cache.count
        cache.append(contentsOf: bytes)
    }

    /// Sets the size; what was reserved behind it is given back.
    mutating func truncate(to size: Int) {
        reserved = 0
        guard size != cache.count else { return }
        let from = min(size, cache.count)
        dirtyFrom = min(dirtyFrom ?? from, from)
        if size < common {
            tail = cache[size..<common] + tail
            common = size
        }
        if size < cache.count { cache.removeLast(cache.count - size) }
        cache.append(contentsOf: repeatElement(0, count: size - cache.count))
    }

    mutating func synchronize() {
        isReservationSynced = true
        guard let from = dirtyFrom else { return }
        dirtyFrom = nil
        if from == common {
            common = cache.count
            tail.removeAll(keepingCapacity: true)
        } else {
            tail = Self.padded(tail, to: from - common) + cache[from...]
        }
    }

    /// A failed sync: the pages are marked clean and stay readable, and never reach the device
    /// (Rebello et al., ATC'20). That the file was cut is not forgotten with them: it is in the
    /// journal, and comes with the next sync or not at all.
    mutating func failToSynchronize() {
        dirtyFrom = cache.count < common + tail.count ? cache.count : nil
    }

    /// Drops clean pages: readers see the device again.
    mutating func dropCache() {
        let clean = dirtyFrom ?? cache.count
        // The size is kept with the file, not with its pages.
        guard common < clean else { return }
        cache.replaceSubrange(common..<clean, with: Self.padded(tail, to: clean - common))
    }

    /// The power goes. Synced bytes stay (event-log.md, A2); each unsynced page and the size meet
    /// fates of their own.
    mutating func crash(using random: inout SeededRandom) {
        if !isReservationSynced, Bool.random(using: &random) { reserved = 0 }
        isReservationSynced = true
        opens = 0
        defer {
            common = cache.count
            tail.removeAll(keepingCapacity: true)
            dirtyFrom = nil
        }
        let device = common + tail.count
        guard let from = dirtyFrom else {
            guard common < cache.count || !tail.isEmpty else { return }
            cache.replaceSubrange(common..., with: tail)
            return
        }
        let end = cache.count
        let sizes = [device, end, Int.random(in: from...end, using: &random)]
        var after = Self.padded(tail, to: from - common)
        var start = from
        while start < end {
            let next = min(end, (start / Self.page + 1) * Self.page)
            appendPage(start..<next, to: &after, using: &random)
            start = next
        }
        let size = sizes.randomElement(using: &random) ?? from
        after += tail.dropFirst(after.count)
        cache.replaceSubrange(common..., with: Self.padded(after, to: max(size, from) - common))
    }

    /// Appends what is left of one unsynced page to `after`.
    private func appendPage(
        _ range: Range<Int>, to after: inout [UInt8], using random: inout SeededRandom
    ) {
        func old(_ range: Range<Int>) -> [UInt8] {
            Self.padded(tail.dropFirst(range.lowerBound - common), to: range.count)
        }
        switch Fate.allCases.randomElement(using: &random) ?? .old {
        case .old: after += old(range)
        case .new: after += cache[range]
        case .zero: after += repeatElement(0, count: range.count)
        case .garbage: after += random.bytes(range.count)
        case .half:
            let middle = range.lowerBound + range.count / 2
            after += cache[range.lowerBound..<middle]
            after += old(middle..<range.upperBound)
        }
    }

    /// The first `size` bytes, filled up with zeros.
    private static func padded(_ bytes: some Collection<UInt8>, to size: Int) -> [UInt8] {
        Array(bytes.prefix(size)) + repeatElement(0, count: max(0, size - bytes.count))
    }
}
