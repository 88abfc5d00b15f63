// SPDX-License-Identifier: Apache-2.0

/// Makes an ``AssignmentTable`` of lists that come one after another, in any order.
///
/// Each device and user is kept once, each assignment as four bytes; a list may go when it was
/// added.
package struct AssignmentTableBuilder: Sendable {
    private struct Group: Sendable {
        var asset: AssetKey
        var devices: [UInt32] = []
        var users: [UInt32] = []
    }

    private var devices = TextTable()
    private var users = TextTable()
    private var groups: [Group] = []
    /// Places in ``groups``, by `adamId`, for each `pricingParam`.
    private var standard: [UInt64: Int] = [:]
    private var plus: [UInt64: Int] = [:]

    package init() {}

    /// Takes in the assignments of a list.
    package mutating func add(_ list: AssignmentList) {
        list.texts.withUnsafeBytes { texts in
            // Neighbors often are of one asset.
            var last: Int?
            for entry in list.entries {
                let group: Int
                if let last, groups[last].asset.adamId == entry.adamId,
                    groups[last].asset.pricingParam == entry.pricingParam
                {
                    group = last
                } else {
                    group = place(of: entry)
                    last = group
                }
                let name = UnsafeRawBufferPointer(
                    rebasing: texts[entry.start..<entry.start + Int(entry.length)])
                if entry.isUser {
                    groups[group].users.append(users.intern(name))
                } else {
                    groups[group].devices.append(devices.intern(name))
                }
            }
        }
    }

    private mutating func place(of entry: AssignmentList.Entry) -> Int {
        let number = entry.adamId.number
        let isStandard = entry.pricingParam == .standard
        if let known = isStandard ? standard[number] : plus[number] { return known }
        let new = groups.count
        groups.append(
            Group(asset: AssetKey(adamId: entry.adamId, pricingParam: entry.pricingParam)))
        if isStandard { standard[number] = new } else { plus[number] = new }
        return new
    }

    /// The table of all that was added.
    package consuming func table() -> AssignmentTable {
        let (serials, devicePlaces) = devices.ordered(as: SerialNumber.self)
        let (userIDs, userPlaces) = users.ordered(as: ClientUserID.self)
        var left = groups
        groups = []
        left.sort { $0.asset < $1.asset }
        var holders: [UInt32] = []
        holders.reserveCapacity(left.reduce(0) { $0 + $1.devices.count + $1.users.count })
        var ends: [AssignmentTable.End] = []
        ends.reserveCapacity(left.count)
        for index in left.indices {
            holders.append(ordered: left[index].devices, at: devicePlaces)
            let devices = holders.count
            holders.append(ordered: left[index].users, at: userPlaces)
            ends.append(AssignmentTable.End(devices: devices, users: holders.count))
            // What has moved is not kept twice.
            left[index].devices = []
            left[index].users = []
        }
        return AssignmentTable(
            devices: serials, users: userIDs, assets: left.map(\.asset), holders: holders,
            ends: ends)
    }
}

extension [UInt32] {
    /// Adds the places of `numbers`, sorted and each once.
    fileprivate mutating func append(ordered numbers: [UInt32], at places: [UInt32]) {
        var found = numbers
        for index in found.indices { found[index] = places[Int(found[index])] }
        found.sort()
        let start = count
        for place in found where count == start || self[count - 1] != place { append(place) }
    }
}
