// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Simulator {
    /// Does a control action (docs/simulator.md).
    ///
    /// - Throws: ``SimulatorError`` where the action or a parameter is unknown.
    @discardableResult
    package func control(_ action: String, _ parameters: JSON = .object([:])) async throws -> JSON {
        let parameters = ControlParameters(json: parameters)
        apple.settle(.now)
        let answer: JSON
        if let done = try tokenAction(action, parameters) {
            answer = done
        } else if let done = try licenseAction(action, parameters) {
            answer = done
        } else if let done = try faultAction(action, parameters) {
            answer = done
        } else if let done = try storeAction(action, parameters) {
            answer = done
        } else if let done = try await deviceAction(action, parameters) {
            answer = done
        } else {
            throw SimulatorError("unknown action `\(action)`: see docs/simulator.md")
        }
        try await proceed()
        return .members([("ok", .bool(true))] + answer.fields)
    }

    /// Answers a request to the control interface.
    func serveControl(_ request: Request) async -> Reply {
        let name = String(request.path.dropFirst("/control/".count))
        do {
            if request.method == "GET" {
                return .json(try await view(name, request.query))
            }
            let body = request.body.isEmpty ? JSON.object([:]) : try JSON(reading: request.body)
            return .json(try await control(name, body))
        } catch {
            return .json(.object(["ok": .bool(false), "error": .string("\(error)")]), status: 400)
        }
    }

    private func tokenAction(_ action: String, _ parameters: ControlParameters) throws -> JSON? {
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
            apple.tokens[index].standing = .revoked
            apple.tokens[index].refusalStatus = TokenStanding.revoked.observedStatus
            return try issue(old.name, uId: old.uId, after: max(old.expires, .now), days: days)
        case "token-issue":
            let old = apple.tokens[try tokenIndex(parameters)]
            let name = try parameters.text("name")
            guard apple.token(named: name) == nil else {
                throw SimulatorError("a token `\(name)` exists: choose another name")
            }
            let days = parameters.optionalWhole("days") ?? 365
            return try issue(name, uId: old.uId, after: .now, days: days)
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

    private func issue(_ name: String, uId: String, after: Moment, days: Int) throws -> JSON {
        guard let location = apple.locations[uId] else {
            throw SimulatorError("no location \(uId)")
        }
        let token = TokenRecord(
            name: name, location: location, expires: after + .seconds(days * 86_400),
            random: &apple.random)
        apple.tokens.append(token)
        return .object([
            "path": try writeNewToken(token).map(JSON.string),
            "expires": .string(token.expires.asTokenDate),
        ])
    }

    /// The place of the current record of the token named by `token`.
    func tokenIndex(_ parameters: ControlParameters) throws -> Int {
        let name = try parameters.text("token")
        guard let index = apple.tokens.lastIndex(where: { $0.name == name }) else {
            throw SimulatorError("no token `\(name)`: see the view `totals`")
        }
        return index
    }

    /// Changes the location of the token named by `token`.
    func changeLocation<Result>(
        _ parameters: ControlParameters, _ body: (inout Location) throws -> Result
    ) throws -> Result {
        let uId = apple.tokens[try tokenIndex(parameters)].uId
        guard var location = apple.locations[uId] else {
            throw SimulatorError("no location \(uId)")
        }
        defer { apple.locations[uId] = location }
        return try body(&location)
    }
}
