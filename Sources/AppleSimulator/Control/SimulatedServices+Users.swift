// SPDX-License-Identifier: Apache-2.0

extension SimulatedServices {
    /// Actions on users and subscriptions. Nil: no such action.
    mutating func userAction(
        _ action: String, _ parameters: ControlParameters, now: Moment
    ) throws -> JSON? {
        switch action {
        case "associate-user": try associateUser(parameters, now: now)
        case "account":
            let number = try parameters.whole("errorNumber")
            apple.accounts[try parameters.text("managedAppleId")] = number == 0 ? nil : number
        case "subscribe":
            let users = parameters.json["clientUserIds"]?.elements?.compactMap(\.text) ?? []
            let subscription = Subscription(
                parentAdamId: try parameters.whole("parentAdamId"),
                adamId: try parameters.whole("adamId"),
                renewing: parameters.optionalWhole("renewing") ?? 0,
                expiring: parameters.optionalWhole("expiring") ?? 0, clientUserIds: users)
            try changeLocation(parameters) { location in
                location.subscriptions.removeAll { $0.adamId == subscription.adamId }
                location.subscriptions.append(subscription)
            }
            apple.send("SUBSCRIPTION_COUNT", subscription.json, try uId(parameters), now: now)
        default: return nil
        }
        return .object([:])
    }

    /// A user accepts the invitation with an Apple Account.
    private mutating func associateUser(_ parameters: ControlParameters, now: Moment) throws {
        let id = try parameters.text("clientUserId")
        let account = parameters.optionalText("account") ?? id
        let invited = try changeLocation(parameters) { location in
            guard let user = location.liveUser(id), user.status == "Registered" else {
                throw SimulatorError("no user `\(id)` waits for an Apple Account")
            }
            return user
        }
        var user = invited
        user.status = "Associated"
        user.idHash = "hash-\(account)"
        user.inviteCode = nil
        try changeLocation(parameters) { $0.setUser(user) }
        // The notification has both, the hash and the code the user came with.
        user.inviteCode = invited.inviteCode
        apple.send(
            "USER_ASSOCIATED", .object(["associatedUsers": .array([user.json])]),
            try uId(parameters), now: now)
    }
}
