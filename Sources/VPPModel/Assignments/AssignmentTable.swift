// SPDX-License-Identifier: Apache-2.0

/// Who holds what: each device and user named once, an assignment four bytes.
///
/// A canonical form: the same assignments make the same table, in whatever order and however often
/// they came. With 100,000 devices, 1,000,000 assignments take about 6 bytes each.
package struct AssignmentTable: Sendable, Hashable {
    /// The holders of one asset, as places in ``devices`` and ``users``; sorted, each once.
    package struct Holders {
        package var devices: ArraySlice<UInt32>
        package var users: ArraySlice<UInt32>

        package var count: Int { devices.count + users.count }
    }

    /// All devices that hold something; sorted, each once.
    package let devices: [SerialNumber]
    /// All users that hold something; sorted, each once.
    package let users: [ClientUserID]
    /// All assets of which something is held; sorted, each once.
    package let assets: [AssetKey]
    /// The holders, asset by asset, devices before users.
    private let holders: [UInt32]
    /// For each asset, where in ``holders`` its devices end and where its users do.
    private let ends: [End]

    struct End: Hashable {
        var devices: Int
        var users: Int
    }

    init(
        devices: [SerialNumber], users: [ClientUserID], assets: [AssetKey], holders: [UInt32],
        ends: [End]
    ) {
        self.devices = devices
        self.users = users
        self.assets = assets
        self.holders = holders
        self.ends = ends
    }

    package init(_ assignments: some Sequence<Assignment>) {
        var list = AssignmentList()
        for assignment in assignments { list.append(assignment) }
        var builder = AssignmentTableBuilder()
        builder.add(list)
        self = builder.table()
    }

    /// Assignments in it.
    package var count: Int { holders.count }

    /// The holders of the asset at a place in ``assets``.
    package func holders(at place: Int) -> Holders {
        let start = place == 0 ? 0 : ends[place - 1].users
        let end = ends[place]
        return Holders(
            devices: holders[start..<end.devices], users: holders[end.devices..<end.users])
    }

    /// The holders of an asset; nil where there are none.
    package func holders(of asset: AssetKey) -> Holders? {
        var low = 0
        var high = assets.count
        while low < high {
            let middle = (low + high) / 2
            if assets[middle] < asset { low = middle + 1 } else { high = middle }
        }
        guard low < assets.count, assets[low] == asset else { return nil }
        return holders(at: low)
    }

    /// Every assignment as a value of its own, in order: for tests, and for small tables.
    package var assignments: [Assignment] {
        assets.indices.flatMap { place in
            let (asset, holders) = (assets[place], holders(at: place))
            return holders.devices.map {
                Assignment(asset: asset, holder: .device(devices[Int($0)]))
            } + holders.users.map { Assignment(asset: asset, holder: .user(users[Int($0)])) }
        }
    }

    /// Bytes it takes, as far as its own arrays go. A name of up to 15 bytes lies in its array.
    package var byteCount: Int {
        devices.capacity * MemoryLayout<SerialNumber>.stride
            + users.capacity * MemoryLayout<ClientUserID>.stride
            + assets.capacity * MemoryLayout<AssetKey>.stride
            + holders.capacity * MemoryLayout<UInt32>.stride
            + ends.capacity * MemoryLayout<End>.stride
    }
}
