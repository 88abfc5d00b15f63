// SPDX-License-Identifier: Apache-2.0

extension SimulatedServices {
    /// Does a control action (docs/simulator.md).
    ///
    /// - Throws: ``SimulatorError`` where the action or a parameter is unknown.
    @discardableResult
    package mutating func control(
        _ action: String, _ parameters: JSON = .object([:]), now: Moment
    ) throws -> JSON {
        let parameters = ControlParameters(json: parameters)
        apple.settle(now)
        let answer: JSON
        if let done = try tokenAction(action, parameters, now: now) {
            answer = done
        } else if let done = try licenseAction(action, parameters, now: now) {
            answer = done
        } else if let done = try faultAction(action, parameters) {
            answer = done
        } else if let done = try behaviorAction(action, parameters) {
            answer = done
        } else if let done = try notificationAction(action, parameters, now: now) {
            answer = done
        } else if let done = try userAction(action, parameters, now: now) {
            answer = done
        } else if let done = try storeAction(action, parameters, now: now) {
            answer = done
        } else if let done = try deviceAction(action, parameters, now: now) {
            answer = done
        } else {
            throw SimulatorError("unknown action `\(action)`: see docs/simulator.md")
        }
        return .members([("ok", .bool(true))] + answer.fields)
    }

    private mutating func tokenAction(
        _ action: String, _ parameters: ControlParameters, now: Moment
    ) throws -> JSON? {
        switch action {
        case "token-standing":
            let index = try tokenIndex(parameters)
            let standing = try parameters.choice("standing", TokenStanding.self)
            apple.tokens[index].standing = standing
            apple.tokens[index].refusalStatus =
                parameters.optionalWhole("status") ?? standing.observedStatus
        case "token-reissue":
            let index = try tokenIndex(parameters)
            let days = parameters.optionalWhole("days") ?? 365
            let old = apple.tokens[index]
            if parameters.json["revoke"]?.truth ?? true { revokeToken(index) }
            return try issue(old.name, uId: old.uId, after: max(old.expires, now), days: days)
        case "token-issue":
            let old = apple.tokens[try tokenIndex(parameters)]
            let name = try parameters.text("name")
            guard apple.token(named: name) == nil else {
                throw SimulatorError("a token `\(name)` exists: choose another name")
            }
            let days = parameters.optionalWhole("days") ?? 365
            return try issue(name, uId: old.uId, after: now, days: days)
        case "take-over":
            let uId = apple.tokens[try tokenIndex(parameters)].uId
            apple.locations[uId]?.mdmInfo = AppleService.mdmInfo(
                id: parameters.optionalText("id") ?? "0e7c4b1e-0000-4000-8000-00000000feed",
                name: parameters.optionalText("name") ?? "Other MDM",
                metadata: parameters.optionalText("metadata") ?? "mdm.example.net")
        case "clear-mdm-info":
            apple.locations[apple.tokens[try tokenIndex(parameters)].uId]?.mdmInfo = nil
        default: return nil
        }
        return .object([:])
    }

    private mutating func issue(
        _ name: String, uId: String, after: Moment, days: Int
    ) throws -> JSON {
        guard let location = apple.locations[uId] else {
            throw SimulatorError("no location \(uId)")
        }
        let token = TokenRecord(
            name: name, location: location, expires: after + .seconds(days * 86_400),
            random: &apple.random)
        if apple.behavior.newTokenRevokes {
            for index in apple.tokens.indices where apple.tokens[index].uId == uId {
                revokeToken(index)
            }
        }
        apple.tokens.append(token)
        return .object(["expires": .string(token.expires.asTokenDate)])
    }

    private mutating func revokeToken(_ index: Int) {
        apple.tokens[index].standing = .revoked
        apple.tokens[index].refusalStatus = TokenStanding.revoked.observedStatus
    }

    /// The place of the current record of the token named by `token`.
    func tokenIndex(_ parameters: ControlParameters) throws -> Int {
        let name = try parameters.text("token")
        guard let index = apple.tokens.lastIndex(where: { $0.name == name }) else {
            throw SimulatorError("no token `\(name)`: see the view `totals`")
        }
        return index
    }

    /// The uId of the token named by `token`.
    func uId(_ parameters: ControlParameters) throws -> String {
        apple.tokens[try tokenIndex(parameters)].uId
    }

    /// Changes the location of the token named by `token`.
    mutating func changeLocation<Result>(
        _ parameters: ControlParameters, _ body: (inout Location) throws -> Result
    ) throws -> Result {
        let uId = apple.tokens[try tokenIndex(parameters)].uId
        guard let result = try apple.change(uId, body) else {
            throw SimulatorError("no location \(uId)")
        }
        return result
    }
}
