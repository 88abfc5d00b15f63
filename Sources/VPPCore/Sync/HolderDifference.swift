// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Who gained and who lost a license of one asset.
struct HolderDifference {
    private var added: [SerialNumber] = []
    private var removed: [SerialNumber] = []
    private var addedUsers: [ClientUserID] = []
    private var removedUsers: [ClientUserID] = []

    /// - Parameters:
    ///   - read: the holders read: all of them (`isFull`), or those that came since.
    init(known: Holding?, read: AssignmentTable.Holders?, of all: ReadHolders, isFull: Bool) {
        let knownDevices = known?.devices ?? []
        let knownUsers = known?.users ?? []
        var present: [DeviceIndex] = []
        present.reserveCapacity(read?.devices.count ?? 0)
        for place in read?.devices ?? [] {
            // A serial that was never heard of cannot be among the known holders.
            let index = all.index(at: place)
            if let index { present.append(index) }
            if index.map({ !knownDevices.containsSorted($0) }) ?? true {
                added.append(all.serial(at: place))
            }
        }
        let presentUsers = (read?.users ?? []).map { all.user(at: $0) }
        addedUsers = presentUsers.filter { !knownUsers.containsSorted($0) }
        if isFull {
            present.sort()
            removed = knownDevices.filter { !present.containsSorted($0) }
                .map { all.devices[$0].serialNumber }
            removedUsers = knownUsers.filter { !presentUsers.containsSorted($0) }
        }
        removed.sort()
    }

    var addedCount: Int { added.count + addedUsers.count }
    var removedCount: Int { removed.count + removedUsers.count }
    var net: Int { addedCount - removedCount }
    var isEmpty: Bool { addedCount == 0 && removedCount == 0 }

    /// The events that say so, each short enough for a line.
    func events(token: TokenName, asset: AssetKey) -> [Event] {
        var events: [Event] = []
        var left = self
        while !left.isEmpty {
            var room = AssignmentsChanged.maximumHolders
            events.append(
                .assignmentsChanged(
                    AssignmentsChanged(
                        token: token, asset: asset, added: left.added.take(&room),
                        removed: left.removed.take(&room),
                        addedUsers: left.addedUsers.take(&room),
                        removedUsers: left.removedUsers.take(&room))))
        }
        return events
    }
}

extension Array {
    /// Takes elements off the end, as many as there is room for, and makes the room smaller.
    fileprivate mutating func take(_ room: inout Int) -> [Element] {
        let taken = Array(suffix(room))
        removeLast(taken.count)
        room -= taken.count
        return taken
    }
}

extension Array where Element: Comparable {
    /// Whether this sorted array holds an element: binary search.
    func containsSorted(_ element: Element) -> Bool {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element {
                low = middle + 1
            } else if element < self[middle] {
                high = middle
            } else {
                return true
            }
        }
        return false
    }
}
