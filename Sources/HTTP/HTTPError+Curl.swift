// SPDX-License-Identifier: Apache-2.0

import CCurl

extension HTTPError.Code {
    /// Sorts libcurl's result codes; see `man 3 libcurl-errors`.
    ///
    /// - Parameter answerBegan: whether a header of the answer has come.
    init(_ code: CURLcode, answerBegan: Bool) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .nameNotResolved
        case CURLE_COULDNT_CONNECT:
            self = .notConnected
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            self = .tls
        case CURLE_OPERATION_TIMEDOUT:
            self = .timedOut
        case CURLE_PARTIAL_FILE:
            self = .truncated
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            self = answerBegan ? .truncated : .notConnected
        case CURLE_FILESIZE_EXCEEDED:
            self = .bodyTooLarge
        case CURLE_URL_MALFORMAT:
            self = .badURL
        default:
            // CURLE_UNSUPPORTED_PROTOCOL among them: the URL's scheme was checked before, so it
            // means that the answer was not HTTP.
            self = .other
        }
    }

    /// Whether a request that ended so may have reached the server.
    func mayFollowProcessing(wasSent: Bool) -> Bool {
        switch self {
        case .nameNotResolved, .tls, .badURL: false
        case .truncated, .bodyTooLarge: true
        case .notConnected, .timedOut, .cancelled, .other: wasSent
        }
    }
}
