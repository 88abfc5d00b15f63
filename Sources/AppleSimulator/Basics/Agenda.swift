// SPDX-License-Identifier: Apache-2.0

/// What is to happen and when: a binary heap, earliest first, first come first served.
struct Agenda<Item: Sendable>: Sendable {
    private struct Entry: Sendable {
        var due: Moment
        var order: UInt64
        var item: Item

        func precedes(_ other: Entry) -> Bool {
            due == other.due ? order < other.order : due < other.due
        }
    }

    private var heap: [Entry] = []
    private var order: UInt64 = 0

    /// When the next item is due; nil when there is none.
    var next: Moment? { heap.first?.due }

    /// Puts `item` on the agenda for `due`.
    mutating func add(_ item: Item, at due: Moment) {
        heap.append(Entry(due: due, order: order, item: item))
        order += 1
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the earliest item that is due at `now`, with the moment it was due.
    mutating func take(dueAt now: Moment) -> (item: Item, due: Moment)? {
        guard let first = heap.first, first.due <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].precedes(heap[least]) {
                least = child
            }
            if least == parent { break }
            heap.swapAt(parent, least)
            parent = least
        }
        return (first.item, first.due)
    }
}
