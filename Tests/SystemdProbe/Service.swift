// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Systemd

/// A service as the daemon is one: Dispatch for signals and the watchdog, every message the manager
/// knows, structured entries in the journal.
struct Service {
    let output: LogOutput
    private let notifier = Notifier.systemd
    private let queue = DispatchQueue(label: "service", qos: .userInitiated)

    init(output: LogOutput) { self.output = output }

    /// Serves until SIGTERM.
    func run() {
        let sources = [
            onSignal(SIGHUP) {
                notifier.reloading(status: "reloading")
                notifier.ready(status: "reloaded")
            },
            onSignal(SIGUSR1) {
                notifier.status("one\ntwo")
                let alert = JournalMessage(
                    messageID: MessageID("379784782e3e4fceaa774a6a088a039d"), priority: .critical,
                    message: "token \"berlin\" was revoked\nby Apple",
                    fields: [JournalField(key: "token", value: "berlin")])
                alert.send(to: output)
            },
            onSignal(SIGTERM) {
                notifier.stopping(status: "stopping")
                exit(0)
            },
        ]
        let watchdog = watchdogTimer()
        // Work on the global queues makes libdispatch set its threads' priority.
        DispatchQueue.global(qos: .background).sync {}
        announce()
        withExtendedLifetime((sources, watchdog)) { dispatchMain() }
    }

    private func announce() {
        JournalMessage(
            messageID: LifecycleMessage.started.messageID, priority: .notice,
            message: "vppd is running",
            fields: [.logSeq(7), .adamId("361309726"), .reason("first\nsecond")]
        ).send(to: output)
        notifier.ready(status: "serving")
    }

    private func watchdogTimer() -> (any DispatchSourceTimer)? {
        do {
            guard let interval = try Watchdog.interval() else { return nil }
            let timer = DispatchSource.makeTimerSource(queue: queue)
            let milliseconds = Int(interval / .milliseconds(1))
            timer.schedule(deadline: .now(), repeating: .milliseconds(milliseconds))
            timer.setEventHandler { [notifier] in _ = notifier.watchdog() }
            timer.activate()
            return timer
        } catch {
            notifier.failing(errno: error.errno, exitStatus: 70, status: error.description)
            exit(70)
        }
    }

    private func onSignal(
        _ signal: Int32, do work: @escaping @Sendable () -> Void
    ) -> any DispatchSourceSignal {
        Glibc.signal(signal, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
        source.setEventHandler(handler: DispatchWorkItem(block: work))
        // A signal that comes before it is heard is lost.
        let registered = DispatchSemaphore(value: 0)
        source.setRegistrationHandler { registered.signal() }
        source.activate()
        registered.wait()
        return source
    }
}
