// SPDX-License-Identifier: Apache-2.0

/// Everything the configuration file says, without secrets: the value the core decides by.
///
/// Secrets (content tokens, keys) are named by file here and never read into this value, so that
/// it can be written to the event log as it is (`configuration.applied`).
package struct Settings: Hashable, Codable, Sendable {
    package var daemon = DaemonSettings()
    /// Nil: the defaults of ``LogSettings``.
    package var log: LogSettings?
    package var apple = AppleSettings()
    /// Nil: no MDM server; licenses are watched, updates are not sent.
    package var mdm: MDMSettings?
    /// Nil: no listener; neither the MDM's webhook nor Apple's notifications can be received.
    package var listener: ListenerSettings?
    /// Nil: Apple's notifications are not wanted.
    package var notifications: NotificationSettings?
    /// Path of the device file (CSV). Nil: devices are learned from the webhook only.
    package var deviceFile: String?
    package var renewal = RenewalSettings()
    package var updates = UpdateSettings()
    /// `[[token]]`, in file order. Names are unique without regard to case.
    package var tokens: [TokenSettings] = []
    /// `[[app]]`: apps in the catalog by name, and what differs for them.
    package var apps: [AppSettings] = []
    /// `[[rule]]`, in file order: the first that matches wins (U2).
    package var rules: [UpdateRule] = []

    package init() {}

    /// Who updates an app: what its `[[app]]` says, or else `[updates]` (U1).
    package func mode(of app: AdamID) -> UpdateMode {
        apps.first { $0.adamId == app }?.mode ?? updates.mode
    }
}

/// `[daemon]`: where things lie.
package struct DaemonSettings: Hashable, Codable, Sendable {
    /// Holds `log/` and `tokens/`. Default `/var/lib/vppd`; systemd's `$STATE_DIRECTORY` wins when
    /// the file does not name one.
    package var stateDirectory = "/var/lib/vppd"
    /// The control socket. Default `/run/vppd/control.sock`.
    package var controlSocket = "/run/vppd/control.sock"

    package init() {}
}

/// `[log]`: how the event log is kept.
package struct LogSettings: Hashable, Codable, Sendable {
    /// Whether segments that are no longer written to are compressed. Default yes.
    package var compress = true
    /// Days for which events are kept at least. 0, the default: for ever. Older ones are removed
    /// by whole segments, once two checkpoints stand for them.
    package var keepDays = 0
    /// Whether the log may be on a network file system, or one in user space. Default no: what fsync
    /// promises there is not what the log's promises rest on (event-log.md, A3).
    package var anyFileSystem = false

    package init() {}
}

/// `[apple]`: Apple's licensing service.
package struct AppleSettings: Hashable, Codable, Sendable {
    /// Base of the service, with a trailing slash; `https` everywhere but loopback (X2).
    package var baseURL = "https://vpp.itunes.apple.com/mdm/v2/"
    /// Time between two syncs of a token (S1). 1 minute or more (1 second on loopback); default 15 minutes.
    @InSeconds package var syncInterval: Duration = .minutes(15)
    /// Time between two full reads (S2). Default 24 hours.
    @InSeconds package var fullInventory: Duration = .hours(24)
    /// Time between two reads of `client/config`. Apple says "regularly"; default 1 hour.
    @InSeconds package var clientConfigInterval: Duration = .hours(1)
    /// Time between two metadata lookups of an app (C3). 15 minutes or more, Apple's cache time
    /// (1 second on loopback); default 1 hour.
    @InSeconds package var metadataInterval: Duration = .hours(1)
    /// Path of the file with the developer token of Apple's metadata service for organizations, mode
    /// 0600 (C3). Nil, the default: metadata comes from the lookup that needs no such token.
    package var metadataTokenFile: String?
    /// Share of Apple's `maxRequestPerSecond` that vppd allows itself (S4): above 0, at most 1;
    /// default one half.
    package var requestShare = 0.5
    /// First wait after a failed sync, doubled with each further one up to ``syncInterval`` or an
    /// hour, whichever is longer. 5 seconds or more against Apple (section 8.5); default 5 seconds.
    @InSeconds package var retryInterval: Duration = .seconds(5)
    /// Time between two checks of a token whose standing forbids any other call (T5). Default 6 hours.
    @InSeconds package var recheckInterval: Duration = .hours(6)
    /// How long a token may go without any answer before its status is `unreachable` (T4).
    /// Default 1 hour.
    @InSeconds package var unreachableAfter: Duration = .hours(1)
    /// Days before expiry at which a warning is raised, one alert each (T7).
    package var expiryWarningDays = [30, 15, 7, 3, 1]

    package init() {}
}

