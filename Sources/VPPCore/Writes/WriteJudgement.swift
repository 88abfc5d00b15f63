// SPDX-License-Identifier: Apache-2.0

package import VPPModel

/// Whether a change that an administrator asks for is taken.
package enum WriteVerdict: Hashable, Sendable {
    /// What is left to be done of it.
    case accepted(LocationWrite)
    /// One line that says why not, and what would help.
    case refused(String)
}

/// Judges a change that an administrator asks for. Pure; the first row that fits.
///
/// | # | finding | verdict |
/// |---|---|---|
/// | 1 | the token has no secret, or its location is not known yet | refused |
/// | 2 | its standing is not active | refused |
/// | 3 | a bulk renewal holds its writes (A2) | refused |
/// | 4 | the location is not claimed by us yet (T6) | refused |
/// | 5 | nobody is named, too many are, or a name or address is none | refused |
/// | 6 | too many writes of the token are open | refused |
/// | 7 | licenses of an app that is not owned, or of a book | refused |
/// | 8 | licenses for devices that cannot have them; licenses that cannot be taken back | refused |
/// | 9 | licenses for users that are not known, or retired | refused |
/// | 10 | everything is so already (S5), and nothing open or not read yet may change that | refused |
/// | 11 | more licenses than there are | refused |
/// | 12 | otherwise | accepted, without what is so already |
package func judgeWrite(
    _ state: State, _ name: TokenName, _ wanted: LocationWrite
) -> WriteVerdict {
    guard let token = state.tokens[name] else {
        return .refused("there is no token \"\(name)\"; vppd status lists the tokens")
    }
    if let why = token.objectionToWriting(state) { return .refused(why) }
    var write = wanted.withoutRepeats
    if let why = write.objectionToNames { return .refused(why) }
    let open = state.writes.filter { $0.token == name }
    guard open.count < WriteTiming.maximumOpen else {
        return .refused(
            "\(open.count) changes of token \"\(name)\" are still under way; ask again when some are "
                + "done (vppd events -f)")
    }
    if !write.kind.isOfUsers {
        switch token.judgeAsset(of: write) {
        case .failure(let objection): return .refused(objection.text)
        case .success(let asset): write.assets = [asset.key]
        }
        if let why = token.objectionToUsers(of: write) { return .refused(why) }
    } else {
        write.assets = []
    }
    let left = state.unfulfilled(write, of: token)
    let isSettled =
        open.isEmpty && token.wroteAt == nil && token.lastSync?.incomplete != true
        && token.news.since == nil
    guard left.holders > 0 || !isSettled else {
        return .refused(
            "there is nothing to change: it is so already (vppd apps, vppd sync \(name))")
    }
    if let why = state.shortage(of: left, token, besides: open) { return .refused(why) }
    return .accepted(isSettled ? left : write)
}

/// Why something is not done, in one line.
private struct Objection: Error {
    let text: String
}

extension TokenState {
    /// Whether the location is claimed by this installation (T6).
    func isOurs(_ state: State) -> Bool {
        state.installation != nil && location.mdmInfo?.id == state.installation
    }

    /// Rows 1 to 4.
    fileprivate func objectionToWriting(_ state: State) -> String? {
        let update = "vppd token update \(name) FILE"
        guard fingerprint != nil else {
            return "token \"\(name)\" has no usable file; install one with: \(update)"
        }
        switch standing {
        case .active: break
        case .pending:
            return "Apple has not accepted token \"\(name)\" yet; wait, or: vppd sync \(name)"
        case .expired, .revoked, .invalid:
            return "token \"\(name)\" is \(standing.rawValue); download a fresh one and: \(update)"
        case .claimed:
            let other = claimedBy.map { "\"\($0.name)\"" } ?? "another MDM"
            return "the location of token \"\(name)\" is managed by \(other); release it there, or "
                + "set take_over = true for the token and: systemctl reload vppd"
        case .duplicate:
            let other = duplicateOf.map { "\"\($0)\"" } ?? "another one"
            return "token \"\(name)\" opens the same location as \(other); use that one"
        case .restricted:
            return
                "token \"\(name)\" may read but not write; give its content manager the right to "
                + "manage licenses, then: vppd sync \(name)"
        }
        if renewal.level == .critical {
            return "writes for token \"\(name)\" are held while a bulk renewal is under way; ask "
                + "again when its alert is over (vppd alerts)"
        }
        guard location.uId != nil, lastSyncAt != nil, isOurs(state) else {
            return "the location of token \"\(name)\" is not claimed by vppd yet; run: vppd sync "
                + "\(name), and ask again"
        }
        return nil
    }

