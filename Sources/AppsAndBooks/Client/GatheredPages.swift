// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// The pages of one pass as they come: which are wanted, and what those that came make together.
///
/// A page is taken in before all of it is judged: where the data moved, the whole pass is thrown
/// away.
struct GatheredPages<Content: PageContent> {
    /// Which pages to ask for, and whether they fit together.
    var plan: PagePlan
    private var gathering = Content.Gathering()
    /// By page: what of the common fields counts depends on all pages, not on the last to come.
    private var envelopes: [Int: Envelope]

    /// - Parameters:
    ///   - first: page 0.
    ///   - envelope: what came with it.
    init(first: Page<Content>, envelope: Envelope) {
        plan = PagePlan(first: first.shape)
        envelopes = [0: envelope]
        gathering.add(first.content, page: 0)
    }

    /// Takes in what came for page `index`.
    mutating func take(
        _ index: Int, _ result: Result<Answer<Page<Content>>, AppleFailure>
    ) throws(AppleFailure) -> PagePlan.Verdict {
        switch result {
        case .failure(let failure) where failure.errorNumber == ErrorNumbers.pageOutOfRange:
            plan.refuse(index)
            return .proceed
        case .failure(let failure):
            throw failure
        case .success(let answer):
            guard let page = answer.body else { return .restart("page \(index) has no content") }
            let verdict = plan.accept(index, page.shape, isEmpty: page.content.isEmpty)
            if verdict == .proceed {
                envelopes[index] = answer.envelope
                gathering.add(page.content, page: index)
            }
            return verdict
        }
    }

    /// All pages up to the end as one. To be asked for when the plan's conclusion is to proceed:
    /// then no page beyond the end has a record.
    consuming func reading() -> PagedReading<Content.Gathering.Whole> {
        var common = CommonFields()
        for index in plan.pages {
            if let envelope = envelopes[index] { common.merge(envelope) }
        }
        return PagedReading(whole: gathering.whole(), version: plan.version, common: common)
    }
}
