// SPDX-License-Identifier: Apache-2.0

import Foundation

extension AppleService {
    /// Answers GET `assets`, `assignments` and `users`.
    mutating func read(
        _ request: Request, _ endpoint: PageQuery.Endpoint, token: TokenRecord, now: Moment
    ) throws(AppleError) -> Reply {
        guard let place = locations.index(forKey: token.uId) else { throw .number(9603) }
        guard let page = Int(request.query["pageIndex"] ?? "0"), page >= 0 else {
            throw .number(9602)
        }
        let query = PageQuery(endpoint, request.query, size: pageSize)
        let (records, count, total) = try locations.values[place].page(
            query, page, behavior, now: now)
        let version: String
        switch endpoint {
        case .assets: version = locations.values[place].assetsVersion.handOut(now)
        case .assignments: version = locations.values[place].assignmentsVersion.handOut(now)
        case .users: version = locations.values[place].usersVersion.handOut(now)
        }
        var bytes: [UInt8] = []
        var fields: [(String, JSON)] = [
            ("currentPageIndex", .int(page)), ("size", .int(count)), ("totalPages", .int(total)),
            ("versionId", .string(version)),
        ]
        if page + 1 < total { fields.append(("nextPageIndex", .int(page + 1))) }
        if endpoint == .assets, query.isTrue("unlimited"), page == 0 {
            fields.append(("unlimitedAssets", locations.values[place].unlimitedAssets(query)))
        }
        JSON.members(fields + Self.common(locations.values[place], token)).write(to: &bytes)
        var body = Data(capacity: records.count + bytes.count + endpoint.rawValue.count + 8)
        body.append(contentsOf: "{\"\(endpoint.rawValue)\":".utf8)
        body.append(records)
        bytes[0] = 0x2C
        body.append(contentsOf: bytes)
        shift(after: endpoint, token.uId, now: now)
        return .json(body)
    }

    /// Fields of every authenticated answer.
    static func common(_ location: Location, _ token: TokenRecord) -> [(String, JSON)] {
        [
            ("uId", .string(location.uId)),
            ("tokenExpirationDate", .string(token.expires.asTokenDate)),
        ] + (location.mdmInfo.map { [("mdmInfo", $0)] } ?? [])
    }

    /// Answers GET `status`.
    func status(_ request: Request, token: TokenRecord, now: Moment) throws(AppleError) -> Reply {
        guard let location = locations[token.uId],
            let event = request.query["eventId"].flatMap({ location.events[$0] }),
            !isForgotten(event, now: now)
        else { throw .number(9708) }
        var fields: [(String, JSON)] = [
            ("eventStatus", .string(event.status)), ("eventType", .string(event.type)),
            ("numRequested", .int(event.requested)), ("numCompleted", .int(event.completed)),
        ]
        if !event.failures.isEmpty {
            fields.append(("failures", .array(event.failures.map { .members($0.members) })))
        }
        return .json(.members(fields + Self.common(location, token)))
    }

    private func isForgotten(_ event: LocationEvent, now: Moment) -> Bool {
        guard let retention = behavior.eventRetention, let ended = event.ended else { return false }
        return now - ended > retention
    }

    /// Answers GET of the subscriptions, which are read by cursor and never in parallel.
    func readSubscriptions(
        _ request: Request, endpoint: String, token: TokenRecord
    ) throws(AppleError) -> Reply {
        guard let location = locations[token.uId] else { throw .number(9603) }
        let name: String
        let all: [JSON]
        switch endpoint {
        case "subscriptions": (name, all) = (endpoint, location.subscriptions.map(\.json))
        case "subscriptions/assignments":
            (name, all) = ("assignments", location.subscriptions.flatMap(\.assignments))
        default: (name, all) = ("admins", [])
        }
        // A cursor is opaque to clients; ours is the Base64 of the endpoint and the place.
        var start = 0
        if let cursor = request.query["cursor"] {
            let text = Data(base64Encoded: cursor).map { String(decoding: $0, as: UTF8.self) } ?? ""
            guard text.hasPrefix("\(endpoint) "),
                let place = Int(text.dropFirst(endpoint.count + 1)), (0..<all.count) ~= place
            else { throw .number(9812) }
            start = place
        }
        let end = min(all.count, start + pageSize)
        let next = Data("\(endpoint) \(end)".utf8).base64EncodedString()
        let fields: [(String, JSON)] = [(name, .array(Array(all[start..<end])))]
        let more: [(String, JSON)] = end < all.count ? [("nextCursor", .string(next))] : []
        return .json(.members(fields + more + Self.common(location, token)))
    }
}
