// SPDX-License-Identifier: Apache-2.0

import AppsAndBooks
import DeviceManagement
import EventLog
import Glibc
import Settings
import Systemd
import VPPCore
import VPPDaemon
import VPPModel
import VPPTestKit

/// The life of the process: it starts, ends in many ways, and starts again.
extension World {
    /// `errno` of a disk without power.
    static let powerIsOff = ENODEV

    // MARK: - Start

    func start() throws(Violation) {
        guard process == nil else { return }
        // Status 78: nothing is touched, and the administrator mends the files.
        if let fault = administrator.findFault() {
            note("refuses to start: \(fault)")
            return later(random.seconds(300...3_600), .start)
        }
        life += 1
        counts.starts += 1
        watched.beginProcess()
        armRecovery()
        var opened: Opened?
        do throws(EventLogError) {
            opened = try open()
        } catch {
            if hasArmedFault { struck(.faultInRecovery) }
            try fail(error)
        }
        disarmDisk()
        guard let opened else { return }
        let begun = SimulatedProcess(
            life: life, engine: Engine(log: opened.log, state: opened.state), time: clock,
            firstRequest: lastRequest, notifications: notificationFile.secrets())
        process = begun
        note("starts: process \(life)")
        if begun.engine.recovery.checkpoint != nil { counts.checkpointStarts += 1 }
        if begun.engine.recovery.tornTail != nil { struck(.tornTail) }
        try catchUpAfterStart()
        try load(
            before: [.started(release: "1.0.0", newInstallation: Self.installation)])
    }

    /// A log that is open, and its fold.
    private struct Opened: ~Copyable {
        let log: EventLogStore
        let state: State
    }

    private func open() throws(EventLogError) -> Opened {
        var replay = StateReplay()
        // Known bad: what comes first behind a checkpoint is missing from it.
        var skips = false
        let (clock, variant) = (clock, plan.variant)
        let log = try EventLogStore.open(
            directory: Self.directory, disk: watched,
            identity: LogIdentity(
                daemonVersion: "1.0.0-simulated", bootID: "boot-of-\(seed)", machineHash: "sim"),
            uptime: { clock.uptime }, now: clock.wall, segmentBytes: segmentBytes,
            foldVersion: State.foldVersion,
            replay: { step in
                if variant == .staleCheckpoint, case .entry(let entry) = step {
                    if entry.type.hasPrefix("state.") {
                        skips = true
                    } else if skips, !entry.isBookkeeping {
                        skips = false
                        return
                    }
                }
                try replay.take(step)
            })
        return Opened(log: log, state: replay.state)
    }

    // MARK: - The configuration

    /// Reads the files and takes what they say, as a start and SIGHUP do.
    func load(before: [Input] = []) throws(Violation) {
        let process = running
        let settings: VPPModel.Settings
        do throws(SettingsError) {
            settings = try administrator.settings()
        } catch {
            refused = (true, refused?.devices ?? false)
            return try take(before + [.settingsRefused(problem: error.description)])
        }
        truth = settings
        refused = (false, false)
        use(settings)
        process.vault.keep(only: Set(settings.tokens.map(\.name)))
        var inputs =
            before + [
                .notificationSecretsLoaded(process.notifications.load()),
                .settingsLoaded(altered(settings)),
            ]
        do throws(DeviceFileError) {
            let devices = try administrator.devices()
            ledger.facts.read(devices)
            inputs.append(.devicesLoaded(devices))
        } catch {
            refused?.devices = true
            inputs.append(.devicesRefused(problem: error.description))
        }
        for token in settings.tokens {
            inputs.append(
                administrator.input(of: token) { process.vault.store($0, as: token.name) })
        }
        try take(inputs)
    }

