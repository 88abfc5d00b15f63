// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension Event {
    /// What the event says about one pair, in one line; nil when it is not about it.
    ///
    /// - Parameter commands: the pair's commands so far, by id; grows as events are read in order.
    package func narration(
        of serial: SerialNumber, _ adamId: AdamID, commands: inout Set<CommandUUID>
    ) -> String? {
        switch self {
        case .inspectionsPlanned(let event) where event.devices.contains(serial):
            return "an inspection of the device was planned"
        case .updatesPlanned(let event)
        where event.adamId == adamId && event.devices.contains(serial):
            return "update to \(event.target.display) planned by rule \"\(event.rule)\", "
                + "ring \(event.ring + 1), opens \(event.opens.toTheSecond)"
        case .commandRequested(let event)
        where event.serialNumber == serial && event.apps.contains(adamId):
            commands.insert(event.uuid)
            return "\(event.command.inWords) requested (\(event.uuid))"
        case .commandQueued(let event) where commands.contains(event.uuid):
            let push = event.pushError.map { "; the device was not woken: \($0)" } ?? ""
            return "the MDM server queued it\(push)"
        case .commandNotQueued(let event) where commands.contains(event.uuid):
            return "the MDM server did not queue it: \(event.outcome.inWords)"
        case .commandAnswered(let event) where commands.contains(event.uuid):
            return event.inWords(about: adamId)
        case .commandLost(let event) where commands.contains(event.uuid):
            return "given up: \(event.reason.inWords)"
        case .updateAcknowledged(let event)
        where event.serialNumber == serial && event.adamId == adamId:
            return "acknowledged; the installed version is checked \(event.verifyAt.toTheSecond)"
        case .updateChecked(let event) where event.serialNumber == serial && event.adamId == adamId:
            return "not advanced yet (\(event.installed?.inWords ?? "not installed")); checked "
                + "again \(event.verifyAt.toTheSecond)"
        case .updateAttemptFailed(let event)
        where event.serialNumber == serial && event.adamId == adamId:
            return "attempt \(event.attempts) came to nothing; next one "
                + event.notBefore.toTheSecond
        case .updateEnded(let event) where event.serialNumber == serial && event.adamId == adamId:
            return event.outcome.inWords
        case .writeRequested(let event) where event.write.concerns(serial, adamId):
            let what = event.write.kind == .associate ? "given to" : "taken back from"
            return "a license of token \"\(event.token)\" is to be \(what) the device "
                + "(write \(event.id))"
        case .writeStarted(let event) where event.write.concerns(serial, adamId):
            return "write \(event.id) was sent to Apple, attempt \(event.attempt)"
        case .writeCompleted(let event) where event.asset?.adamId == adamId:
            let failure = event.failures.first { $0.serialNumbers.contains(serial) }
            return failure.map { failure in
                let number =
                    failure.errorNumber == 0 ? "" : ": Apple's error \(failure.errorNumber)"
                let problem = event.problem.map { ": \($0)" } ?? number
                return "write \(event.id) failed for the device\(problem)"
            }
        default: return nil
        }
    }
}

extension LocationWrite {
    fileprivate func concerns(_ serial: SerialNumber, _ adamId: AdamID) -> Bool {
        assets.contains { $0.adamId == adamId } && serialNumbers.contains(serial)
    }
}

extension DeviceCommand {
    fileprivate var inWords: String {
        switch self {
        case .installApplication: "InstallApplication"
        case .installedApplicationList: "InstalledApplicationList"
        case .deviceInformation: "DeviceInformation"
        }
    }
}

extension SendOutcome {
    /// One clause for people.
    package var inWords: String {
        switch self {
        case .queued(let pushError): pushError.map { "queued, but \($0)" } ?? "queued"
        case .alreadyQueued: "it was queued before"
        case .refused(let detail): "refused: \(detail)"
        case .unknown(let detail): "no answer, so it may be queued: \(detail)"
        case .unavailable(let detail): detail
        case .tooLate: "the window had closed"
        }
    }
}

extension CommandAnswered {
    fileprivate func inWords(about app: AdamID) -> String {
        if let entry = installed.first(where: { $0.adamId == app }) {
            let busy = entry.installing ? ", installing" : ""
            return "the device has \(entry.version.inWords)\(busy)"
        }
        if notInstalled.contains(app) { return "the device does not have the app" }
        var parts = ["the device answered \(answer.status.rawValue)"]
        if let state = answer.state { parts.append("state \(state)") }
        if let reason = answer.rejectionReason { parts.append("reason \(reason)") }
        parts += answer.errors.map { "\($0.domain) \($0.code): \($0.description)" }
        return parts.joined(separator: ", ")
    }
}

extension CommandLost.Reason {
    fileprivate var inWords: String {
        switch self {
        case .deadline: "no answer within the deadline"
        case .enrollmentEnded: "the device enrolled anew or left"
        case .windowClosed: "the window closed before it could leave"
        case .withdrawn: "it was not wanted any more before it could leave"
        case .refused: "the MDM server refused it"
        }
    }
}

extension UpdateOutcome {
    /// One line for people.
    package var inWords: String {
        switch self {
        case .verified(let version): "landed: the device has \(version.inWords)"
        case .parked(let reason): "parked: \(reason.text)"
        case .superseded(let version): "superseded by \(version.display)"
        case .cancelled(let reason): "cancelled: \(reason)"
        }
    }
}
