// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension RequestGovernor.Outcome {
    /// What a failure means for pacing. A refusal on its merits is an answer like any other.
    init(_ failure: AppleFailure) {
        switch failure.kind {
        case .throttled where failure.errorNumber == ErrorNumbers.organizationThrottled:
            self = .organizationThrottled
        case .throttled, .unavailable: self = .refused
        case .unreachable, .unreadable: self = .unknown
        case .expired, .revoked, .invalid, .unauthorized, .notPermitted, .staleVersion,
            .inconsistent, .gone, .rejected:
            self = .answered
        }
    }
}
