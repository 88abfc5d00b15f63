// SPDX-License-Identifier: Apache-2.0

import HTTP
import VPPModel

extension NanoMDMAnswer {
    /// What an answer to `PUT /v1/enqueue/{id}` says of the command. The first row that applies
    /// decides; the HTTP status only where the body is not NanoMDM's.
    ///
    /// | # | answer | outcome |
    /// |---|---|---|
    /// | 1 | a `command_error`: the command exists already | alreadyQueued |
    /// | 2 | a `command_error`: not decoded, no such enrollment, or listed twice | refused |
    /// | 3 | any other `command_error`: the storage is in trouble | unknown |
    /// | 4 | our `command_uuid`, no `command_error` | queued, with the push error if any |
    /// | 5 | 401 | unavailable: wrong key |
    /// | 6 | 404 | unavailable: no API |
    /// | 7 | 3xx, or another 4xx but 408 | unavailable: nothing was processed |
    /// | 8 | anything else: 2xx or 5xx that is not NanoMDM's | unknown |
    ///
    /// Source: mdm-servers.md, 0 and 1.
    static func judge(_ response: HTTPResponse, uuid: CommandUUID) -> SendOutcome {
        if let answer = read(response.body) {
            let errors = answer.commandErrors
            if errors.contains(where: { saysAlreadyQueued($0, uuid) }) { return .alreadyQueued }
            if let error = errors.first(where: saysRefused) {
                return .refused(detail: "NanoMDM refused the command: \(oneLine(error))")
            }
            if let error = errors.first {
                return .unknown(
                    detail: "NanoMDM could not store the command: \(oneLine(error)); "
                        + "check its log and its storage")
            }
            if answer.commandUUID == uuid.text {
                return .queued(pushError: answer.firstPushError.map(oneLine))
            }
        }
        return judge(status: response.status)
    }

    /// Rows 5 to 8.
    private static func judge(status: Int) -> SendOutcome {
        switch status {
        case 401:
            .unavailable(
                detail: "NanoMDM answered 401: the API key is wrong; put the key NanoMDM was "
                    + "started with (-api) into the file api_key_file names")
        case 404:
            .unavailable(
                detail: "NanoMDM answered 404: there is no API at this URL; start NanoMDM with "
                    + "-api, or correct the URL of [mdm]")
        case 300..<400:
            .unavailable(
                detail: "the MDM server answered \(status), a redirect, which is not followed; "
                    + "correct the URL of [mdm]")
        case 400..<500 where status != 408:
            .unavailable(
                detail: "the MDM server answered \(status) without NanoMDM's JSON; check the URL "
                    + "of [mdm] and any proxy before the server")
        default:
            .unknown(
                detail: "the MDM server answered \(status) without NanoMDM's JSON; check the "
                    + "server and any proxy before it")
        }
    }

    /// Row 1: filekv, PostgreSQL, SQLite, MySQL. Storages with several tables must mean the one of
    /// the commands: in the queue's, "duplicate" is an id listed twice and nothing was queued.
    private static func saysAlreadyQueued(_ error: String, _ uuid: CommandUUID) -> Bool {
        error.contains("command already exists")
            || error.contains("\"commands_pkey\"")
            || error.contains("UNIQUE constraint failed: commands.")
            || error.contains("Duplicate entry '\(uuid.text)'")
    }

    /// Row 2: sending the same again would be refused again.
    private static func saysRefused(_ error: String) -> Bool {
        let lowercase = error.lowercased()
        return refusals.contains { lowercase.contains($0) }
    }

    private static let refusals = [
        "decoding command", "foreign key constraint", "enrollment_queue_pkey", "duplicate entry",
        "must enqueue or push", "getting enrollment ids",
    ]

    /// Longest text of the server that is passed on, in characters.
    static let maximumText = 300

    /// The server's own words, fit for a log: one line, bounded.
    static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(maximumText).map {
                    $0.properties.generalCategory == .control ? " " : $0
                }))
    }
}
