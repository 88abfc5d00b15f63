// SPDX-License-Identifier: Apache-2.0

package import VPPModel

extension AppleClient {
    /// Reads a location as far as `scope` asks for (S2, S3).
    ///
    /// Client config if due; page 0 of the assets. If their `versionId` is the known one and
    /// the read is not full, that is all: one request. Else all assets, then assignments and users,
    /// each since its known version or in full. 9721 turns a delta of that endpoint into a full
    /// read.
    package func read(
        _ token: ContentToken, scope: SyncScope, location: LibraryID?
    ) async -> Result<LocationSnapshot, AppleFailure> {
        let session = session(token, location: location)
        return await result { () async throws(AppleFailure) -> LocationSnapshot in
            try await session.read(scope)
        }
    }
}

extension AppleSession {
    /// The read, from the top down.
    fileprivate func read(_ scope: SyncScope) async throws(AppleFailure) -> LocationSnapshot {
        var snapshot = LocationSnapshot()
        var common = CommonFields()
        if scope.clientConfig {
            let answer = try await clientConfig()
            common.merge(answer.envelope)
            snapshot.clientConfig = ClientConfig(answer)
        }
        let first = try await firstPage(.assets, query: [], of: RecordList<Asset>.self)
        common.merge(first.envelope)
        let version = first.body?.shape.version
        if scope.full || version == nil || version != scope.assetsVersion {
            let assets = try await readAll(.assets, first: first)
            common.merge(assets.common)
            snapshot.assets = assets.whole
            snapshot.assetsVersion = assets.version

            let (assigned, isDelta) = try await reading(
                .assignments, of: AssignmentList.self,
                since: scope.full ? nil : scope.assignmentsVersion)
            common.merge(assigned.common)
            snapshot.assignments = AssignmentReading(isFull: !isDelta, table: assigned.whole)
            snapshot.assignmentsVersion = assigned.version

            let (enrolled, areNews) = try await reading(
                .users, of: RecordList<LocationUser>.self,
                since: scope.full ? nil : scope.usersVersion)
            common.merge(enrolled.common)
            snapshot.users = areNews ? .delta(enrolled.whole) : .full(enrolled.whole)
            snapshot.usersVersion = enrolled.version
        } else {
            snapshot.assetsVersion = version
        }
        snapshot.mdmInfo = common.mdmInfo
        snapshot.uId = common.uId
        snapshot.tokenExpirationDate = common.tokenExpirationDate
        snapshot.requests = counter.count
        return snapshot
    }

    /// Records since a version, or all of them if there is none or Apple forgot it (9721).
    private func reading<Content: PageContent>(
        _ endpoint: Endpoint, of type: Content.Type, since version: VersionID?
    ) async throws(AppleFailure) -> (PagedReading<Content.Gathering.Whole>, isDelta: Bool) {
        if let version {
            do throws(AppleFailure) {
                let query = [("sinceVersionId", version.text)]
                return (try await readAll(endpoint, of: type, query: query), true)
            } catch {
                guard error.kind == .staleVersion else { throw error }
            }
        }
        return (try await readAll(endpoint, of: type), false)
    }
}
