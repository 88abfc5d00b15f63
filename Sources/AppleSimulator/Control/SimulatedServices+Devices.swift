// SPDX-License-Identifier: Apache-2.0

extension SimulatedServices {
    /// Actions on the MDM and its devices. Nil: no such action.
    mutating func deviceAction(
        _ action: String, _ parameters: ControlParameters, now: Moment
    ) throws -> JSON? {
        switch action {
        case "habit":
            var habit = Habit(kind: try parameters.choice("habit", Habit.Kind.self))
            habit.adamId = parameters.optionalWhole("adamId")
            habit.errorCode = parameters.optionalWhole("errorCode") ?? habit.errorCode
            habit.times = parameters.optionalWhole("times") ?? habit.times
            try found(mdm.setHabit(parameters.text("serial"), habit, now: now))
        case "reenroll": try found(mdm.reenroll(parameters.text("serial"), now: now))
        case "checkout": try found(mdm.checkOut(parameters.text("serial"), now: now))
        case "wake":
            let serial = try parameters.text("serial")
            try found(mdm.devices[serial] != nil)
            mdm.wake(serial, now: now)
        case "install":
            let serial = try parameters.text("serial")
            let adamId = try parameters.whole("adamId")
            try found(mdm.devices[serial] != nil)
            mdm.devices[serial]?.installed[adamId] = SimulatedDevice.Installed(
                externalId: try parameters.whole("externalId"),
                display: try parameters.text("display"))
        case "uninstall":
            let serial = try parameters.text("serial")
            try found(mdm.devices[serial] != nil)
            mdm.devices[serial]?.installed[try parameters.whole("adamId")] = nil
        case "system":
            let serial = try parameters.text("serial")
            try found(mdm.devices[serial] != nil)
            mdm.devices[serial]?.osVersion = try parameters.text("osVersion")
        case "ask": try found(mdm.ask(parameters.text("serial"), now: now))
        case "drop-webhooks": webhooksToDrop += max(0, try parameters.whole("count"))
        case "mdm": try setMDM(parameters)
        case "push":
            let mode = try parameters.choice("mode", PushMode.self)
            if let serial = parameters.optionalText("serial") {
                try found(mdm.devices[serial] != nil)
                mdm.pushModes[serial] = mode
            } else {
                mdm.pushMode = mode
                mdm.pushModes = [:]
            }
        default: return nil
        }
        return .object([:])
    }

    private mutating func setMDM(_ parameters: ControlParameters) throws {
        switch try parameters.text("state") {
        case "down": mdm.isUp = false
        case "up": mdm.isUp = true
        default: throw SimulatorError("`state` must be up or down")
        }
    }

    private func found(_ isFound: Bool) throws {
        guard isFound else { throw SimulatorError("no such device: see devices.csv") }
    }
}
