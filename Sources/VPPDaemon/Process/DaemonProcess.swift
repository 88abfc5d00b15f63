// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import DeviceManagement
import Dispatch
import EventLog
import Foundation
import HTTP
package import Systemd
import VPPCore
import VPPModel

/// `vppd run`: puts the pieces together, from the files to the sockets, and takes them apart again.
package struct DaemonProcess: Sendable {
    private let loader: ConfigurationLoader
    private let release: String
    private let announcer: Announcer
    private let notifier: Notifier
    private let vault = TokenVault()
    /// One for the life of the process: one request at a time, whatever is reloaded (U9).
    private let commands = CommandQueue(now: { .systemClock })
    private let transport: CurlTransport

    /// Exit statuses: sysexits(3).
    package enum ExitStatus: Int32, Sendable {
        case done = 0
        /// EX_UNAVAILABLE: a socket cannot be opened.
        case unavailable = 69
        /// EX_IOERR: the log cannot be written.
        case inputOutput = 74
        /// EX_CONFIG.
        case configuration = 78
    }

    package init(
        loader: ConfigurationLoader, release: String, output: LogOutput, notifier: Notifier
    ) {
        self.loader = loader
        self.release = release
        announcer = Announcer(output: output)
        self.notifier = notifier
        transport = CurlTransport(version: release)
    }

    /// Runs until SIGTERM or SIGINT.
    /// - Returns: the process's exit status.
    package func run() async -> Int32 {
        ProcessSignals.ignoreUntilHeard()
        let loaded: ConfigurationLoader.Loaded
        let runner: EffectRunner
        let notifications: NotificationSecrets
        do throws(ConfigurationProblem) {
            loaded = try loader.load()
            if let first = loaded.problems.first {
                throw ConfigurationProblem(
                    line: first.line, others: loaded.problems.dropFirst().map(\.line))
            }
            try makeDirectories(loaded.settings.daemon)
            try checkFileSystem(loaded.settings)
            notifications = NotificationSecrets(
                stateDirectory: loaded.settings.daemon.stateDirectory)
            runner = try await makeRunner(loaded.settings, notifications, before: nil)
        } catch {
            return refuse(error)
        }
        let engine: Engine
        do throws(EventLogError) {
            engine = try recover(loaded.settings)
        } catch {
            announcer.tell(.logFailed, .critical, error.description)
            _ = notifier.failing(
                errno: error.cause?.errno ?? 0, exitStatus: error.exitCode,
                status: error.description)
            return error.exitCode
        }
        let maintenance = LogMaintenance(
            directory: LogViews(stateDirectory: loaded.settings.daemon.stateDirectory).directory,
            now: { .systemClock }, announcer: announcer,
            fail: { [announcer, notifier] in Self.end($0, announcer, notifier) })
        // What a checkpoint spared the start is checked behind it, before anything else there.
        if engine.recovery.checkpoint != nil {
            maintenance.audit { [announcer, notifier] in
                Self.end($0, announcer, notifier)
            }
        }
        let daemon = makeDaemon(engine, runner, maintenance)
        return await serve(daemon, loaded, notifications)
    }

    private func refuse(_ problem: ConfigurationProblem) -> Int32 {
        for line in [problem.line] + problem.others {
            announcer.tell(.startRefused, .critical, line)
        }
        let status = ExitStatus.configuration.rawValue
        _ = notifier.failing(exitStatus: status, status: problem.line)
        return status
    }

    // MARK: Putting together

    /// Events after which the start asks for more time: a second's worth or so. [judgement]
    private static let entriesPerExtension = 50_000

    /// Makes the directories that systemd would have made: for runs without it.
    private func makeDirectories(_ settings: DaemonSettings) throws(ConfigurationProblem) {
        let runtime = (settings.controlSocket as NSString).deletingLastPathComponent
        for (key, path, mode) in [
            ("state_directory", settings.stateDirectory, 0o750),
            // Where token files are kept unless the configuration says otherwise.
            ("state_directory", settings.stateDirectory + "/tokens", 0o700),
            ("control_socket", runtime, 0o750),
        ] {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: mode])
            } catch {
                throw ConfigurationProblem(
                    line: "\(loader.path): [daemon] \(key): \(path) cannot be made: "
                        + "\(error.localizedDescription); make it, or name another directory")
            }
        }
    }

    private func checkFileSystem(
        _ settings: VPPModel.Settings
    ) throws(ConfigurationProblem) {
        let path = settings.daemon.stateDirectory
        guard settings.log?.anyFileSystem != true, let kind = FileSystemKind.unsuitable(at: path)
        else { return }
        throw ConfigurationProblem(
            line:
                "\(loader.path): [daemon] state_directory: \(path) is on \(kind), where fsync does "
                + "not promise what the event log needs; use a local file system, or set "
                + "any_file_system = true in [log]")
    }

    private func recover(_ settings: VPPModel.Settings) throws(EventLogError) -> Engine {
        let directory = LogViews(stateDirectory: settings.daemon.stateDirectory).directory
        var replay = StateReplay()
        var count = 0
        let log = try EventLogStore.open(
            directory: directory, disk: RealDisk(), identity: HostIdentity.read(release: release),
            uptime: systemUptime, now: .systemClock, foldVersion: State.foldVersion,
            keepAnchor: { [announcer] anchor in announcer.tell(anchor, of: directory) },
            replay: { step in
                try replay.take(step)
                count += 1
                // A long log takes longer than systemd waits for a start.
                if count.isMultiple(of: Self.entriesPerExtension) {
                    notifier.extendTimeout(
                        by: .seconds(60), status: "reading the event log: \(count) events so far")
                }
            })
        announcer.tell(log.recovery)
        return Engine(log: log, state: replay.state)
    }

    /// What is unchanged is kept: the pace of Apple's locations lives in it.
    private func makeRunner(
        _ settings: VPPModel.Settings, _ notifications: NotificationSecrets,
        before: EffectRunner?
    ) async throws(ConfigurationProblem) -> EffectRunner {
        let keys = try loader.keys(settings)
        let organization = try makeOrganizationLookup(settings, before: before?.organization)
        let apple: AppleClient
        if let before, before.settings.apple.baseURL == settings.apple.baseURL {
            apple = before.apple
            await apple.use(
                requestShare: settings.apple.requestShare,
                firstBackOff: settings.apple.retryInterval)
        } else {
            apple = try makeAppleClient(settings.apple)
        }
        let sink = settings.mdm.flatMap { mdm in
            keys.map { NanoMDMSink(transport: transport, baseURL: mdm.url, key: $0.api) }
        }
        await commands.use(sink)
        return EffectRunner(
            apple: apple,
            organization: organization, commands: commands, vault: vault,
            notifications: notifications, loader: loader,
            settings: settings, announcer: announcer)
    }

    /// Nil without a developer token.
    private func makeOrganizationLookup(
        _ settings: VPPModel.Settings, before: OrganizationLookup?
    ) throws(ConfigurationProblem) -> OrganizationLookup? {
        guard let token = try loader.developerToken(settings) else { return nil }
        let roots = OrganizationMetadata.Roots(baseURL: settings.apple.baseURL)
        if let before, before.asks(with: token, at: roots) { return before }
        return OrganizationLookup(
            OrganizationMetadata(
                transport: transport, developerToken: token, roots: roots, now: { .systemClock },
                clock: ContinuousClock()),
            now: { .systemClock })
    }

    private func makeAppleClient(
        _ settings: AppleSettings
    ) throws(ConfigurationProblem) -> AppleClient {
        do throws(AppleClientError) {
            return try AppleClient(
                transport: transport, baseURL: settings.baseURL,
                requestShare: settings.requestShare, firstBackOff: settings.retryInterval,
                now: { .systemClock }, clock: ContinuousClock())
        } catch {
            throw ConfigurationProblem(line: "\(loader.path): \(error)")
        }
    }

    private func makeDaemon(
        _ engine: consuming Engine, _ runner: EffectRunner, _ maintenance: LogMaintenance
    ) -> Daemon {
        Daemon(
            engine: engine, runner: runner, notifier: notifier, maintenance: maintenance,
            executor: QueueExecutor(label: "vppd"), now: { .systemClock }, uptime: systemUptime,
            fail: { [announcer, notifier] in Self.end($0, announcer, notifier) })
    }

    /// Ends the process over its log. No retry and no further effect (event-log.md, P8): the next
    /// start reads what is really on the disk.
    private static func end(
        _ error: EventLogError, _ announcer: Announcer, _ notifier: Notifier
    ) -> Never {
        announcer.tell(.logFailed, .critical, error.description)
        _ = notifier.failing(
            errno: error.cause?.errno ?? 0, exitStatus: error.exitCode,
            status: error.description)
        endProcess(error.exitCode)
    }

    // MARK: Running

    private func serve(
        _ daemon: Daemon, _ loaded: ConfigurationLoader.Loaded,
        _ notifications: NotificationSecrets
    ) async -> Int32 {
        let settings = loaded.settings
        let control = await ControlServer(
            path: settings.daemon.controlSocket, daemon: daemon,
            views: LogViews(stateDirectory: settings.daemon.stateDirectory),
            tokens: TokenReplacer(daemon: daemon, vault: vault, now: { .systemClock }))
        let listener: WebhookListener?
        do {
            listener = try await makeListener(settings, daemon, notifications)
            Task { await keep("the control socket", control.run, daemon) }
            try await control.waitUntilListening()
            if let listener {
                Task { await keep("the listener", listener.run, daemon) }
                try await listener.waitUntilListening()
            }
        } catch {
            let place = settings.listener.map { "\($0.address):\($0.port)" } ?? "none"
            announcer.tell(
                .serviceFailed, .critical,
                "cannot listen at \(settings.daemon.controlSocket) (control) or \(place) "
                    + "(listener): \(error); check [daemon] control_socket and [listener]")
            return ExitStatus.unavailable.rawValue
        }
        let signals = await ProcessSignals(queue: daemon.executor.queue)
        await begin(daemon, loaded, notifications)
        let reloader = Reloader(
            daemon: daemon, loader: loader, vault: vault, notifications: notifications,
            listener: listener,
            makeRunner: { settings, before async throws(ConfigurationProblem) in
                try await makeRunner(settings, notifications, before: before)
            })
        let watchdog = feedWatchdog(daemon)
        notifier.ready(status: await daemon.view(StatusLine.text))
        announcer.tell(.started, .notice, "vppd \(release) is ready")
        for await signal in signals.received {
            switch signal {
            case .reload:
                notifier.reloading(status: "reading the configuration")
                await reloader.reload()
                notifier.ready(status: await daemon.view(StatusLine.text))
            case .synchronize: daemon.receive([.syncRequested(nil)])
            case .terminate(let name):
                notifier.stopping(status: "stopping on \(name)")
                announcer.tell(.stopping, .notice, "stopping on \(name)")
                watchdog?.cancel()
                await daemon.stop(reason: name)
                // Whoever follows the events gets the last one; no request holds up the end.
                await Self.wait(atMost: .milliseconds(500)) { await control.stop() }
                control.remove()
                return ExitStatus.done.rawValue
            }
        }
        return ExitStatus.done.rawValue
    }

    private static func wait(
        atMost patience: DispatchTimeInterval, for work: @escaping @Sendable () async -> Void
    ) async {
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        Task {
            await work()
            continuation.finish()
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + patience) { continuation.finish() }
        for await _ in ended {}
    }

    /// Serves until the daemon stops. A server that ends by itself takes the daemon with it: deaf, it
    /// would look healthy.
    private func keep(
        _ what: String, _ run: @Sendable () async throws -> Void, _ daemon: Daemon
    ) async {
        do {
            try await run()
        } catch {
            if await daemon.isStopping { return }
            announcer.tell(
                .serviceFailed, .critical, "\(what) failed: \(error); vppd ends, to be started anew"
            )
            await daemon.stop(reason: "\(what) failed")
            endProcess(ExitStatus.unavailable.rawValue)
        }
    }

    private func makeListener(
        _ settings: VPPModel.Settings, _ daemon: Daemon, _ notifications: NotificationSecrets
    ) async throws -> WebhookListener? {
        guard let listener = settings.listener else { return nil }
        return try await WebhookListener(
            listener, key: try loader.keys(settings)?.webhook, notifications: notifications,
            daemon: daemon, announcer: announcer)
    }

    /// The first inputs: everything the files say.
    private func begin(
        _ daemon: Daemon, _ loaded: ConfigurationLoader.Loaded,
        _ notifications: NotificationSecrets
    ) async {
        await daemon.begin()
        var inputs: [Input] = [
            .started(release: release, newInstallation: UUID().uuidString),
            .notificationSecretsLoaded(notifications.load()),
            .settingsLoaded(loaded.settings),
        ]
        inputs += Reloader.deviceInputs(loaded)
        inputs += Reloader.tokenInputs(loaded, into: vault)
        await daemon.receiveDurably(inputs)
    }

    /// Feeds the watchdog from the daemon's own queue: a loop that hangs starves it.
    private func feedWatchdog(_ daemon: Daemon) -> (any DispatchSourceTimer)? {
        let interval: Duration?
        do {
            interval = try Watchdog.interval()
        } catch {
            announcer.tell(.serviceFailed, .warning, "the watchdog is not fed: \(error)")
            return nil
        }
        guard let interval else { return nil }
        let timer = DispatchSource.makeTimerSource(queue: daemon.executor.queue)
        timer.setEventHandler { [notifier] in _ = notifier.watchdog() }
        timer.schedule(
            deadline: .now(), repeating: .microseconds(Int(interval.microseconds)),
            leeway: .milliseconds(100))
        timer.activate()
        return timer
    }
}
