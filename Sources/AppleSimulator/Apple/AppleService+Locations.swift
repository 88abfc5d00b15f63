// SPDX-License-Identifier: Apache-2.0

extension AppleService {
    /// Whether a device, or its user, holds a license for an app in any location.
    package func isLicensed(serial: String, user: String?, adamId: Int) -> Bool {
        let asset = AssetName(adamId: adamId)
        let device = AssignedLicense(asset: asset, holder: .device(serial))
        let person = user.map { AssignedLicense(asset: asset, holder: .user($0)) }
        return locations.values.contains { location in
            location.holds(device) || person.map(location.holds) ?? false
        }
    }

    /// Changes a location in place.
    /// - Returns: What `body` returns; nil where there is no such location.
    package mutating func change<Result>(
        _ uId: String, _ body: (inout Location) throws -> Result
    ) rethrows -> Result? {
        guard let index = locations.index(forKey: uId) else { return nil }
        return try body(&locations.values[index])
    }

    /// Pages are encoded anew: what they show is decided otherwise now.
    mutating func forgetPages() {
        for place in locations.values.indices { locations.values[place].pages = [:] }
    }

    /// When asynchronous work is due next; nil: not before the next write.
    var nextEvent: Moment? { busy.compactMap { locations[$0]?.nextDue }.min() }

    /// When asynchronous work or a notification is due next; nil: not before the next write.
    package var nextDue: Moment? { [nextEvent, notifier.nextDue].compactMap { $0 }.min() }
}
