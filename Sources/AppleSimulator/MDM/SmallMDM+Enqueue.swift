// SPDX-License-Identifier: Apache-2.0

import Foundation

extension SmallMDM {
    /// Answers a request as NanoMDM v0.9 with its default storage does (mdm-servers.md, 1).
    mutating func answer(_ request: Request, now: Moment) -> Reply {
        if request.path == "/version" {
            return .json(.object(["version": .string("v0.9.0")]))
        }
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[1] == "v1", ["enqueue", "push"].contains(parts[2]) else {
            return .text("404 page not found", status: 404)
        }
        guard isAuthorized(request) else {
            unauthorized += 1
            var reply = Reply.text("Unauthorized", status: 401)
            reply.headers["Www-Authenticate"] = "Basic realm=\"nanomdm\""
            return reply
        }
        let ids = parts.count < 4 ? [] : parts[3].split(separator: ",").map(String.init)
        switch (parts[2], request.method) {
        case ("enqueue", "PUT"), ("enqueue", "POST"):
            return enqueue(request, ids: ids, now: now)
        case ("push", "GET"), ("push", "PUT"):
            return finish(
                Outcome(status: push(ids, now: now), topError: topPushError), ids: ids)
        default:
            return .text("Method Not Allowed", status: 405)
        }
    }

    private func isAuthorized(_ request: Request) -> Bool {
        let expected = Data("nanomdm:\(apiKey)".utf8).base64EncodedString()
        return request.headers["authorization"] == "Basic \(expected)"
    }

    /// What becomes an answer.
    private struct Outcome {
        var status: [(id: String, result: JSON?, error: String?)] = []
        var topError: String?
        var commandError: String?
        var noPush = false
        var command: (uuid: String, type: String)?
    }

    private mutating func enqueue(_ request: Request, ids: [String], now: Moment) -> Reply {
        var outcome = Outcome(noPush: request.query["nopush"] != nil)
        if request.body.isEmpty, outcome.noPush {
            outcome.commandError = "must enqueue or push"
            return finish(outcome, ids: ids)
        }
        if !request.body.isEmpty {
            let plist: PropertyListValue
            do { plist = try PropertyListValue(reading: request.body) } catch {
                outcome.commandError = "decoding command: invalid property list"
                return finish(outcome, ids: ids)
            }
            guard let uuid = plist["CommandUUID"]?.text, !uuid.isEmpty,
                let type = plist["Command"]?["RequestType"]?.text, !type.isEmpty
            else {
                outcome.commandError = "decoding command: empty command UUID or request type"
                return finish(outcome, ids: ids)
            }
            outcome.command = (uuid, type)
            guard commands[uuid] == nil else {
                commands[uuid]?.refusedAsKnown += 1
                outcome.commandError = "command already exists: \(uuid)"
                return finish(outcome, ids: ids)
            }
            put(plist, uuid: uuid, type: type, ids: ids)
        }
        if !outcome.noPush {
            if pushMode == .hangs || ids.contains(where: { mode($0) == .hangs }) {
                return Reply(delivery: .stalled(.seconds(3_600)))
            }
            outcome.topError = topPushError
            outcome.status = push(ids, now: now)
        }
        return finish(outcome, ids: ids)
    }

    /// Puts a command into the queue of each device. An id listed twice gets it twice.
    private mutating func put(
        _ plist: PropertyListValue, uuid: String, type: String, ids: [String]
    ) {
        let adamId = plist["Command"]?["iTunesStoreID"]?.whole
        var record = CommandRecord(uuid: uuid, requestType: type, adamId: adamId, plist: plist)
        record.accepted = 1
        for id in ids {
            guard let serial = serials[id] else { continue }
            if type == "InstallApplication", let adamId, let queue = devices[serial]?.queue {
                let open = queue.filter { commands[$0]?.adamId == adamId }
                if !open.isEmpty { overlaps.append((serial, adamId, open + [uuid])) }
            }
            devices[serial]?.queue.append(uuid)
        }
        commands[uuid] = record
        commandOrder.append(uuid)
    }

    /// Another tool of the server asks the device what it is: `DeviceInformation`, and a push.
    package mutating func ask(_ serial: String, now: Moment) -> Bool {
        guard let device = devices[serial] else { return false }
        let uuid = random.uuid()
        let queries = ["OSVersion", "ProductName", "SerialNumber", "UDID"]
        let command: [String: PropertyListValue] = [
            "RequestType": .string("DeviceInformation"),
            "Queries": .array(queries.map(PropertyListValue.string)),
        ]
        put(
            .dictionary(["Command": .dictionary(command), "CommandUUID": .string(uuid)]),
            uuid: uuid, type: "DeviceInformation", ids: [device.enrollmentId])
        wake(serial, now: now)
        return true
    }

    private func mode(_ id: String) -> PushMode {
        serials[id].flatMap { pushModes[$0] } ?? pushMode
    }

    private var topPushError: String? {
        guard pushMode == .noCertificate else { return nil }
        return "retrieving push cert for topic com.apple.mgmt.simulated: file does not exist"
    }

    private mutating func push(
        _ ids: [String], now: Moment
    ) -> [(id: String, result: JSON?, error: String?)] {
        guard pushMode != .noCertificate else { return [] }
        var seen: Set<String> = []
        var status: [(id: String, result: JSON?, error: String?)] = []
        for id in ids where seen.insert(id).inserted {
            guard let serial = serials[id] else {
                status.append((id, nil, "push data missing for id"))
                continue
            }
            let mode = mode(id)
            let reached = mode == .ok || mode == .unregistered || mode == .unavailable
            status.append((id, reached ? .string(random.uuid()) : nil, mode.error))
            if mode == .ok {
                pushes += 1
                wake(serial, now: now)
            }
        }
        return status
    }

    private func finish(_ outcome: Outcome, ids: [String]) -> Reply {
        let status = outcome.status.sorted { $0.id < $1.id }.map { entry in
            (
                entry.id,
                JSON.object([
                    "push_result": entry.result, "push_error": entry.error.map(JSON.string),
                ])
            )
        }
        let failed = outcome.status.count { $0.error != nil }
        let isTop = outcome.topError != nil || outcome.commandError != nil
        let code =
            isTop || failed > 0 && failed == outcome.status.count ? 500 : failed > 0 ? 207 : 200
        return .json(
            .object([
                "status": status.isEmpty ? nil : .members(status),
                "no_push": outcome.noPush ? .bool(true) : nil,
                "push_error": outcome.topError.map(JSON.string),
                "command_error": outcome.commandError.map(JSON.string),
                "command_uuid": outcome.command.map { .string($0.uuid) },
                "request_type": outcome.command.map { .string($0.type) },
            ]), status: code)
    }
}
