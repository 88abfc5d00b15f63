// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Who gained and who lost a license of one asset.
struct HolderDifference {
    private var added: [SerialNumber] = []
    private var removed: [SerialNumber] = []
    private var addedUsers: [ClientUserID] = []
    private var removedUsers: [ClientUserID] = []

    /// - Parameters:
    ///   - holders: the holders read: all of them (`isFull`), or those that came since.
    init(known: Holding?, holders: [Assignment], isFull: Bool, devices: DeviceTable) {
        let knownDevices = known?.devices ?? []
        let knownUsers = known?.users ?? []
        var present: [DeviceIndex] = []
        var presentUsers: Set<ClientUserID> = []
        present.reserveCapacity(holders.count)
        for holder in holders {
            switch holder.holder {
            case .device(let serial):
                // A serial that was never heard of cannot be among the known holders.
                if let index = devices.index(of: serial) {
                    present.append(index)
                } else {
                    added.append(serial)
                }
            case .user(let user): presentUsers.insert(user)
            }
        }
        present.sort()
        for index in present where !knownDevices.containsSorted(index) {
            added.append(devices[index].serialNumber)
        }
        addedUsers = presentUsers.filter { !knownUsers.containsSorted($0) }.sorted()
        if isFull {
            removed = knownDevices.filter { !present.containsSorted($0) }
                .map { devices[$0].serialNumber }
            removedUsers = knownUsers.filter { !presentUsers.contains($0) }
        }
        added.sort()
        removed.sort()
    }

    var addedCount: Int { added.count + addedUsers.count }
    var removedCount: Int { removed.count + removedUsers.count }
    var net: Int { addedCount - removedCount }
    var isEmpty: Bool { addedCount == 0 && removedCount == 0 }

    /// The events that say so, each short enough for a line.
    func events(token: TokenName, asset: AssetKey) -> [Event] {
        let part = AssignmentsChanged.maximumHolders
        let longest = max(added.count, removed.count, addedUsers.count, removedUsers.count)
        return stride(from: 0, to: longest, by: part).map { start in
            .assignmentsChanged(
                AssignmentsChanged(
                    token: token, asset: asset, added: Array(added.dropFirst(start).prefix(part)),
                    removed: Array(removed.dropFirst(start).prefix(part)),
                    addedUsers: Array(addedUsers.dropFirst(start).prefix(part)),
                    removedUsers: Array(removedUsers.dropFirst(start).prefix(part))))
        }
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
