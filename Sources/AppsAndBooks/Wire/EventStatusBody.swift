// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// `StatusResponse` (apple-apps-and-books.md, section 4).
struct EventStatusBody: Decodable, AnswerBody {
    /// An element of `failures`.
    struct Failure: Decodable, Sendable {
        let errorNumber: Int?
        let errorInfo: Info?
    }

    /// What an error concerns (`ResponseErrorInfo`).
    struct Info: Decodable, Sendable {
        let assets: [WireAssetKey]?
        let clientUserIds: [String]?
        let serialNumbers: [String]?
    }

    let eventStatus: String?
    let eventType: String?
    let numRequested: Int?
    let numCompleted: Int?
    let failures: [Failure]?

    /// The status as a value.
    func value() throws(WireProblem) -> EventStatus {
        guard let state = eventStatus.flatMap(EventStatus.State.init(rawValue:)) else {
            throw WireProblem("eventStatus is not PENDING, COMPLETE or FAILED")
        }
        guard let numRequested, let numCompleted, numRequested >= 0, numCompleted >= 0 else {
            throw WireProblem("numRequested or numCompleted is missing or negative")
        }
        var list: [EventStatus.Failure] = []
        for failure in failures ?? [] {
            var assets: [AssetKey] = []
            for asset in failure.errorInfo?.assets ?? [] {
                if let key = try asset.key() { assets.append(key) }
            }
            list.append(
                EventStatus.Failure(
                    errorNumber: failure.errorNumber ?? 0, assets: assets,
                    clientUserIds: (failure.errorInfo?.clientUserIds ?? []).map(ClientUserID.init),
                    serialNumbers: (failure.errorInfo?.serialNumbers ?? []).map(SerialNumber.init)))
        }
        return EventStatus(
            state: state, eventType: eventType, requested: numRequested, completed: numCompleted,
            failures: list)
    }
}
