// SPDX-License-Identifier: Apache-2.0

extension SimulatedServices {
    /// Actions that make Apple's side misbehave, or change its limits. Nil: no such action.
    mutating func faultAction(_ action: String, _ parameters: ControlParameters) throws -> JSON? {
        switch action {
        case "fault": return try addFault(parameters)
        case "clear-faults":
            let id = parameters.optionalWhole("id")
            apple.faults.removeAll { id == nil || $0.id == id }
        case "throttle":
            apple.limits["maxRequestPerSecond"] = try parameters.whole("maxRequestPerSecond")
            apple.throttleRetryAfter = parameters.optionalWhole("retryAfter")
        case "limits":
            for (name, value) in parameters.json.fields {
                guard let value = value.whole, value > 0 else {
                    throw SimulatorError("limit `\(name)` must be a whole number above 0")
                }
                apple.limits[name] = value
            }
        case "move":
            let endpoint = try parameters.text("endpoint")
            let path = parameters.optionalText("path")
            guard path?.hasPrefix("/") ?? true, endpoint != "service/config" else {
                throw SimulatorError("`path` begins with /, and service/config never moves")
            }
            apple.moved[endpoint] = path
        case "events":
            let count = parameters.optionalWhole("count") ?? 1
            var plan = EventPlan()
            plan.stuck = parameters.json["stuck"]?.truth ?? false
            plan.lost = parameters.json["lost"]?.truth ?? false
            plan.errorNumber = parameters.optionalWhole("errorNumber")
            plan.share = parameters.optionalNumber("share") ?? 1
            plan.pending = parameters.optionalNumber("pendingSeconds").map { .seconds($0) }
            apple.eventPlans += Array(repeating: plan, count: max(0, count))
        case "settings":
            if let size = parameters.optionalWhole("pageSize") { apple.pageSize = max(1, size) }
            if let age = parameters.optionalWhole("maxAge") { apple.store.maximumAge = age }
            if let status = parameters.optionalWhole("unknownTokenStatus") {
                apple.unknownTokenStatus = status
            }
            if let seconds = parameters.optionalNumber("latencySeconds") {
                latency = .seconds(seconds)
            }
            if let seconds = parameters.optionalNumber("pendingSeconds") {
                apple.pendingTime = .seconds(seconds)
            }
            if let pace = parameters.optionalNumber("pace") { mdm.pace = max(0, pace) }
        case "reset-counters": apple.counters = RequestCounters()
        default: return nil
        }
        return .object([:])
    }

    private mutating func addFault(_ parameters: ControlParameters) throws -> JSON {
        faultNumber += 1
        var fault = Fault(id: faultNumber, kind: try parameters.choice("kind", Fault.Kind.self))
        fault.endpoint = parameters.optionalText("endpoint")
        fault.token = parameters.optionalText("token")
        fault.remaining = parameters.optionalWhole("count")
        if let remaining = fault.remaining, remaining < 1 {
            throw SimulatorError("`count` must be at least 1; leave it out for: until cleared")
        }
        fault.status = parameters.optionalWhole("status")
        fault.errorNumber = parameters.optionalWhole("errorNumber") ?? fault.errorNumber
        fault.seconds = parameters.optionalWhole("seconds") ?? 0
        if let form = parameters.optionalText("retryAfter") {
            guard let form = Fault.RetryAfterForm(rawValue: form) else {
                throw SimulatorError("`retryAfter` must be none, seconds or date")
            }
            fault.retryAfter = form
        }
        apple.faults.append(fault)
        return .object(["id": .int(fault.id)])
    }

    /// Actions on the store. Nil: no such action.
    mutating func storeAction(
        _ action: String, _ parameters: ControlParameters, now: Moment
    ) throws -> JSON? {
        switch action {
        case "publish":
            let platform =
                try parameters.json["platform"] == nil
                ? nil : parameters.choice("platform", StoreApp.Platform.self)
            let adamId = try parameters.whole("adamId")
            let published = apple.store.publish(
                adamId, platform: platform, externalId: parameters.optionalWhole("externalId"),
                display: parameters.optionalText("display"), now: now)
            guard !published.isEmpty else {
                throw SimulatorError("no app \(adamId) for that platform: see the view `apps`")
            }
            return .members(
                published.sorted { $0.key.rawValue < $1.key.rawValue }.map { platform, version in
                    (platform.rawValue, version.json)
                })
        case "sale":
            let sold = parameters.json["sold"]?.truth
            let hidden = parameters.json["versionHidden"]?.truth
            let found = apple.store.change(try parameters.whole("adamId")) { app in
                app.sold = sold ?? app.sold
                app.versionHidden = hidden ?? app.versionHidden
            }
            guard found else { throw SimulatorError("no such app: see the view `apps`") }
            return .object([:])
        case "lookup":
            for (name, _) in parameters.json.fields { try setForm(name, parameters) }
            return .object([:])
        default: return nil
        }
    }

    private mutating func setForm(_ name: String, _ parameters: ControlParameters) throws {
        switch name {
        case "id": apple.store.forms.id = try parameters.choice(name, StoreForms.Id.self)
        case "artwork":
            apple.store.forms.artwork = try parameters.choice(name, StoreForms.Artwork.self)
        case "date": apple.store.forms.date = try parameters.choice(name, StoreForms.Date.self)
        case "explicitNulls":
            apple.store.forms.explicitNulls = parameters.json[name]?.truth ?? false
        case "emptyAnswers": apple.store.forms.emptyAnswers = try parameters.whole(name)
        case "maxAge": apple.store.maximumAge = try parameters.whole(name)
        case "developerTokens":
            apple.store.forms.developerTokens =
                parameters.json[name]?.elements?.compactMap(\.text) ?? []
        case "catalogThrottles": apple.store.forms.catalogThrottles = try parameters.whole(name)
        default: throw SimulatorError("no setting `\(name)`: see docs/simulator.md")
        }
    }
}

extension StoreApp.Version {
    /// The version as the control interface shows it.
    var json: JSON {
        .object(["externalId": .int(externalId), "display": .string(display)])
    }
}
