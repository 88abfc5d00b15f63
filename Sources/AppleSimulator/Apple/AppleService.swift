// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Apple's licensing service and metadata lookup: a state that answers requests.
///
/// It knows no connection and no clock; the moment of a request is an argument.
package struct AppleService: Sendable {
    /// The store whose apps the locations own.
    package var store = Store()
    /// Every location by its uId.
    package var locations: [String: Location] = [:]
    /// Every token ever issued; the last record of a name is the current one.
    package var tokens: [TokenRecord] = []
    /// `limits` of service/config, with Apple's example values.
    package var limits: [String: Int] = [
        "maxAssets": 25, "maxClientUserIds": 1_000, "maxSerialNumbers": 1_000,
        "maxRevokeClientUserIds": 100, "maxRevokeSerialNumbers": 100, "maxUsers": 100,
        "maxNotificationLength": 512, "maxMdmIdLength": 100, "maxMdmNameLength": 100,
        "maxMdmMetadataLength": 255, "maxRequestPerSecond": 15, "maxSubscriptions": 25,
        "maxSubscriptionClientUserIds": 1_000,
    ]
    { didSet { serviceConfigBody = nil } }
    /// Records a page. Apple's own is "on the order of several hundred".
    package var pageSize = 1_000
    /// `http://127.0.0.1:PORT`, for the URLs of service/config.
    package var origin = "http://127.0.0.1" { didSet { serviceConfigBody = nil } }
    /// Paths below the origin that differ from the usual ones, by the endpoint. What has moved is
    /// gone from its usual path: 9634.
    package var moved: [String: String] = [:] { didSet { serviceConfigBody = nil } }
    /// Faults in the way of requests, oldest first.
    package var faults: [Fault] = []
    /// HTTP status of 9622 for a token nobody issued; clients have seen 200.
    package var unknownTokenStatus = 200
    /// `Retry-After` of answers to requests above the rate; nil: without.
    package var throttleRetryAfter: Int?
    /// How long an event stays PENDING.
    package var pendingTime = Duration.milliseconds(200)
    /// Locations with work that is not done yet, by their uId.
    var busy: Set<String> = []
    /// Plans for the next events, one each.
    package var eventPlans: [EventPlan] = []
    /// What clients did.
    package var counters = RequestCounters()
    /// Random numbers for ids and tokens.
    package var random: SeededRandom
    /// What no source tells, as it is answered now.
    package var behavior = Behavior() { didSet { forgetPages() } }
    /// Apple's notifications.
    package var notifier: Notifier
    /// Error number of each serial number Apple refuses; default: it takes every one.
    package var refusedSerials: [String: Int] = [:]
    /// Error number of each Managed Apple Account that cannot be linked, 9635 or 9641.
    package var accounts: [String: Int] = [:]
    /// Changes in the midst of paged reads.
    package var pageShifts: [PageShift] = []
    /// How many such changes there were.
    var shiftsMade = 0
    /// POSTs to client/config that wait for their test notification, by its delivery.
    var tests: [Int: PendingTest] = [:]
    /// The answer of service/config, until a limit changes.
    var serviceConfigBody: Data?
    private var meter = RateMeter()
    private var notBefore: [String: Moment] = [:]

    /// A service without locations; `seed` makes its ids.
    package init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        notifier = Notifier(seed: seed ^ 0x6E6F_7469_6679)
    }

    /// The current record of a token.
    package func token(named name: String) -> TokenRecord? { tokens.last { $0.name == name } }

    /// Answers a request, after doing all work that was due before it.
    package mutating func answer(_ request: Request, now: Moment) -> Reply {
        settle(now)
        let endpoint = endpoint(request.path)
        let token = identify(request, endpoint: endpoint)
        let client = token?.name ?? "-"
        counters.count(token: client, endpoint: endpoint)
        if let moment = notBefore[client], now < moment { counters.count(.beforeRetryAfter) }
        guard let fault = takeFault(endpoint: endpoint, token: token) else {
            return route(request, endpoint: endpoint, token: token, now: now)
        }
        let reply = spoil(fault, client: client, now: now) { service in
            service.route(request, endpoint: endpoint, token: token, now: now)
        }
        if let test = reply.awaits { tests[test.id]?.delivery = reply.delivery }
        return reply
    }

    /// The endpoint's name: the path below `/mdm/v2/`, `lookup`, or `catalog`.
    package func endpoint(_ path: String) -> String {
        if !moved.isEmpty {
            if let endpoint = moved.filter({ $0.value == path }).keys.min() { return endpoint }
            let usual = Self.endpoint(path)
            return moved[usual] == nil ? usual : "other"
        }
        return Self.endpoint(path)
    }

    private static func endpoint(_ path: String) -> String {
        if path.hasPrefix("/mdm/v2/") { return String(path.dropFirst("/mdm/v2/".count)) }
        if path.hasPrefix(Store.catalogPrefix) { return "catalog" }
        return path == lookupPath ? "lookup" : "other"
    }

    /// Path of the content metadata lookup.
    package static let lookupPath = "/WebObjects/MZStorePlatform.woa/wa/lookup"

    private func identify(_ request: Request, endpoint: String) -> TokenRecord? {
        let secret: String? =
            endpoint == "lookup" || endpoint == "catalog"
            ? Self.cookie("itvt", request) : Self.bearer(request)
        return secret.flatMap { secret in tokens.last { $0.secret == secret } }
    }

    private static func bearer(_ request: Request) -> String? {
        guard let header = request.headers["authorization"], header.hasPrefix("Bearer ") else {
            return nil
        }
        let secret = header.dropFirst("Bearer ".count)
        return secret.isEmpty || secret.utf8.contains(UInt8(ascii: " ")) ? nil : String(secret)
    }

    private static func cookie(_ name: String, _ request: Request) -> String? {
        for pair in (request.headers["cookie"] ?? "").split(separator: ";") {
            let text = pair.drop { $0 == " " }
            if text.hasPrefix("\(name)=") { return String(text.dropFirst(name.count + 1)) }
        }
        return nil
    }

    private mutating func takeFault(endpoint: String, token: TokenRecord?) -> Fault? {
        let index = faults.firstIndex {
            ($0.endpoint ?? endpoint) == endpoint && ($0.token == nil || $0.token == token?.name)
        }
        guard let index else { return nil }
        if let remaining = faults[index].remaining { faults[index].remaining = remaining - 1 }
        let fault = faults[index]
        if fault.remaining == 0 { faults.remove(at: index) }
        return fault
    }

    private mutating func spoil(
        _ fault: Fault, client: String, now: Moment, answer: (inout AppleService) -> Reply
    ) -> Reply {
        switch fault.kind {
        case .internalError, .unavailable, .throttled, .error:
            let numbers: [Fault.Kind: Int] = [
                .internalError: 9603, .unavailable: 9729, .throttled: 9646,
            ]
            let error = AppleError.number(numbers[fault.kind] ?? fault.errorNumber)
            var reply = refuse(error, status: fault.status)
            switch fault.retryAfter {
            case .none: break
            case .seconds:
                reply.headers["Retry-After"] = String(fault.seconds)
                notBefore[client] = now + .seconds(fault.seconds)
            case .date:
                let moment = Moment(
                    nanoseconds: (now + .seconds(fault.seconds)).seconds * 1_000_000_000)
                reply.headers["Retry-After"] = moment.asHTTPDate
                notBefore[client] = moment
            }
            return reply
        case .html:
            return .text(
                "<!DOCTYPE html><html><body>Sign in to continue</body></html>",
                status: fault.status ?? 200, type: "text/html")
        case .truncated:
            var reply = answer(&self)
            reply.delivery = .truncated
            return reply
        case .stalled:
            return Reply(delivery: .stalled(.seconds(max(1, fault.seconds))))
        case .dropped:
            return Reply(delivery: .dropped)
        case .answerLost:
            var reply = answer(&self)
            reply.delivery = .dropped
            return reply
        }
    }

    /// The answer to a request that failed with `error`.
    mutating func refuse(_ error: AppleError, status: Int? = nil) -> Reply {
        counters.count(error: error.number)
        return .json(.members(error.members), status: status ?? error.status)
    }

    private mutating func route(
        _ request: Request, endpoint: String, token: TokenRecord?, now: Moment
    ) -> Reply {
        if endpoint == "lookup" {
            let owner = owner(token, now: now)
            return store.lookup(request) { owner?.owns($0) ?? false }
        }
        if endpoint == "catalog" {
            let owner = owner(token, now: now)
            return store.catalog(request, owns: owner.map { location in { location.owns($0) } })
        }
        if endpoint == "service/config" {
            return request.method == "GET" ? serviceConfig() : refuse(.number(9726))
        }
        guard Self.bearer(request) != nil else { return refuse(.number(9722)) }
        guard let token else {
            return refuse(
                .number(9622), status: behavior.tokenErrorStatus ?? unknownTokenStatus)
        }
        if let number = errorNumber(token, now: now) {
            return refuse(
                .number(number), status: behavior.tokenErrorStatus ?? token.refusalStatus)
        }
        if isTooFast(token, now: now) {
            var reply = refuse(.number(9646))
            if let seconds = throttleRetryAfter {
                reply.headers["Retry-After"] = String(seconds)
                notBefore[token.name] = now + .seconds(seconds)
            }
            return reply
        }
        do {
            return try perform(request, endpoint: endpoint, token: token, now: now)
        } catch {
            return refuse(error)
        }
    }

    /// Why a token is refused at `now`; nil where it is accepted.
    func errorNumber(_ token: TokenRecord, now: Moment) -> Int? {
        if let number = token.standing.errorNumber { return number }
        return behavior.expiresByDate && now >= token.expires ? 9621 : nil
    }

    /// The location of a token that is accepted.
    func owner(_ token: TokenRecord?, now: Moment) -> Location? {
        guard let token, errorNumber(token, now: now) == nil else { return nil }
        return locations[token.uId]
    }

    private mutating func isTooFast(_ token: TokenRecord, now: Moment) -> Bool {
        let limit = limits["maxRequestPerSecond"] ?? 15
        let ofToken = meter.note(.token(token.name), now: now)
        let ofLocation = meter.note(.location(token.uId), now: now)
        let ofAll = meter.note(.organization, now: now)
        counters.mostInASecond = max(counters.mostInASecond, ofLocation)
        let most =
            switch behavior.rateScope {
            case .token: ofToken
            case .location: ofLocation
            case .both: max(ofToken, ofLocation)
            }
        guard most > limit || behavior.organizationRate.map({ ofAll > $0 }) ?? false else {
            return false
        }
        counters.count(.aboveRate)
        return true
    }

    private mutating func perform(
        _ request: Request, endpoint: String, token: TokenRecord, now: Moment
    ) throws(AppleError) -> Reply {
        let reads = [
            "assets", "assignments", "users", "status", "subscriptions",
            "subscriptions/assignments", "subscriptions/admins",
        ]
        let writes = [
            "assets/associate", "assets/disassociate", "assets/revoke", "users/create",
            "users/update", "users/retire",
        ]
        switch request.method {
        case "GET" where reads.contains(endpoint):
            if let paged = PageQuery.Endpoint(rawValue: endpoint) {
                return try read(request, paged, token: token, now: now)
            }
            if endpoint == "status" { return try status(request, token: token, now: now) }
            return try readSubscriptions(request, endpoint: endpoint, token: token)
        case "GET" where endpoint == "client/config":
            return clientConfig(token)
        case "POST" where endpoint == "client/config" || writes.contains(endpoint):
            let type = request.headers["content-type"] ?? ""
            guard type.lowercased().hasPrefix("application/json") else { throw .number(9727) }
            guard token.standing != .readOnly else { throw .number(9637) }
            let body: JSON
            do { body = try JSON(reading: request.body) } catch { throw .number(9602) }
            if endpoint == "client/config" {
                _ = try checkConfiguration(body)
                if let waiting = startTest(body, token: token) { return waiting }
                try configure(body, token: token)
                return clientConfig(token)
            }
            return try write(body, endpoint: endpoint, token: token, now: now)
        default:
            let known = reads.contains(endpoint) || writes.contains(endpoint)
            throw .number(known || endpoint == "client/config" ? 9726 : 9634)
        }
    }
}
