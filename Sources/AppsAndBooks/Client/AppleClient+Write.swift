// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension AppleClient {
    /// Sends a change of a location, once, whatever happens (S4).
    ///
    /// It looks first who manages the location: a write into another MDM's makes a mess nobody can
    /// undo (T6). What Apple's present limits do not allow in one request is not sent.
    /// - Parameters:
    ///   - write: at least one holder, none twice.
    ///   - owner: our `mdmInfo.id`.
    package func write(
        _ token: ContentToken, _ write: LocationWrite, as owner: String, location: LibraryID?
    ) async -> WriteAnswer {
        await session(token, location: location).write(write, as: owner)
    }

    /// What is not as `write` would have it: its holders without the license or, where it takes
    /// licenses back, with it; users that are not there, or still are. Reads no more than it needs.
    ///
    /// An update of users leaves no trace that can be read: all of them are missing.
    package func missing(
        _ token: ContentToken, of write: LocationWrite, location: LibraryID?
    ) async -> Result<LocationWrite, AppleFailure> {
        let session = session(token, location: location)
        return await result { () async throws(AppleFailure) -> LocationWrite in
            write.kind.isOfUsers
                ? try await session.missingUsers(of: write)
                : try await session.missingLicenses(of: write)
        }
    }
}

extension AppleSession {
    /// So many holders are asked for one by one; for more, all holders of the asset are read.
    /// [judgement] A page has several hundred.
    static let fewHolders = 4

    fileprivate func write(_ write: LocationWrite, as owner: String) async -> WriteAnswer {
        do throws(ExchangeFailure) {
            do throws(AppleFailure) {
                let limits = try await serviceConfig().limits
                if write.batches(within: limits).count != 1 {
                    return .tooMany(limit: write.mostHolders(limits))
                }
                let config = try await look()
                guard config.mdmInfo?.id == owner else { return .notOurs(config) }
            } catch {
                throw ExchangeFailure(failure: error, outcomeIsUnknown: false)
            }
            let answer = try await post(write.endpoint, json: write.body, as: EventBody.self)
            guard let eventId = answer.body?.eventId, !eventId.isEmpty else {
                throw ExchangeFailure(
                    failure: AppleFailure(
                        unreadable: WireProblem("eventId is missing"), status: 200,
                        retryAfter: nil, endpoint: write.endpoint),
                    outcomeIsUnknown: true)
            }
            return .accepted(eventId: eventId)
        } catch {
            if ErrorNumbers.isOfLimits(error.failure.errorNumber) { await directory.forget() }
            return error.mayHaveWritten ? .unknown(error.failure) : .refused(error.failure)
        }
    }

    fileprivate func missingLicenses(
        of write: LocationWrite
    ) async throws(AppleFailure) -> LocationWrite {
        var held: [LicenseHolder: Set<AssetKey>] = [:]
        for asset in write.assets {
            for query in write.queries {
                let reading = try await readAll(
                    .assignments, of: AssignmentList.self,
                    query: [("adamId", asset.adamId.description)] + query)
                for holder in reading.whole.all(of: asset) {
                    held[holder, default: []].insert(asset)
                }
            }
        }
        let wanted = Set(write.assets)
        let isMissing = { (holder: LicenseHolder) -> Bool in
            let has = held[holder] ?? []
            return write.kind == .associate ? !wanted.isSubset(of: has) : !has.isEmpty
        }
        return write.with(
            serialNumbers: write.serialNumbers.filter { isMissing(.device($0)) },
            clientUserIds: write.clientUserIds.filter { isMissing(.user($0)) })
    }

    fileprivate func missingUsers(
        of write: LocationWrite
    ) async throws(AppleFailure) -> LocationWrite {
        var live: Set<ClientUserID> = []
        for query in write.queries {
            let reading = try await readAll(
                .users, of: RecordList<LocationUser>.self, query: query)
            live.formUnion(reading.whole.filter(\.isLive).map(\.clientUserId))
        }
        return write.with(
            serialNumbers: [],
            clientUserIds: write.clientUserIds.filter {
                switch write.kind {
                case .createUsers: !live.contains($0)
                case .retireUsers: live.contains($0)
                case .updateUsers, .associate, .disassociate, .revoke: true
                }
            })
    }
}

extension LocationWrite {
    /// The filters to read its holders with: one for each of a few, or one that names none.
    fileprivate var queries: [[(String, String)]] {
        guard holders <= AppleSession.fewHolders else { return [[]] }
        return serialNumbers.map { [("serialNumber", $0.text)] }
            + clientUserIds.map { [("clientUserId", $0.text)] }
    }
}

extension AssignmentTable {
    /// The holders of an asset, by name.
    fileprivate func all(of asset: AssetKey) -> [LicenseHolder] {
        guard let holders = holders(of: asset) else { return [] }
        return holders.devices.map { .device(devices[Int($0)]) }
            + holders.users.map { .user(users[Int($0)]) }
    }
}

extension ExchangeFailure {
    /// Whether Apple may have carried it out. A 5xx that is not Apple's own word may come from a
    /// proxy before it, behind which the request went on.
    fileprivate var mayHaveWritten: Bool {
        outcomeIsUnknown
            || failure.kind == .unavailable && failure.errorNumber == nil
                && failure.httpStatus != nil && failure.endpoint != Endpoint.serviceConfig.name
                && failure.endpoint != Endpoint.clientConfig.name
    }
}
