// SPDX-License-Identifier: Apache-2.0

/// Devices by their place in the device table, rising. Coded as the first place and the distances
/// between one and the next: `0 1 1 5` are the devices 0, 1, 2 and 7. Neighbors take two bytes.
struct DeviceList: Hashable, Sendable {
    var devices: [DeviceIndex]

    init(_ devices: some Sequence<DeviceIndex>) {
        self.devices = Array(devices)
    }

    /// The devices, which must be in a table with so many.
    func checked(
        by part: (some StatePart).Type, known count: Int
    ) throws(EventDecodingError) -> [DeviceIndex] {
        // They rise, so the last one tells.
        if let last = devices.last, Int(last.number) >= count {
            throw part.misfit("there is no device \(last.number)")
        }
        return devices
    }
}

extension DeviceList: Codable {
    init(from decoder: any Decoder) throws {
        let distances = try NumberText(from: decoder).numbers
        var devices: [DeviceIndex] = []
        devices.reserveCapacity(distances.count)
        var last: UInt32?
        for distance in distances {
            let (sum, overflow) = (last ?? 0).addingReportingOverflow(distance)
            guard !overflow, last == nil || distance > 0 else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "devices do not rise"))
            }
            devices.append(DeviceIndex(number: sum))
            last = sum
        }
        self.devices = devices
    }

    func encode(to encoder: any Encoder) throws {
        var distances: [UInt32] = []
        distances.reserveCapacity(devices.count)
        var last: UInt32 = 0
        for device in devices {
            distances.append(device.number - last)
            last = device.number
        }
        try NumberText(distances).encode(to: encoder)
    }
}
