// SPDX-License-Identifier: Apache-2.0

extension SimulatedServices {
    /// Actions on Apple's notifications. Nil: no such action.
    mutating func notificationAction(
        _ action: String, _ parameters: ControlParameters, now: Moment
    ) throws -> JSON? {
        switch action {
        case "notifications":
            for (name, _) in parameters.json.fields {
                guard setNotifier(name, parameters) else {
                    throw SimulatorError("no setting `\(name)`: see docs/simulator.md")
                }
            }
        case "notify":
            apple.send(
                try parameters.text("type"), parameters.json["notification"] ?? .object([:]),
                try uId(parameters), now: now)
        default: return nil
        }
        return .object([:])
    }

    private mutating func setNotifier(_ name: String, _ parameters: ControlParameters) -> Bool {
        let whole = max(0, parameters.optionalWhole(name) ?? 0)
        let number = max(0, parameters.optionalNumber(name) ?? 0)
        switch name {
        case "on": apple.notifier.isOn = parameters.json[name]?.truth ?? false
        case "proxy": apple.notifier.proxy = parameters.optionalText(name)
        case "delaySeconds": apple.notifier.delay = .seconds(number)
        case "spreadSeconds": apple.notifier.spread = .seconds(number)
        case "attempts": apple.notifier.attempts = max(1, whole)
        case "retrySeconds": apple.notifier.retryDelay = .seconds(number)
        case "lose": apple.notifier.toLose = whole
        case "duplicate": apple.notifier.toDuplicate = whole
        case "reorder": apple.notifier.toReorder = whole
        case "holdBackSeconds": apple.notifier.holdBack = .seconds(number)
        case "wrongBearer": apple.notifier.toForge = whole
        case "unknownTypes": apple.notifier.toPrecede = whole
        case "lossShare": apple.notifier.lossShare = number
        case "duplicateShare": apple.notifier.duplicateShare = number
        default: return false
        }
        return true
    }
}