    /// Rows 7 and 8.
    fileprivate func judgeAsset(of write: LocationWrite) -> Result<Asset, Objection> {
        guard let wanted = write.assets.first, write.assets.count == 1 else {
            return .failure(Objection(text: "name one app by its adamId; vppd apps lists them"))
        }
        let plus = AssetKey(adamId: wanted.adamId, pricingParam: .plus)
        guard let asset = (holdings[wanted] ?? holdings[plus])?.asset else {
            return .failure(
                Objection(
                    text: "token \"\(name)\" owns no app \(wanted.adamId); vppd apps lists what it "
                        + "owns, vppd sync \(name) looks again"))
        }
        let app = asset.key.adamId
        if asset.productType == .book {
            return .failure(
                Objection(text: "\(app) is a book; books are listed, and not managed by vppd"))
        }
        if write.kind == .associate, !write.serialNumbers.isEmpty, !asset.deviceAssignable {
            return .failure(
                Objection(
                    text: "licenses of app \(app) cannot be given to devices; give them to users "
                        + "with --user"))
        }
        if write.kind != .associate, !asset.revocable {
            return .failure(
                Objection(text: "licenses of app \(app) cannot be taken back, says Apple"))
        }
        return .success(asset)
    }

    /// Row 9.
    fileprivate func objectionToUsers(of write: LocationWrite) -> String? {
        guard write.kind == .associate else { return nil }
        let unknown = write.clientUserIds.first {
            !(users[$0].map(LocationUser.isLive) ?? false)
        }
        return unknown.map {
            "user \"\($0)\" is not known at the location, or retired; run: vppd users create "
                + "\(name) \($0)"
        }
    }
}

extension LocationWrite {
    fileprivate var withoutRepeats: LocationWrite {
        var serials: Set<SerialNumber> = []
        var users: Set<ClientUserID> = []
        return with(
            serialNumbers: serialNumbers.filter { serials.insert($0).inserted },
            clientUserIds: clientUserIds.filter { users.insert($0).inserted })
    }

    /// Row 5.
    fileprivate var objectionToNames: String? {
        let names = serialNumbers.map(\.text) + clientUserIds.map(\.text)
        if names.isEmpty { return "name at least one device, or a user" }
        if kind == .revoke || kind == .updateUsers {
            return "this is not offered; use vppd licenses unassign, or vppd users"
        }
        if !serialNumbers.isEmpty, kind.isOfUsers || !clientUserIds.isEmpty {
            return "name devices or users, not both"
        }
        if names.contains(where: { $0.isEmpty || $0.utf8.count > 255 || $0.contains("\n") }) {
            return "a name is empty, has a line break or is longer than 255 bytes"
        }
        let bytes = names.reduce(0) { $0 + $1.utf8.count + 3 }
        if names.count > WriteRequested.maximumHolders || bytes > WriteRequested.maximumBytes {
            return "too many at once: name at most \(WriteRequested.maximumHolders) in one command"
        }
        let isBad = emails.contains { !$0.email.contains("@") || $0.email.utf8.count > 255 }
        return isBad ? "an e-mail address has no @, or is longer than 255 bytes" : nil
    }
}

extension State {
    /// The part of a write that is not so already, as far as is known (S5).
    func unfulfilled(_ write: LocationWrite, of token: TokenState) -> LocationWrite {
        write.with(
            serialNumbers: write.serialNumbers.filter { !isSo(.device($0), write, token) },
            clientUserIds: write.clientUserIds.filter { !isSo(.user($0), write, token) })
    }

    /// Whether a holder is as a write would have it.
    func isSo(_ holder: LicenseHolder, _ write: LocationWrite, _ token: TokenState) -> Bool {
        switch write.kind {
        case .associate, .disassociate, .revoke:
            let holds = write.assets.contains { holdsLicense(holder, of: $0, token) }
            return holds == (write.kind == .associate)
        case .createUsers, .retireUsers, .updateUsers:
            guard case .user(let user) = holder, write.kind != .updateUsers else { return false }
            let isLive = token.users[user].map(LocationUser.isLive) ?? false
            return isLive == (write.kind == .createUsers)
        }
    }

    private func holdsLicense(
        _ holder: LicenseHolder, of asset: AssetKey, _ token: TokenState
    ) -> Bool {
        guard let holding = token.holdings[asset] else { return false }
        switch holder {
        case .device(let serial):
            return devices.index(of: serial).map { holding.devices.containsSorted($0) } ?? false
        case .user(let user): return holding.users.containsSorted(user)
        }
    }

    /// Row 11: what open writes are to take counts as taken.
    fileprivate func shortage(
        of write: LocationWrite, _ token: TokenState, besides open: [OpenWrite]
    ) -> String? {
        guard write.kind == .associate, let key = write.assets.first,
            let asset = token.holdings[key]?.asset
        else { return nil }
        let promised = open.filter { $0.kind == .associate && $0.asset == key }.reduce(0) {
            let rest = unfulfilled($1.write, of: token).holders
            return $0 + rest + ($1.sent.map { unfulfilled($0, of: token).holders } ?? 0)
        }
        let free = max(0, asset.availableCount - promised)
        guard write.holders > free else { return nil }
        return
            "\(write.holders) licenses of app \(key.adamId) are needed and \(free) are free; buy "
            + "more, or take some back with: vppd licenses unassign, then: vppd sync \(token.name)"
    }
}
