// SPDX-License-Identifier: Apache-2.0

/// Devices by their place in the device table, rising. Coded as the first place and the distances
/// between one and the next: `0 1 1 5` are the devices 0, 1, 2 and 7. Neighbors take two bytes.
struct DeviceList: Hashable, Sendable {
    private(set) var indexes: [DeviceIndex]

    init(_ indexes: some Sequence<DeviceIndex>) {
        self.indexes = Array(indexes)
    }

    var isEmpty: Bool { indexes.isEmpty }

    /// Adds a device behind all others.
    mutating func append(_ index: DeviceIndex) {
        indexes.append(index)
    }

    /// The devices, which must be in a table with so many.
    func checked(
        by part: (some StatePart).Type, known count: Int
    ) throws(EventDecodingError) -> [DeviceIndex] {
        // They rise, so the last one tells.
        if let last = indexes.last, Int(last.number) >= count {
            throw part.misfit("there is no device \(last.number)")
        }
        return indexes
    }
}

extension DeviceList: Codable {
    init(from decoder: any Decoder) throws {
        let distances = try NumberText(from: decoder).numbers
        var indexes: [DeviceIndex] = []
        indexes.reserveCapacity(distances.count)
        var last: UInt32?
        for distance in distances {
            let (sum, overflow) = (last ?? 0).addingReportingOverflow(distance)
            guard !overflow, last == nil || distance > 0 else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "devices do not rise"))
            }
            indexes.append(DeviceIndex(number: sum))
            last = sum
        }
        self.indexes = indexes
    }

    func encode(to encoder: any Encoder) throws {
        var distances: [UInt32] = []
        distances.reserveCapacity(indexes.count)
        var last: UInt32 = 0
        for device in indexes {
            distances.append(device.number - last)
            last = device.number
        }
        try NumberText(distances).encode(to: encoder)
    }
}
