// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import EventLog
import HTTP
import Settings
import Systemd
import VPPCore
import VPPDaemon
import VPPModel

/// The product's `Daemon` over a log on the real disk, with nothing configured: what is measured is
/// the way of an input from the caller to the disk and back.
struct BenchDaemon: Sendable {
    private let daemon: Daemon

    /// - Parameter directory: the directory of `log`.
    init(log: consuming EventLogStore, in directory: String) async throws {
        let apple = try AppleClient(
            transport: CurlTransport(version: "bench"), baseURL: "http://127.0.0.1:9/",
            requestShare: 1, now: { Workspace.epoch }, clock: ContinuousClock())
        let loader = ConfigurationLoader(
            path: "/etc/vppd/vppd.toml", directories: SystemDirectories(),
            credentialsDirectory: nil)
        let runner = EffectRunner(
            apple: apple, commands: CommandQueue(now: { Workspace.epoch }), vault: TokenVault(),
            notifications: NotificationSecrets(
                storage: .file("/nonexistent/secret"), random: { [] }),
            loader: loader, settings: VPPModel.Settings(),
            announcer: Announcer(output: LogOutput(style: .plain)))
        daemon = Daemon(
            engine: Engine(log: log, state: State()), runner: runner, notifier: .systemd,
            maintenance: LogMaintenance(
                directory: directory, now: { .systemClock },
                announcer: Announcer(output: LogOutput(style: .plain)),
                fail: { preconditionFailure("the log cannot be kept: \($0)") }),
            executor: QueueExecutor(label: "bench-daemon"), now: { .systemClock },
            uptime: Workspace.uptime,
            fail: { preconditionFailure("the log cannot be written: \($0)") })
        await daemon.begin()
        await daemon.receiveDurably([
            .started(release: "bench", newInstallation: "6F1B0A4E-9B1D-4B52-8A55-2C5A7E0D9C11")
        ])
    }

    /// A device of this writer enrolls anew so many times, each time when the last is durable.
    func enroll(_ writer: Int, times: Int) async {
        let enrollment = Enrollment(
            id: EnrollmentID("00008030-\(1_000_000_000_000 + writer)"),
            serialNumber: SerialNumber("BENCH\(100_000 + writer)"),
            description: DeviceDescription(platform: .iPadOS, osVersion: "18.6"))
        for _ in 0..<times {
            await daemon.receiveDurably([.deviceReported(.authenticated(enrollment))])
        }
    }

    /// The last durable event.
    var lastSeq: UInt64 { get async { await daemon.lastSeq } }

    /// Ends it in order.
    func stop() async { await daemon.stop(reason: "the benchmark is over") }
}
