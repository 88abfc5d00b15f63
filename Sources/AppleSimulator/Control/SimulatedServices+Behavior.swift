// SPDX-License-Identifier: Apache-2.0

extension SimulatedServices {
    /// Actions that choose among what nobody knows of Apple's service, and that move pages. Nil: no
    /// such action.
    mutating func behaviorAction(
        _ action: String, _ parameters: ControlParameters
    ) throws -> JSON? {
        switch action {
        case "behavior":
            for (name, _) in parameters.json.fields {
                guard try setTruth(name, parameters) || setOther(name, parameters) else {
                    throw SimulatorError("no behavior `\(name)`: see docs/simulator.md")
                }
            }
        case "shift-pages":
            let endpoint = parameters.optionalText("endpoint") ?? "assignments"
            guard ["assets", "assignments"].contains(endpoint) else {
                throw SimulatorError("`endpoint` must be assets or assignments")
            }
            let every = try parameters.whole("every")
            guard every >= 1 else { throw SimulatorError("`every` must be at least 1") }
            let uId = try parameters.json["token"] == nil ? nil : uId(parameters)
            apple.pageShifts.append(
                PageShift(
                    endpoint: endpoint, uId: uId,
                    change: try parameters.choice("change", PageShift.Change.self), every: every,
                    remaining: parameters.optionalWhole("count")))
        case "clear-shifts": apple.pageShifts = []
        case "refuse-serials":
            let number = try parameters.whole("errorNumber")
            for holder in try parameters.holders() {
                guard case .device(let serial) = holder else { continue }
                apple.refusedSerials[serial] = number == 0 ? nil : number
            }
        default: return nil
        }
        return .object([:])
    }

    private mutating func setTruth(
        _ name: String, _ parameters: ControlParameters
    ) throws -> Bool {
        let switches: [String: WritableKeyPath<Behavior, Bool>] = [
            "expiresByDate": \.expiresByDate, "newTokenRevokes": \.newTokenRevokes,
            "refusesFilteredDeltas": \.refusesFilteredDeltas, "unevenPages": \.unevenPages,
            "omittedClears": \.omittedClears, "emptyClears": \.emptyClears,
            "lengthsInBytes": \.lengthsInBytes, "reassociationFails": \.reassociationFails,
            "webChangesNotify": \.webChangesNotify,
        ]
        guard let path = switches[name] else { return false }
        guard let value = parameters.json[name]?.truth else {
            throw SimulatorError("`\(name)` must be true or false")
        }
        apple.behavior[keyPath: path] = value
        return true
    }

    private mutating func setOther(
        _ name: String, _ parameters: ControlParameters
    ) throws -> Bool {
        func seconds() -> Duration? { parameters.optionalNumber(name).map { .seconds($0) } }
        switch name {
        case "tokenErrorStatus": apple.behavior.tokenErrorStatus = parameters.optionalWhole(name)
        case "deletions":
            apple.behavior.deletions = try parameters.choice(name, Behavior.Deletions.self)
        case "versionAgeSeconds": apple.behavior.versionAge = seconds()
        case "order": apple.behavior.order = try parameters.choice(name, Behavior.Order.self)
        case "emptyTotalPages": apple.behavior.emptyTotalPages = try parameters.whole(name)
        case "eventRetentionSeconds": apple.behavior.eventRetention = seconds()
        case "rateScope":
            apple.behavior.rateScope = try parameters.choice(name, Behavior.RateScope.self)
        case "organizationRate": apple.behavior.organizationRate = parameters.optionalWhole(name)
        default: return false
        }
        return true
    }
}
