// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// Reading paged endpoints.
extension AppleSession {
    /// Tries to read one consistent set of pages before the read is given up (S3).
    static let maximumTries = 3

    /// How one pass over the pages ended.
    private enum Pass<Record: WireRecord> {
        case complete(PagedReading<Record>)
        case moved(String)
    }

    /// Page 0.
    func firstPage<Record: WireRecord>(
        _ endpoint: Endpoint, query: [(String, String)], of type: Record.Type
    ) async throws(AppleFailure) -> Answer<Page<Record>> {
        try await page(0, endpoint, query: query)
    }

    /// Reads all pages of an endpoint, from one version of its data.
    ///
    /// - Parameter first: page 0, where the caller has it already.
    /// - Throws: `.inconsistent` when the data moved in every try.
    func readAll<Record: WireRecord>(
        _ endpoint: Endpoint, query: [(String, String)] = [], first: Answer<Page<Record>>? = nil
    ) async throws(AppleFailure) -> PagedReading<Record> {
        var given = first
        var reason = ""
        for _ in 1...Self.maximumTries {
            let start: Answer<Page<Record>>
            if let page = given {
                start = page
            } else {
                start = try await page(0, endpoint, query: query)
            }
            given = nil
            switch try await pass(endpoint, query: query, from: start) {
            case .complete(let reading): return reading
            case .moved(let why): reason = why
            }
        }
        throw AppleFailure(
            kind: .inconsistent, endpoint: endpoint.name,
            detail: "\(endpoint.name): \(reason), in each of \(Self.maximumTries) tries")
    }

    /// One pass: the pages after `first`, at most five at once.
    private func pass<Record: WireRecord>(
        _ endpoint: Endpoint, query: [(String, String)], from first: Answer<Page<Record>>
    ) async throws(AppleFailure) -> Pass<Record> {
        guard let page = first.body else { return .moved("page 0 has no content") }
        var plan = PagePlan(first: page.shape)
        if let ended: Pass<Record> = try ended(plan.check(first: page.shape), endpoint) {
            return ended
        }
        var answers = [0: first]
        let failed: Result<Pass<Record>?, AppleFailure> = await withTaskGroup(
            of: (Int, Result<Answer<Page<Record>>, AppleFailure>).self
        ) { group in
            var underWay = 0
            while true {
                while underWay < RequestGovernor.maximumAtOnce, let index = plan.next() {
                    underWay += 1
                    group.addTask { await self.numbered(index, endpoint, query: query) }
                }
                guard let (index, result) = await group.next() else { return .success(nil) }
                underWay -= 1
                do throws(AppleFailure) {
                    let verdict = try Self.take(index, result, into: &plan, &answers)
                    if let ended: Pass<Record> = try ended(verdict, endpoint) {
                        group.cancelAll()
                        return .success(ended)
                    }
                } catch {
                    group.cancelAll()
                    return .failure(error)
                }
            }
        }
        if let pass = try failed.get() { return pass }
        if let ended: Pass<Record> = try ended(plan.conclusion, endpoint) { return ended }
        return .complete(Self.merged(answers, plan))
    }

    /// Puts what came for page `index` into the plan.
    private static func take<Record: WireRecord>(
        _ index: Int, _ result: Result<Answer<Page<Record>>, AppleFailure>,
        into plan: inout PagePlan, _ answers: inout [Int: Answer<Page<Record>>]
    ) throws(AppleFailure) -> PagePlan.Verdict {
        switch result {
        case .failure(let failure) where failure.errorNumber == ErrorNumbers.pageOutOfRange:
            plan.refuse(index)
            return .proceed
        case .failure(let failure):
            throw failure
        case .success(let answer):
            guard let page = answer.body else { return .restart("page \(index) has no content") }
            answers[index] = answer
            return plan.accept(index, page.shape, isEmpty: page.records.isEmpty)
        }
    }

    /// What a verdict means for the pass; nil to go on.
    private func ended<Record>(
        _ verdict: PagePlan.Verdict, _ endpoint: Endpoint
    ) throws(AppleFailure) -> Pass<Record>? {
        switch verdict {
        case .proceed: return nil
        case .restart(let reason): return .moved(reason)
        case .unreadable(let detail):
            throw AppleFailure(
                unreadable: WireProblem(detail), status: 200, retryAfter: nil, endpoint: endpoint)
        }
    }

    /// The pages up to the end as one: sorted, so that no answer's order shows, each record once.
    private static func merged<Record: WireRecord>(
        _ answers: [Int: Answer<Page<Record>>], _ plan: PagePlan
    ) -> PagedReading<Record> {
        var common = CommonFields()
        var all: [Record] = []
        for index in plan.pages {
            guard let answer = answers[index] else { continue }
            common.merge(answer.envelope)
            all += answer.body?.records ?? []
        }
        all.sort(by: Record.precedes)
        var records: [Record] = []
        records.reserveCapacity(all.count)
        for record in all {
            if let last = records.last, !Record.precedes(last, record) { continue }
            records.append(record)
        }
        return PagedReading(records: records, version: plan.version, common: common)
    }

    private func numbered<Record: WireRecord>(
        _ index: Int, _ endpoint: Endpoint, query: [(String, String)]
    ) async -> (Int, Result<Answer<Page<Record>>, AppleFailure>) {
        do throws(AppleFailure) {
            return (index, .success(try await page(index, endpoint, query: query)))
        } catch {
            return (index, .failure(error))
        }
    }

    private func page<Record: WireRecord>(
        _ index: Int, _ endpoint: Endpoint, query: [(String, String)]
    ) async throws(AppleFailure) -> Answer<Page<Record>> {
        try await get(
            endpoint, query: query + [("pageIndex", String(index))], as: Page<Record>.self)
    }
}
