// SPDX-License-Identifier: Apache-2.0

/// Apple's notifications (apple-apps-and-books.md, 5): what is sent, when, and what becomes of it.
///
/// It sends nothing itself. Whoever drives it takes what is due, delivers it, and reports how that
/// went.
package struct Notifier: Sendable {
    /// Most assignments or users of one notification.
    package static let mostElements = 100

    /// Notifications are sent; default false: subscriptions are kept and nothing is sent.
    package var isOn = false
    /// Origin every notification goes to instead of that of its URL, `http://127.0.0.1:PORT`: the
    /// place of the TLS proxy a client has in front. Nil: the URL as it is.
    package var proxy: String?
    /// Time from what happened to the notification; default 0.
    package var delay = Duration.zero
    /// Time that is added at random, up to this: notifications overtake each other. Default 0.
    package var spread = Duration.zero
    /// How often a notification is sent at most, until a 2xx; default 3.
    package var attempts = 3
    /// Time between attempts; default 60 s: three within one to five minutes.
    package var retryDelay = Duration.seconds(60)
    /// How many of the next notifications are lost; default 0.
    package var toLose = 0
    /// How many of the next are sent twice; default 0.
    package var toDuplicate = 0
    /// How many of the next are held back by ``holdBack``, so that later ones overtake them.
    package var toReorder = 0
    /// How long a reordered notification is held back; default 5 s.
    package var holdBack = Duration.seconds(5)
    /// How many of the next carry a wrong secret; default 0.
    package var toForge = 0
    /// How many of the next are preceded by one of a type nobody knows; default 0.
    package var toPrecede = 0
    /// Share of all that is lost, 0 to 1; default 0.
    package var lossShare = 0.0
    /// Share of all that is sent twice, 0 to 1; default 0.
    package var duplicateShare = 0.0

    private var agenda = Agenda<OutgoingNotification>()
    private var underWay: [Int: OutgoingNotification] = [:]
    private var random: SeededRandom
    private var lastId = 0
    private var made = 0
    private var sent = 0
    private var delivered = 0
    private var lost = 0
    private var givenUp = 0

    /// A notifier that is off; `seed` makes its ids and draws.
    package init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// When something is to be sent next; nil: nothing waits.
    package var nextDue: Moment? { agenda.next }

    /// Puts a notification on its way, with the faults that are planned for it.
    mutating func add(
        _ type: String, _ notification: JSON, uId: String, url: String, secret: String, now: Moment
    ) {
        if toPrecede > 0 {
            toPrecede -= 1
            add(
                "FUTURE_NOTIFICATION", .object(["what": .string("nobody knows")]), uId: uId,
                url: url, secret: secret, now: now)
        }
        var outgoing = make(type, notification, uId: uId, url: url, secret: secret)
        if toLose > 0 || draws(lossShare) {
            toLose = max(0, toLose - 1)
            lost += 1
            return
        }
        if toForge > 0 {
            toForge -= 1
            outgoing.secret = "wrong-\(secret)"
        }
        var due = now + delay
        if spread > .zero {
            let most = Int(spread / .nanoseconds(1))
            due = due + .nanoseconds(Int64(random.below(most + 1)))
        }
        if toReorder > 0 {
            toReorder -= 1
            due = due + holdBack
        }
        agenda.add(outgoing, at: due)
        if toDuplicate > 0 || draws(duplicateShare) {
            toDuplicate = max(0, toDuplicate - 1)
            lastId += 1
            outgoing.id = lastId
            agenda.add(outgoing, at: due)
        }
    }

    /// The test notification of a configuration; it is under way at once and sent once.
    mutating func makeTest(uId: String, url: String, secret: String) -> OutgoingNotification {
        sent += 1
        return make("TEST_NOTIFICATION", .object([:]), uId: uId, url: url, secret: secret)
    }

    /// Takes what is due at `now`, in the order it is to be sent.
    package mutating func take(dueAt now: Moment) -> [OutgoingNotification] {
        var due: [OutgoingNotification] = []
        while let (outgoing, _) = agenda.take(dueAt: now) {
            underWay[outgoing.id] = outgoing
            sent += 1
            due.append(outgoing)
        }
        return due
    }

    /// Notes how a delivery went: anything but a 2xx is tried again, as often as ``attempts`` says.
    ///
    /// - Parameter status: The HTTP status; nil where there was no answer.
    package mutating func report(_ id: Int, status: Int?, now: Moment) {
        guard var outgoing = underWay.removeValue(forKey: id) else { return }
        if let status, (200..<300).contains(status) {
            delivered += 1
        } else if outgoing.attempt < attempts {
            outgoing.attempt += 1
            agenda.add(outgoing, at: now + retryDelay)
        } else {
            givenUp += 1
        }
    }

    /// Counts for the view `notifications`.
    var json: JSON {
        .object([
            "on": .bool(isOn), "made": .int(made), "sent": .int(sent),
            "delivered": .int(delivered), "lost": .int(lost), "givenUp": .int(givenUp),
            "underWay": .int(underWay.count), "toLose": .int(toLose),
            "toDuplicate": .int(toDuplicate), "toReorder": .int(toReorder),
            "toForge": .int(toForge), "toPrecede": .int(toPrecede),
        ])
    }

    private mutating func make(
        _ type: String, _ notification: JSON, uId: String, url: String, secret: String
    ) -> OutgoingNotification {
        made += 1
        lastId += 1
        let notificationId = random.uuid().lowercased()
        let body = JSON.members([
            ("notificationId", .string(notificationId)), ("notificationType", .string(type)),
            ("notification", notification), ("uId", .string(uId)),
        ])
        return OutgoingNotification(
            id: lastId, url: Self.target(url, proxy: proxy), secret: secret, type: type,
            notificationId: notificationId, body: body.encoded)
    }

    private mutating func draws(_ share: Double) -> Bool {
        share > 0 && Double(random.below(1_000_000)) < share * 1_000_000
    }

    /// `url` with its scheme and authority replaced by `proxy`.
    static func target(_ url: String, proxy: String?) -> String {
        guard let proxy, let scheme = url.range(of: "://") else { return url }
        let path = url[scheme.upperBound...].firstIndex(of: "/").map { url[$0...] } ?? "/"
        return proxy + path
    }
}
