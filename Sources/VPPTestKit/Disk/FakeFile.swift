// SPDX-License-Identifier: Apache-2.0

/// A file of a `FakeDisk`: what the page cache shows, and what the device holds.
struct FakeFile: Sendable {
    /// What becomes of a page that was not synced when the power went.
    enum Fate: CaseIterable {
        case old, new, zero, garbage, half
    }

    /// Bytes of a page: the unit that reaches the device or does not.
    static let page = 4_096

    /// What readers see.
    var cache: [UInt8] = []
    /// What is left when the cache is gone.
    var device: [UInt8] = []
    /// Everything in `cache` from here on has not been synced; nil when all has, or passes for it.
    var dirtyFrom: Int?

    /// The target of a symbolic link; nil for a file.
    var link: String?

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        dirtyFrom = min(dirtyFrom ?? cache.count, cache.count)
        cache.append(contentsOf: bytes)
    }

    mutating func truncate(to size: Int) {
        guard size != cache.count else { return }
        dirtyFrom = min(dirtyFrom ?? size, size)
        if size < cache.count { cache.removeLast(cache.count - size) }
        cache.append(contentsOf: repeatElement(0, count: size - cache.count))
    }

    mutating func synchronize() {
        guard let from = dirtyFrom else { return }
        device = padded(device, to: from) + cache[from...]
        dirtyFrom = nil
    }

    /// A failed sync: the pages are marked clean and stay readable, and never reach the device
    /// (Rebello et al., ATC'20).
    mutating func failToSynchronize() {
        dirtyFrom = nil
    }

    /// Drops clean pages: readers see the device again.
    mutating func dropCache() {
        let clean = dirtyFrom ?? cache.count
        // The size is kept with the file, not with its pages.
        cache = padded(device, to: clean) + cache[clean...]
    }

    /// The power goes. Synced bytes stay (event-log.md, A2); each unsynced page and the size meet
    /// fates of their own.
    mutating func crash(using random: inout SeededRandom) {
        if let from = dirtyFrom {
            let sizes = [device.count, cache.count, Int.random(in: from...max(from, cache.count))]
            var after = padded(device, to: from)
            let stale = padded(device, to: cache.count)
            var start = from
            while start < cache.count {
                let end = min(cache.count, (start / Self.page + 1) * Self.page)
                after += Self.page(start..<end, old: stale, new: cache, using: &random)
                start = end
            }
            let size = sizes.randomElement(using: &random) ?? from
            after += device.dropFirst(after.count)
            device = padded(after, to: max(size, from))
        }
        cache = device
        dirtyFrom = nil
    }

    private static func page(
        _ range: Range<Int>, old: [UInt8], new: [UInt8], using random: inout SeededRandom
    ) -> [UInt8] {
        switch Fate.allCases.randomElement(using: &random) ?? .old {
        case .old: Array(old[range])
        case .new: Array(new[range])
        case .zero: [UInt8](repeating: 0, count: range.count)
        case .garbage: range.map { _ in UInt8.random(in: 0...255, using: &random) }
        case .half:
            Array(new[range].prefix(range.count / 2)) + old[range].dropFirst(range.count / 2)
        }
    }

    /// The first `size` bytes, filled up with zeros.
    private func padded(_ bytes: [UInt8], to size: Int) -> [UInt8] {
        Array(bytes.prefix(size)) + [UInt8](repeating: 0, count: max(0, size - bytes.count))
    }
}