    /// What effects are run with from now on. What is unchanged is kept: the pace of Apple's
    /// locations lives in it.
    private func use(_ settings: VPPModel.Settings) {
        let process = running
        let apple: AppleClient
        if let before = process.runner {
            apple = before.apple
        } else {
            apple = client(settings.apple)
        }
        let sink = settings.mdm.map {
            NanoMDMSink(
                transport: process.network, baseURL: $0.url, key: APIKey(revealed: services.mdmKey))
        }
        let commands = process.commands
        loop.spawn {
            await commands.use(sink)
            await apple.use(
                requestShare: settings.apple.requestShare,
                firstBackOff: settings.apple.retryInterval)
        }
        loop.drain()
        process.runner = EffectRunner(
            apple: apple,
            organization: organization(settings, before: process.runner?.organization),
            commands: commands, vault: process.vault,
            notifications: process.notifications,
            loader: ConfigurationLoader(
                path: "none", directories: SystemDirectories(), credentialsDirectory: nil),
            settings: settings, announcer: Announcer(output: LogOutput(style: .plain)))
    }

    private func client(_ settings: AppleSettings) -> AppleClient {
        let process = running
        let (clock, jitter) = (clock, SharedChance(seed: seed ^ UInt64(life)))
        do throws(AppleClientError) {
            return try AppleClient(
                transport: process.network, baseURL: settings.baseURL,
                requestShare: settings.requestShare, firstBackOff: settings.retryInterval,
                now: { clock.wall }, clock: process.clock, jitter: { jitter.fraction() })
        } catch {
            preconditionFailure("\(error)")
        }
    }

    // MARK: - End

    /// How a process ends between two steps.
    func endSomehow() throws(Violation) {
        guard process != nil else { return }
        if strikes(.killed) {
            struck(.killed)
            endProcess(losingPower: false)
        } else if strikes(.powerLoss) {
            struck(.powerLoss)
            endProcess(losingPower: true)
        } else if strikes(.stopped) {
            struck(.stopped)
            try stop()
        }
    }

    /// SIGTERM, after the daemon's patience with what is under way.
    func stop() throws(Violation) {
        running.inbox.append(.stopping(reason: "SIGTERM"))
        try step(mayEnd: false)
        guard process != nil else { return }
        armDisk()
        do throws(EventLogError) {
            try running.engine.close()
        } catch {
            return try fail(error)
        }
        disarmDisk()
        endProcess(losingPower: false)
    }

    /// A call of the log failed: the process ends, as long as a fault explains it.
    func fail(_ error: EventLogError) throws(Violation) {
        note("fails: \(error)")
        let number = error.cause?.errno
        let isExplained =
            number == Self.powerIsOff || (number == EIO && hasArmedFault)
            || (diskIsFull && error.code == .full)
        guard isExplained else { throw Violation(.noFalseAlarm, "\(error)") }
        if number == Self.powerIsOff {
            struck(.powerLossAtCall)
        } else if number == EIO {
            struck(.ioError)
        }
        endProcess(losingPower: number == Self.powerIsOff || random.chance(50))
    }

    /// The process is gone, and with it all it only had in memory.
    func endProcess(losingPower: Bool) {
        note(losingPower ? "the power goes" : "the process ends")
        for id in deliveries { services.report(id, status: nil, now: moment) }
        deliveries = []
        if let process {
            lastRequest = process.network.last
            process.end()
        }
        process = nil
        // What was waiting runs out; nobody listens to it.
        loop.drain()
        monitor.processEnded(forgotten: forgotten)
        // What was being decided may be in the log, or not.
        standings.processEnded(deciding: taking.keys.sorted())
        taking = [:]
        readings.processEnded()
        (readBegan, leaves) = ([:], [:])
        told.processEnded()
        refused = nil
        developer.processEnded()
        hasArmedFault = false
        if losingPower {
            disk.reboot()
            clock.boot()
        } else {
            disk.restartProcess()
        }
        if diskIsFull { limitSpace() }
        later(random.seconds(1...900), .start)
    }

    /// What requests of tokens counted by that the configuration does not name now.
    private var forgotten: Set<RequestMonitor.Scope> {
        var scopes: Set<RequestMonitor.Scope> = []
        for token in services.apple.tokens {
            let known = ledger.state.tokens[TokenName(token.name)]
            if !administrator.tokens.contains(token.name) {
                scopes.formUnion([.secret(token.secret), .lookup(token.secret)])
            }
            // What one token of a location was told, another cannot know before its own location is.
            if known?.location.uId == nil { scopes.insert(.location(token.uId)) }
        }
        return scopes
    }
}
