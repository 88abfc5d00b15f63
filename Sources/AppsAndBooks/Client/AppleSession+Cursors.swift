// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Reading endpoints that lead from page to page by a cursor: one page after another, by Apple's rule.
extension AppleSession {
    /// All records of an endpoint, from one version of its data: sorted, each once.
    ///
    /// | what came | what follows |
    /// |---|---|
    /// | a `versionId` other than the first page's | begin anew, three times at most |
    /// | 9812 for a cursor of this read | begin anew |
    /// | a cursor that was followed already, or more than ``PagePlan/maximumPages`` pages | unreadable |
    /// | no `nextCursor` | complete |
    func readByCursor<Record: WireRecord>(
        _ endpoint: Endpoint, of type: Record.Type
    ) async throws(AppleFailure) -> [Record] {
        var reason = ""
        for _ in 1...Self.maximumTries {
            switch try await pass(endpoint, of: type) {
            case .complete(let records): return records
            case .moved(let why): reason = why
            }
        }
        throw AppleFailure(
            kind: .inconsistent, endpoint: endpoint.name,
            detail: "\(endpoint.name): \(reason), in each of \(Self.maximumTries) tries")
    }

    /// How one pass over the pages ended.
    private enum Pass<Record> {
        case complete([Record])
        case moved(String)
    }

    private func pass<Record: WireRecord>(
        _ endpoint: Endpoint, of type: Record.Type
    ) async throws(AppleFailure) -> Pass<Record> {
        var gathering = RecordList<Record>.Gathering()
        var followed: Set<String> = []
        var version: VersionID?
        var cursor: String?
        for index in 0..<PagePlan.maximumPages {
            guard let body = try await page(cursor, endpoint, of: type) else {
                return .moved("Apple does not know its cursor any more")
            }
            if index == 0 { version = body.page.shape.version }
            guard body.page.shape.version == version else {
                return .moved("versionId changed between pages")
            }
            gathering.add(RecordList(records: body.page.records), page: index)
            guard let next = body.next else { return .complete(gathering.whole()) }
            guard followed.insert(next).inserted else {
                throw unreadable("nextCursor leads back", endpoint)
            }
            cursor = next
        }
        throw unreadable("more than \(PagePlan.maximumPages) pages", endpoint)
    }

    /// One page; nil where Apple does not know the cursor.
    private func page<Record: WireRecord>(
        _ cursor: String?, _ endpoint: Endpoint, of type: Record.Type
    ) async throws(AppleFailure) -> CursorPage<Record>? {
        let query = cursor.map { [("cursor", $0)] } ?? []
        do throws(AppleFailure) {
            let answer = try await get(endpoint, query: query, as: CursorPage<Record>.self)
            guard let body = answer.body else { throw unreadable("the body is empty", endpoint) }
            return body
        } catch {
            guard cursor != nil, error.errorNumber == ErrorNumbers.invalidCursor else {
                throw error
            }
            return nil
        }
    }

    private func unreadable(_ detail: String, _ endpoint: Endpoint) -> AppleFailure {
        AppleFailure(
            unreadable: WireProblem(detail), status: 200, retryAfter: nil, endpoint: endpoint)
    }
}
