// SPDX-License-Identifier: Apache-2.0

/// Everything that can go wrong, or at least otherwise than planned, in a story.
///
/// A new one needs a case here, its rate in ``FaultRates``, and the place where it strikes:
/// `strikes(_:)` for what happens on an occasion, `World+Mischief` for what somebody does.
package enum FaultKind: String, CaseIterable, Sendable, Comparable {
    // MARK: The disk of the event log (event-log.md)
    /// The power goes at a call of a step; what was not synced is torn, lost or old.
    case powerLossAtCall = "power-loss-at-call"
    /// A call fails with EIO: a write, a sync, a rename, ...
    case ioError = "io-error"
    /// A start finds the last transaction torn, and saves what is left of it. Follows from others.
    case tornTail = "torn-tail"
    /// There is no space left, for hours.
    case diskFull = "disk-full"
    /// On a full disk there is space for a moment.
    case spaceFlicker = "space-flicker"
    /// The power goes, or a call fails, while a start recovers the log.
    case faultInRecovery = "fault-in-recovery"

    // MARK: The process
    case killed
    /// The machine loses power between two steps.
    case powerLoss = "power-loss"
    /// SIGTERM: `systemctl restart`.
    case stopped
    /// The process ends between a commit and its effects, or amid these.
    case endAmidEffects = "end-amid-effects"

    // MARK: The clock on the wall
    case clockStep = "clock-step"
    /// Summer time begins or ends where a device is. Comes with the date.
    case clocksChange = "clocks-change"

    // MARK: The way to Apple and to the MDM server
    /// No connection: nothing reached the server.
    case notConnected = "not-connected"
    /// The request is lost, and the caller waits until its limit.
    case requestLost = "request-lost"
    /// The server does it, and the answer never comes.
    case answerLost = "answer-lost"
    /// The server does it after the caller gave up.
    case requestLate = "request-late"
    /// The connection ends inside the answer.
    case truncated
    /// The answer takes many seconds.
    case slow

    // MARK: Apple's service (apple-apps-and-books.md, 8 and 13)
    /// 429 with 9646, without a time.
    case throttled
    case retryAfterSeconds = "retry-after-seconds"
    case retryAfterDate = "retry-after-date"
    /// 500 with 9603.
    case internalError = "internal-error"
    /// 401 with 9601 or 9722, of some requests: how the token was presented.
    case unauthorized
    /// 200 with a sign-in page.
    case html
    /// 200 with JSON that is no answer to the question.
    case wrongBody = "wrong-body"
    /// Nothing but 503, or no connection, for hours.
    case appleOutage = "apple-outage"
    /// The location changes between the pages of a read.
    case pageShift = "page-shift"
    /// 9721.
    case staleVersion = "stale-version"
    /// 9650.
    case pageOutOfRange = "page-out-of-range"

    /// Apple allows other numbers of holders in a request than before.
    case limitsChanged = "limits-changed"

    // MARK: What Apple does later (apple-apps-and-books.md, section 4)
    /// Some of what was asked for fails.
    case writeFails = "write-fails"
    /// It stays PENDING, and is never done.
    case writeStuck = "write-stuck"
    /// Apple forgets it: 9708.
    case writeLost = "write-lost"

    // MARK: Tokens and who manages the location
    case tokenRevoked = "token-revoked"
    case tokenExpired = "token-expired"
    case tokenInvalid = "token-invalid"
    case tokenReadOnly = "token-read-only"
    /// A newer token is downloaded: Apple revokes the one before.
    case tokenSuperseded = "token-superseded"
    case anotherMDM = "another-mdm"
    /// Nobody manages the location any more.
    case mdmInfoCleared = "mdm-info-cleared"
    /// The developer token of the metadata service is past its date.
    case developerTokenRefused = "developer-token-refused"

    // MARK: Licenses and the store
    case versionPublished = "version-published"
    case versionHidden = "version-hidden"
    case unsold
    case licenseAssigned = "license-assigned"
    case licenseTakenBack = "license-taken-back"
    case licensesBought = "licenses-bought"
    /// Licenses of all apps of a location are renewed at once.
    case bulkRenewal = "bulk-renewal"
    case assetGone = "asset-gone"

    // MARK: The MDM server (mdm-servers.md)
    case mdmOutage = "mdm-outage"
    case mdmError = "mdm-error"
    /// A command it said it has is gone.
    case commandLost = "command-lost"
    /// All it was to hand out is gone.
    case queueLost = "queue-lost"
    case pushFails = "push-fails"
    /// A proxy repeats a request.
    case requestRepeated = "request-repeated"

    // MARK: The webhook
    case webhookLost = "webhook-lost"
    case webhookTwice = "webhook-twice"
    case webhookLate = "webhook-late"

    // MARK: Apple's notifications (apple-apps-and-books.md, 5)
    /// It does not arrive; Apple tries twice more.
    case notificationLost = "notification-lost"
    case notificationTwice = "notification-twice"
    /// Others overtake it.
    case notificationLate = "notification-late"
    /// One of a type that is in no document.
    case notificationUnknown = "notification-unknown"
    /// A stranger sends the same with another secret.
    case notificationForged = "notification-forged"

    // MARK: Devices
    case asleep
    case notNow = "not-now"
    case failing
    case stuck
    case refusing
    case reenrolled
    case checkedOut = "checked-out"
    /// A person removes an app.
    case appRemoved = "app-removed"
    /// A person brings the OS up to date; nobody is told.
    case systemUpdated = "system-updated"
    /// Another tool of the MDM server asks the device what it is.
    case askedByOthers = "asked-by-others"

    // MARK: The administrator
    case settingsEdited = "settings-edited"
    case settingsBroken = "settings-broken"
    case deviceFileEdited = "device-file-edited"
    case deviceFileBroken = "device-file-broken"
    case tokenReplaced = "token-replaced"
    case tokenFileBroken = "token-file-broken"
    case tokenRemoved = "token-removed"
    /// `vppd sync`.
    case syncWished = "sync-wished"
    /// `vppd licenses assign`, `vppd users create` and the like.
    case licenseWished = "license-wished"

    package static func < (left: FaultKind, right: FaultKind) -> Bool {
        left.rawValue < right.rawValue
    }
}
