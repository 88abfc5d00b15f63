// SPDX-License-Identifier: Apache-2.0

import VPPModel

/// `StatusResponse` (apple-apps-and-books.md, section 4).
struct EventStatusBody: Decodable, AnswerBody {
    /// An element of `failures`.
    struct Failure: Decodable, Sendable {
        let errorNumber: Int?
        let errorInfo: Info?

        private enum CodingKeys: String, CodingKey { case errorNumber, errorInfo }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            errorNumber = container.integer(.errorNumber)
            errorInfo = container.value(.errorInfo)
        }
    }

    /// What an error concerns (`ResponseErrorInfo`).
    struct Info: Decodable, Sendable {
        let assets: [WireAssetKey]?
        let clientUserIds: [String]?
        let serialNumbers: [String]?

        private enum CodingKeys: String, CodingKey { case assets, clientUserIds, serialNumbers }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            assets = container.value(.assets)
            clientUserIds = container.value(.clientUserIds)
            serialNumbers = container.value(.serialNumbers)
        }
    }

    let eventStatus: String?
    let eventType: String?
    let numRequested: Int?
    let numCompleted: Int?
    let failures: [Failure]?

    private enum CodingKeys: String, CodingKey {
        case eventStatus, eventType, numRequested, numCompleted, failures
    }

    /// What tells whether an event is over must be right; the rest costs itself.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        eventStatus = container.text(.eventStatus)
        eventType = container.text(.eventType)
        numRequested = try container.wholeNumber(.numRequested)
        numCompleted = try container.wholeNumber(.numCompleted)
        failures = try container.decodeIfPresent([Failure].self, forKey: .failures)
    }

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
