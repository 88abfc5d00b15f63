// SPDX-License-Identifier: Apache-2.0

/// Why a call of the webhook was not taken. Never quotes the body: it may hold a device's secrets.
package struct WebhookError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of fault.
    package enum Code: String, Sendable, CaseIterable {
        /// Longer than ``Webhook/maximumBody``.
        case bodyTooLarge
        /// There is a key and the call carries no `X-Hmac-Signature`.
        case signatureMissing
        /// The signature is not the body's under the key.
        case signatureWrong
        /// The body is not JSON.
        case notJSON
        /// JSON, but not the envelope of NanoMDM or MicroMDM.
        case wrongShape
        /// `raw_payload` is no Base64 or no property list.
        case payloadUnreadable
    }

    package var code: Code
    /// One line: what is wrong, and where in the body.
    package var message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// What a person can do about it.
    package var remedy: String {
        switch code {
        case .bodyTooLarge: "nothing, if the answer was to another tool's command"
        case .signatureMissing:
            "start NanoMDM with -webhook-hmac-key and the key in webhook_key_file"
        case .signatureWrong:
            "make NanoMDM's -webhook-hmac-key and the key in webhook_key_file the same"
        case .notJSON, .wrongShape:
            "check that only NanoMDM or MicroMDM calls the webhook, without a proxy in between "
                + "that changes the body"
        case .payloadUnreadable: "look at the device's answer in the MDM server's log"
        }
    }

    package var description: String { "webhook: \(message)" }
}
