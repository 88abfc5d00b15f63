// SPDX-License-Identifier: Apache-2.0

extension SimulatedServices {
    /// Actions on what a location owns and has assigned. Nil: no such action.
    mutating func licenseAction(
        _ action: String, _ parameters: ControlParameters, now: Moment
    ) throws -> JSON? {
        switch action {
        case "buy":
            let name = try parameters.asset()
            let count = try parameters.whole("count")
            let done = try changeLocation(parameters) { $0.buy(name, count: count) }
            guard done else { throw SimulatorError("the location does not own \(name.adamId)") }
            apple.notifyCount(try uId(parameters), name, delta: count, now: now)
            return .object([:])
        case "renew": return try renew(parameters, now: now)
        case "reissue-assignments": return try reissue(parameters, now: now)
        case "assign":
            let name = try parameters.asset()
            let holders = try parameters.holders()
            let licenses = holders.map { AssignedLicense(asset: name, holder: $0) }
            try changeLocation(parameters) { location in
                guard let asset = location.assets[name], asset.available >= holders.count else {
                    throw SimulatorError("not owned, or too few licenses left: buy first")
                }
                location.add(licenses)
            }
            apple.notifyWeb("ASSOCIATE", licenses, try uId(parameters), now: now)
            return .object([:])
        case "unassign":
            let name = try parameters.asset()
            let holders = try parameters.holders()
            let licenses = holders.map { AssignedLicense(asset: name, holder: $0) }
            try changeLocation(parameters) { $0.remove(Set(licenses)) }
            apple.notifyWeb("DISASSOCIATE", licenses, try uId(parameters), now: now)
            return .object([:])
        case "remove-asset":
            let name = try parameters.asset()
            let asset = try changeLocation(parameters) { location in
                defer { location.setAsset(name, nil) }
                return location.assets[name]
            }
            let uId = try uId(parameters)
            if let asset {
                removedAssets["\(uId) \(name)"] = asset
                apple.notifyCount(uId, name, delta: -asset.total, now: now)
            }
            return .object([:])
        case "return-asset":
            let name = try parameters.asset()
            let uId = try uId(parameters)
            guard var asset = removedAssets.removeValue(forKey: "\(uId) \(name)") else {
                throw SimulatorError("asset \(name.adamId) was not removed before")
            }
            asset.assigned = 0
            try changeLocation(parameters) { $0.setAsset(name, asset) }
            apple.notifyCount(uId, name, delta: asset.total, now: now)
            return .object([:])
        default: return nil
        }
    }

    /// Adds licenses to many apps at once: `apps` of them, or those in `adamIds`.
    private mutating func renew(_ parameters: ControlParameters, now: Moment) throws -> JSON {
        let count = parameters.optionalWhole("count") ?? 10
        let names = try chosen(parameters)
        try changeLocation(parameters) { location in
            for name in names { _ = location.buy(name, count: count) }
        }
        let uId = try uId(parameters)
        for name in names { apple.notifyCount(uId, name, delta: count, now: now) }
        return .object(["renewed": .array(names.map { .int($0.adamId) })])
    }

    /// Takes back a share of the assignments of apps (default half) and assigns them again.
    private mutating func reissue(_ parameters: ControlParameters, now: Moment) throws -> JSON {
        let share = parameters.optionalNumber("share") ?? 0.5
        guard share > 0, share <= 1 else { throw SimulatorError("`share` must be in (0, 1]") }
        let again = parameters.json["again"]?.truth ?? true
        let names = try chosen(parameters)
        let moved = try changeLocation(parameters) { location in
            var moved: [AssignedLicense] = []
            for name in names {
                let all = location.licenses.map(\.license).filter { $0.asset == name }
                let part = Array(all.prefix(Int((Double(all.count) * share).rounded(.up))))
                location.remove(Set(part))
                if again { location.add(part) }
                moved += part
            }
            return moved
        }
        let uId = try uId(parameters)
        apple.notifyWeb("DISASSOCIATE", moved, uId, now: now)
        if again { apple.notifyWeb("ASSOCIATE", moved, uId, now: now) }
        return .object(["moved": .int(moved.count), "apps": .int(names.count)])
    }

    /// Device-assignable limited assets: those in `adamIds`, that of `adamId`, or the first `apps`.
    private mutating func chosen(_ parameters: ControlParameters) throws -> [AssetName] {
        try changeLocation(parameters) { location in
            let candidates = location.assetNames.filter {
                location.assets[$0].map { $0.deviceAssignable && !$0.unlimited } ?? false
            }
            if let list = parameters.json["adamIds"]?.elements?.compactMap(\.whole) {
                return candidates.filter { list.contains($0.adamId) }
            }
            if let adamId = parameters.optionalWhole("adamId") {
                return candidates.filter { $0.adamId == adamId }
            }
            return Array(candidates.prefix(try parameters.whole("apps")))
        }
    }
}
