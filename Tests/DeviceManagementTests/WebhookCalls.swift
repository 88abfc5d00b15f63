// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Builds calls of the webhook as the servers make them.
enum WebhookCalls {
    static let uuid = "5B6F1A2C-8D3E-8F40-8000-000000000001"

    static func xml(_ content: String) -> [UInt8] {
        Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
            "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0"><dict>\(content)</dict></plist>
            """.utf8)
    }

    /// NanoMDM's call for an answer.
    static func connect(
        _ status: String, payload: [UInt8]?, uuid: String? = uuid, id: String = "D1",
        type: String = "Device"
    ) -> [UInt8] {
        let raw = payload.map { #","raw_payload":"\#(Data($0).base64EncodedString())""# } ?? ""
        let command = uuid.map { #","command_uuid":"\#($0)""# } ?? ""
        return Array(
            """
            {"topic":"mdm.Connect","event_id":"180a35ce0597e12e",\
            "created_at":"2026-11-23T18:15:48.3010007+01:00","acknowledge_event":{"udid":"\(id)",\
            "status":"\(status)"\(command)\(raw),"ids":{"id":"\(id)","type":"\(type)"},\
            "url_params":{"a":"b"}}}
            """.utf8)
    }

    /// NanoMDM's call for a check-in.
    static func checkIn(_ topic: String, payload: [UInt8], type: String = "Device") -> [UInt8] {
        Array(
            """
            {"topic":"\(topic)","event_id":"1","created_at":"2026-11-23T17:08:46Z",\
            "checkin_event":{"udid":"D1","raw_payload":"\(Data(payload).base64EncodedString())",\
            "ids":{"id":"D1","type":"\(type)"},"url_params":null}}
            """.utf8)
    }

    /// An `Authenticate` message.
    static let authenticate = xml(
        """
        <key>MessageType</key><string>Authenticate</string><key>UDID</key><string>D1</string>
        <key>SerialNumber</key><string>C02XK1</string><key>OSVersion</key><string>18.1</string>
        <key>ProductName</key><string>iPad14,1</string>
        """)

    /// An `InstalledApplicationList` answer in binary, written by Python's `plistlib`.
    static let binaryList = """
        YnBsaXN0MDDUAQIDBAUGFBVbQ29tbWFuZFVVSURfEBhJbnN0YWxsZWRBcHBsaWNhdGlvbkxpc3RWU3RhdHVz\
        VFVESURfECQ1QjZGMUEyQy04RDNFLThGNDAtODAwMC0wMDAwMDAwMDAwMDGiBxDUCAkKCwwNDg9fEBlFeHRl\
        cm5hbFZlcnNpb25JZGVudGlmaWVyWklkZW50aWZpZXJaSW5zdGFsbGluZ1xTaG9ydFZlcnNpb24SM1Vlh18Q\
        EW9yZy5leGFtcGxlLm5vdGVzCFU0LjIuMdMJCgsREhNvEBEAbwByAGcALgBlAHgAYQBtAHAAbABlAC4AZwBy\
        APYA3wBlCVUyMDI0YVxBY2tub3dsZWRnZWRSVTEACAARAB0AOAA/AEQAawBuAHcAkwCeAKkAtgC7AM8A0ADW\
        AN0BAgEDAQkBFgAAAAAAAAIBAAAAAAAAABYAAAAAAAAAAAAAAAAAAAEZ
        """

    /// ``binaryList``, decoded.
    static var binaryListBytes: [UInt8] {
        [UInt8](Data(base64Encoded: binaryList) ?? Data())
    }
}
