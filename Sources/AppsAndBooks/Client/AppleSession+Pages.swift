// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Reading paged endpoints.
extension AppleSession {
    /// Tries to read one consistent set of pages before the read is given up (S3).
    static let maximumTries = 3

    /// How one pass over the pages ended.
    private enum Pass<Whole: Sendable> {
        case complete(PagedReading<Whole>)
        case moved(String)
    }

    /// Page 0.
    func firstPage<Content: PageContent>(
        _ endpoint: Endpoint, query: [(String, String)], of type: Content.Type
    ) async throws(AppleFailure) -> Answer<Page<Content>> {
        try await page(0, endpoint, query: query)
    }

    /// Reads all pages of an endpoint, from one version of its data.
    func readAll<Content: PageContent>(
        _ endpoint: Endpoint, of type: Content.Type, query: [(String, String)] = []
    ) async throws(AppleFailure) -> PagedReading<Content.Gathering.Whole> {
        let first: Answer<Page<Content>> = try await page(0, endpoint, query: query)
        return try await readAll(endpoint, query: query, first: first)
    }

    /// Reads the pages after `first`, and all of them again where the data moved.
    ///
    /// - Parameter first: page 0.
    /// - Throws: `.inconsistent` when the data moved in every try.
    func readAll<Content: PageContent>(
        _ endpoint: Endpoint, query: [(String, String)] = [], first: Answer<Page<Content>>
    ) async throws(AppleFailure) -> PagedReading<Content.Gathering.Whole> {
        var start = first
        var reason = ""
        for attempt in 1...Self.maximumTries {
            if attempt > 1 { start = try await page(0, endpoint, query: query) }
            switch try await pass(endpoint, query: query, from: start) {
            case .complete(let reading): return reading
            case .moved(let why): reason = why
            }
        }
        throw AppleFailure(
            kind: .inconsistent, endpoint: endpoint.name,
            detail: "\(endpoint.name): \(reason), in each of \(Self.maximumTries) tries")
    }

    /// One pass: the pages after `first`, at most five at once. Each is put to the others as it
    /// comes, so that no more than those under way are kept as they came.
    private func pass<Content: PageContent>(
        _ endpoint: Endpoint, query: [(String, String)], from first: Answer<Page<Content>>
    ) async throws(AppleFailure) -> Pass<Content.Gathering.Whole> {
        guard let page = first.body else { return .moved("page 0 has no content") }
        var pages = GatheredPages<Content>(first: page, envelope: first.envelope)
        if let moved = try Self.moved(pages.plan.check(first: page.shape), endpoint) {
            return .moved(moved)
        }
        let ended: Result<String?, AppleFailure> = await withTaskGroup(
            of: (Int, Result<Answer<Page<Content>>, AppleFailure>).self
        ) { group in
            var underWay = 0
            while true {
                while underWay < RequestGovernor.maximumAtOnce, let index = pages.plan.next() {
                    underWay += 1
                    group.addTask { await self.numbered(index, endpoint, query: query) }
                }
                guard let (index, result) = await group.next() else { return .success(nil) }
                underWay -= 1
                do throws(AppleFailure) {
                    let verdict = try pages.take(index, result)
                    if let moved = try Self.moved(verdict, endpoint) {
                        group.cancelAll()
                        return .success(moved)
                    }
                } catch {
                    group.cancelAll()
                    return .failure(error)
                }
            }
        }
        if let moved = try ended.get() { return .moved(moved) }
        if let moved = try Self.moved(pages.plan.conclusion, endpoint) { return .moved(moved) }
        return .complete(pages.reading())
    }

    /// Why the pass is to begin anew; nil to go on.
    private static func moved(
        _ verdict: PagePlan.Verdict, _ endpoint: Endpoint
    ) throws(AppleFailure) -> String? {
        switch verdict {
        case .proceed: return nil
        case .restart(let reason): return reason
        case .unreadable(let detail):
            throw AppleFailure(
                unreadable: WireProblem(detail), status: 200, retryAfter: nil, endpoint: endpoint)
        }
    }

    private func numbered<Content: PageContent>(
        _ index: Int, _ endpoint: Endpoint, query: [(String, String)]
    ) async -> (Int, Result<Answer<Page<Content>>, AppleFailure>) {
        do throws(AppleFailure) {
            return (index, .success(try await page(index, endpoint, query: query)))
        } catch {
            return (index, .failure(error))
        }
    }

    private func page<Content: PageContent>(
        _ index: Int, _ endpoint: Endpoint, query: [(String, String)]
    ) async throws(AppleFailure) -> Answer<Page<Content>> {
        try await get(
            endpoint, query: query + [("pageIndex", String(index))], as: Page<Content>.self)
    }
}