/// `[mdm]`: the server that takes commands (U9).
package struct MDMSettings: Hashable, Codable, Sendable {
    /// The kinds of sink there are.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case nanomdm
    }

    package var kind: Kind
    /// `http://127.0.0.1:9000`; `https` everywhere but loopback.
    package var url: String
    /// Path of the file with the API key, mode 0600.
    package var apiKeyFile: String
    /// Path of the file with the webhook's HMAC key (NanoMDM's `-webhook-hmac-key`), mode 0600.
    /// Nil: webhook calls are not authenticated and are accepted from loopback only.
    package var webhookKeyFile: String?

    package init(kind: Kind, url: String, apiKeyFile: String, webhookKeyFile: String? = nil) {
        self.kind = kind
        self.url = url
        self.apiKeyFile = apiKeyFile
        self.webhookKeyFile = webhookKeyFile
    }
}

/// `[listener]`: where the MDM's webhook and Apple's notifications are received (O4). The paths are
/// `/webhook` and `/apple/notifications`.
package struct ListenerSettings: Hashable, Codable, Sendable {
    /// `127.0.0.1`, `::1`, or an address of the host. Default loopback.
    package var address = "127.0.0.1"
    package var port: UInt16

    package init(address: String = "127.0.0.1", port: UInt16) {
        self.address = address
        self.port = port
    }
}

/// `[[token]]`: a content token and what its licenses are for.
package struct TokenSettings: Hashable, Codable, Sendable {
    package var name: TokenName
    /// Path of the `.vpptoken` file, mode 0600. Default `tokens/NAME.vpptoken` in the state directory.
    package var file: String
    /// The groups the token's licenses may go to (L1). Empty: all devices.
    package var groups: [GroupName]
    /// C1. Default true.
    package var addAppsAutomatically: Bool
    /// Take a location over from another MDM without asking (T6). Default false.
    package var takeOver: Bool

    package init(
        name: TokenName, file: String, groups: [GroupName] = [], addAppsAutomatically: Bool = true,
        takeOver: Bool = false
    ) {
        self.name = name
        self.file = file
        self.groups = groups
        self.addAppsAutomatically = addAppsAutomatically
        self.takeOver = takeOver
    }
}

/// `[[app]]`: one app of the catalog.
package struct AppSettings: Hashable, Codable, Sendable {
    package var adamId: AdamID
    /// Nil: the mode of ``UpdateSettings``.
    package var mode: UpdateMode?

    package init(adamId: AdamID, mode: UpdateMode? = nil) {
        self.adamId = adamId
        self.mode = mode
    }
}

/// `[renewal]`: the bulk-renewal detector (A2).
package struct RenewalSettings: Hashable, Codable, Sendable {
    /// The sliding window. Default 1 hour.
    @InSeconds package var window: Duration = .hours(1)
    /// Distinct renewed apps that warn, together with ``share``. Default 10.
    package var apps = 10
    /// Share of the token's catalog that warns, together with ``apps``. 0 to 1; default 0.2.
    package var share = 0.2
    /// Distinct renewed apps that warn whatever the share. Default 100.
    package var appsAlone = 100
    /// Times the warning threshold that is critical. Default 2.
    package var criticalFactor = 2

    package init() {}
}
