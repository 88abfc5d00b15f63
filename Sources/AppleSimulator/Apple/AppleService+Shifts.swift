// SPDX-License-Identifier: Apache-2.0

extension AppleService {
    /// A page was read: does what ``pageShifts`` say.
    mutating func shift(after endpoint: PageQuery.Endpoint, _ uId: String, now: Moment) {
        guard !pageShifts.isEmpty else { return }
        for index in pageShifts.indices {
            let shift = pageShifts[index]
            guard shift.endpoint == endpoint.rawValue, shift.uId ?? uId == uId,
                shift.remaining != 0
            else { continue }
            pageShifts[index].reads += 1
            guard pageShifts[index].reads >= shift.every else { continue }
            pageShifts[index].reads = 0
            pageShifts[index].remaining = shift.remaining.map { $0 - 1 }
            carryOut(shift.change, endpoint, uId, now: now)
        }
        pageShifts.removeAll { $0.remaining == 0 }
    }

    private mutating func carryOut(
        _ change: PageShift.Change, _ endpoint: PageQuery.Endpoint, _ uId: String, now: Moment
    ) {
        guard let place = locations.index(forKey: uId) else { return }
        shiftsMade += 1
        switch (change, endpoint) {
        case (.count, _):
            let name = locations.values[place].assetNames.first {
                locations.values[place].assets[$0]?.unlimited == false
            }
            guard let name, locations.values[place].buy(name, count: 1) else { return }
            notifyCount(uId, name, delta: 1, now: now)
        case (.remove, .assets):
            guard let name = locations.values[place].assetNames.first else { return }
            locations.values[place].setAsset(name, nil)
        case (.add, .assets):
            let least = locations.values[place].assetNames.first?.adamId ?? 2
            locations.values[place].setAsset(
                AssetName(adamId: least - 1),
                OwnedAsset(
                    total: 1, productType: "App", deviceAssignable: true, revocable: true,
                    supportedPlatforms: ["iOS"]))
        case (.remove, _):
            guard let first = locations.values[place].licenses.first?.license else { return }
            locations.values[place].remove([first])
        case (.add, _):
            let asset = locations.values[place].assetNames.first {
                let asset = locations.values[place].assets[$0]
                return asset?.deviceAssignable == true && (asset?.available ?? 0) > 0
            }
            guard let asset else { return }
            locations.values[place].addFirst(
                AssignedLicense(asset: asset, holder: .device("SHIFT\(100_000 + shiftsMade)")))
        }
    }
}
