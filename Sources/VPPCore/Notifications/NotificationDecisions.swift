// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Decides what one of Apple's notifications changes (O4).
///
/// | # | notification | what follows |
/// |---|---|---|
/// | 1 | while the option is off, of a location no token reads, or a test | nothing |
/// | 2 | one that came before | nothing |
/// | 3 | ASSET_COUNT | a read soon; the delta itself is not trusted |
/// | 4 | ASSET_MANAGEMENT that succeeded, ASSOCIATE | those who hold none hold one; a read soon |
/// | 5 | DISASSOCIATE or REVOKE | those who hold one hold none; a read soon |
/// | 6 | one that failed | nothing changes |
/// | 7 | USER_MANAGEMENT that succeeded, USER_ASSOCIATED | the users' status; a read soon |
/// | 8 | a known type that cannot be read | a read soon |
/// | 9 | an unknown type | it is counted |
///
/// One about a request of ours also leads to a look at it (``reviewWriteNews(_:eventId:now:)``): it
/// may tell of a part of the request only.
///
/// Notifications get lost, and late ones tell of what is over: the read soon brings the counts, and
/// where they do not fit the holders then, a full read follows (`SyncCompleted.incomplete`).
func decideNotification(
    _ state: State, _ notification: AppleNotification, now: Timestamp
) -> Decision {
    guard state.settings?.notifications != nil, notification.content != .test,
        let token = state.tokens.first(where: {
            $0.location.uId == notification.location && $0.standing != .duplicate
        }), !token.heard.contains(notification.id)
    else { return Decision() }
    var changes = Decision()
    var asksForRead = true
    switch notification.content {
    case .test: return Decision()
    case .assetCount, .unclear: break
    case .assets(let news):
        asksForRead = news.succeeded
        if news.succeeded {
            changes.events += changedHolders(state, token, news, now: now)
        }
        if let eventId = news.eventId {
            changes.add(reviewWriteNews(state, eventId: eventId, now: now))
        }
    case .users(let users, let eventId):
        changes.events += changedUsers(token, users)
        if let eventId { changes.add(reviewWriteNews(state, eventId: eventId, now: now)) }
    case .other: asksForRead = false
    }
    changes.events.insert(
        .notificationReceived(
            NotificationReceived(
                token: token.name, id: notification.id, kind: notification.type,
                asksForRead: asksForRead)), at: 0)
    return changes
}

/// Rows 4 and 5: the events for holders that are not as the notification says. Assets that are not
/// known are left to the read.
private func changedHolders(
    _ state: State, _ token: TokenState, _ news: AssignmentNews, now: Timestamp
) -> [Event] {
    var events: [Event] = []
    var moved: [AssetKey: (removed: Int, added: Int)] = [:]
    let gives = news.kind == .associate
    for key in Set(news.assignments.map(\.asset)).sorted() {
        guard let holding = token.holdings[key] else { continue }
        var serials: Set<SerialNumber> = []
        var users: Set<ClientUserID> = []
        for assignment in news.assignments where assignment.asset == key {
            switch assignment.holder {
            case .device(let serial):
                let index = state.devices.index(of: serial)
                let holds = index.map { holding.devices.containsSorted($0) } ?? false
                if holds != gives { serials.insert(serial) }
            case .user(let user):
                if holding.users.containsSorted(user) != gives { users.insert(user) }
            }
        }
        let count = serials.count + users.count
        guard count > 0 else { continue }
        moved[key] = gives ? (0, count) : (count, 0)
        events.append(
            .assignmentsChanged(
                AssignmentsChanged(
                    token: token.name, asset: key, added: gives ? serials.sorted() : [],
                    removed: gives ? [] : serials.sorted(),
                    addedUsers: gives ? users.sorted() : [],
                    removedUsers: gives ? [] : users.sorted())))
    }
    // What notifications brought, the next read does not see as a movement any more (A2).
    let renewals = reissued(token, moved, state.settings?.renewal, now: now)
        .filter { token.renewal.renewed[$0.adamId] == nil }
    if !renewals.isEmpty {
        events.insert(
            .renewalsObserved(RenewalsObserved(token: token.name, renewals: renewals)), at: 0)
    }
    return events
}

/// Row 7. One `clientUserId` may come several times, the one that lives with those that retired.
private func changedUsers(_ token: TokenState, _ users: [LocationUser]) -> [Event] {
    var latest: [ClientUserID: LocationUser] = [:]
    for user in users where latest[user.clientUserId].map({ !$0.isLive }) ?? true {
        latest[user.clientUserId] = user
    }
    let changed = latest.values.filter { token.users[$0.clientUserId] != $0.status }
        .sorted { $0.clientUserId < $1.clientUserId }
    guard !changed.isEmpty else { return [] }
    return [.usersChanged(UsersChanged(token: token.name, changed: changed, removed: []))]
}

extension LocationUser {
    fileprivate var isLive: Bool { status != "Retired" && status != "Deleted" }
}
