// SPDX-License-Identifier: Apache-2.0

package import Systemd
import VPPCore
import VPPModel

/// Tells the administrator, in the journal or on standard error (A1, O2): fixed messages with
/// stable ids, the data in fields.
package struct Announcer: Sendable {
    private let output: LogOutput

    package init(output: LogOutput) {
        self.output = output
    }

    func tell(_ announcement: Announcement) {
        message(for: announcement).send(to: output)
    }

    /// Sends what is not an announcement of the core: the daemon's own life.
    func tell(
        _ lifecycle: LifecycleMessage, _ priority: JournalPriority, _ message: String,
        _ fields: [JournalField] = []
    ) {
        JournalMessage(
            messageID: lifecycle.messageID, priority: priority, message: message, fields: fields
        ).send(to: output)
    }

    private func message(for announcement: Announcement) -> JournalMessage {
        switch announcement {
        case .alertRaised(let alert): return message(for: alert, prefix: "")
        case .alertStands(let alert): return message(for: alert, prefix: "still: ")
        case .alertCleared(let alert):
            return JournalMessage(
                messageID: LifecycleMessage.alertCleared.messageID, priority: .notice,
                message: "over: \(alert.message)", fields: alert.fields)
        case .tokenActive(let token, let location):
            let place = location.map { " (\($0))" } ?? ""
            return JournalMessage(
                messageID: LifecycleMessage.tokenActive.messageID, priority: .notice,
                message: "token \"\(token)\" is active\(place)",
                fields: [.token(token.text)])
        case .updateVerified(let serial, let app, let name, let version):
            return JournalMessage(
                messageID: LifecycleMessage.updateVerified.messageID, priority: .info,
                message: "update of \(name) (\(app)) landed on device \(serial): "
                    + version.inWords,
                fields: [
                    .serial(serial.text),
                    .adamId(app.description),
                ])
        case .newVersion(let app, let name, let kind, let platform, let version):
            return JournalMessage(
                messageID: LifecycleMessage.newVersion.messageID, priority: .notice,
                message: "new version of \(kind.rawValue) app \(name) (\(app)) on "
                    + "\(platform.rawValue): \(version.display)",
                fields: [
                    .adamId(app.description),
                    .version(version.display),
                ])
        case .appsAdded(let token, let count):
            return JournalMessage(
                messageID: LifecycleMessage.appsAdded.messageID, priority: .notice,
                message: "\(count) apps of token \"\(token)\" were added to the catalog",
                fields: [
                    .token(token.text),
                    .count(count),
                ])
        case .configurationApplied:
            return JournalMessage(
                messageID: LifecycleMessage.reloaded.messageID, priority: .notice,
                message: "the configuration is in force")
        }
    }

    private func message(for alert: Alert, prefix: String) -> JournalMessage {
        let priority: JournalPriority =
            switch alert.key.code.severity {
            case .critical: .critical
            case .error: .error
            case .warning: .warning
            }
        return JournalMessage(
            messageID: MessageID(checked: alert.key.code.messageID), priority: priority,
            message: "\(prefix)\(alert.message). What to do: \(alert.remedy)", fields: alert.fields)
    }
}

extension Alert {
    fileprivate var fields: [JournalField] {
        var fields = [JournalField.alert(key.code.rawValue)]
        if let token = key.token { fields.append(.token(token.text)) }
        if let adamId = key.adamId {
            fields.append(.adamId(adamId.description))
        }
        if let serial = key.serialNumber {
            fields.append(.serial(serial.text))
        }
        fields.append(.reason(message))
        fields.append(.remedy(remedy))
        return fields
    }
}
