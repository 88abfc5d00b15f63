// SPDX-License-Identifier: Apache-2.0

import CCurl

/// One request in flight: libcurl's easy handle, what it points to, and what has come so far.
///
/// Confined to the curl thread. ``free()`` must be called exactly once, after the handle is out of
/// the multi handle.
final class CurlTransfer {
    /// The request and who waits for its answer.
    let order: CurlOrder
    /// libcurl's handle, freed by ``free()``.
    let easy: UnsafeMutableRawPointer
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers: [(name: String, value: String)] = []
    private var body: [UInt8] = []
    private var bodyIsTooLarge = false

    private init(_ order: CurlOrder, easy: UnsafeMutableRawPointer) {
        self.order = order
        self.easy = easy
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    /// A transfer ready for `curl_multi_add_handle`, or why the request cannot be made.
    static func prepare(_ order: CurlOrder, userAgent: String) -> Result<CurlTransfer, HTTPError> {
        guard let easy = curl_easy_init() else {
            return .failure(
                HTTPError(
                    code: .other, message: "\(order.request.place): out of memory",
                    mayHaveBeenProcessed: false))
        }
        let transfer = CurlTransfer(order, easy: easy)
        let code = transfer.configure(userAgent: userAgent)
        guard code == CURLE_OK else {
            let error = transfer.error(HTTPError.Code(code, answerBegan: false), code)
            transfer.free()
            return .failure(error)
        }
        return .success(transfer)
    }

    /// Frees what libcurl was given. The handle first: it may still look at the rest.
    func free() {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerList)
        headerList = nil
        errorText.deallocate()
    }

    /// True once libcurl may have put a byte of the request on the wire.
    var mayHaveBeenSent: Bool {
        var bytes = 0
        var readyAfter: curl_off_t = 0
        let known =
            vppd_curl_get_long(easy, CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK
            && vppd_curl_get_offset(easy, CURLINFO_PRETRANSFER_TIME_T, &readyAfter) == CURLE_OK
        return !known || bytes > 0 || readyAfter > 0
    }

    /// Turns libcurl's result into an answer or an error.
    func result(_ code: CURLcode) -> Result<HTTPResponse, HTTPError> {
        if bodyIsTooLarge { return .failure(error(.bodyTooLarge, code)) }
        guard code == CURLE_OK else {
            return .failure(error(HTTPError.Code(code, answerBegan: !headers.isEmpty), code))
        }
        var status = 0
        guard vppd_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK else {
            return .failure(error(.other, code))
        }
        return .success(HTTPResponse(status: status, headers: headers, body: body))
    }

    private func error(_ kind: HTTPError.Code, _ code: CURLcode) -> HTTPError {
        let place = order.request.place
        let message =
            kind == .bodyTooLarge
            ? "\(place): the answer is longer than \(order.request.maximumBody) bytes"
            : "\(place): \(text(of: kind, code))"
        return HTTPError(
            code: kind, message: message,
            mayHaveBeenProcessed: kind.mayFollowProcessing(wasSent: mayHaveBeenSent))
    }

    /// libcurl's detailed text names host, port and certificate, which helps; it is only used where
    /// it cannot quote the request or the answer.
    private func text(of kind: HTTPError.Code, _ code: CURLcode) -> String {
        switch kind {
        case .nameNotResolved, .notConnected, .tls, .timedOut:
            let detailed = String(cString: errorText)
            if !detailed.isEmpty { return detailed }
        case .truncated, .bodyTooLarge, .badURL, .cancelled, .other: break
        }
        return String(cString: curl_easy_strerror(code))
    }

    // MARK: Options

    /// Sets every option; the first that fails ends it.
    private func configure(userAgent: String) -> CURLcode {
        var code = configureConnection()
        if code == CURLE_OK { code = configureRequest(userAgent: userAgent) }
        if code == CURLE_OK { code = configureCallbacks() }
        return code
    }

    private func configureConnection() -> CURLcode {
        let request = order.request
        // Zero would mean no limit at all.
        let timeout = max(1, min(request.timeout.milliseconds, Int64(Int32.max)))
        var codes = [
            set(CURLOPT_URL, request.url),
            set(CURLOPT_PROTOCOLS_STR, "http,https"),
            set(CURLOPT_FOLLOWLOCATION, 0),
            set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            set(CURLOPT_SSL_VERIFYPEER, 1),
            set(CURLOPT_SSL_VERIFYHOST, 2),
            set(CURLOPT_NOSIGNAL, 1),
            set(CURLOPT_TIMEOUT_MS, Int(timeout)),
            // The answer of a proxy to CONNECT is not the server's.
            set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
            vppd_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText),
        ]
        if request.method != .get { codes.append(set(CURLOPT_FRESH_CONNECT, 1)) }
        if let path = request.unixSocket { codes.append(set(CURLOPT_UNIX_SOCKET_PATH, path)) }
        if request.unixSocket != nil || URLParts(request.url)?.isLoopback ?? false {
            codes.append(set(CURLOPT_PROXY, ""))
        }
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private func configureRequest(userAgent: String) -> CURLcode {
        let request = order.request
        var codes = [set(CURLOPT_USERAGENT, userAgent)]
        if request.method != .get || !request.body.isEmpty {
            // The size first: CURLOPT_COPYPOSTFIELDS copies that many bytes.
            codes.append(
                vppd_curl_set_offset(
                    easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)))
            codes.append(
                request.body.withUnsafeBytes { bytes in
                    withUnsafeBytes(of: 0 as UInt8) { nothing in
                        let start = bytes.baseAddress ?? nothing.baseAddress
                        return vppd_curl_set_pointer(
                            easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: start))
                    }
                })
            codes.append(set(CURLOPT_CUSTOMREQUEST, request.method.rawValue))
        }
        for line in request.headerLines {
            guard let list = curl_slist_append(headerList, line) else { return CURLE_OUT_OF_MEMORY }
            headerList = list
        }
        codes.append(vppd_curl_set_pointer(easy, CURLOPT_HTTPHEADER, headerList))
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private func configureCallbacks() -> CURLcode {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let codes = [
            vppd_curl_set_write(easy, CURLOPT_WRITEFUNCTION, receiveBody),
            vppd_curl_set_pointer(easy, CURLOPT_WRITEDATA, context),
            vppd_curl_set_write(easy, CURLOPT_HEADERFUNCTION, receiveHeader),
            vppd_curl_set_pointer(easy, CURLOPT_HEADERDATA, context),
        ]
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private func set(_ option: CURLoption, _ value: Int) -> CURLcode {
        vppd_curl_set_long(easy, option, value)
    }

    private func set(_ option: CURLoption, _ value: String) -> CURLcode {
        vppd_curl_set_string(easy, option, value)
    }

    // MARK: What comes

    /// - Returns: the bytes taken; fewer than given end the transfer.
    fileprivate func receive(body chunk: UnsafeRawBufferPointer) -> Int {
        guard chunk.count <= order.request.maximumBody - body.count else {
            bodyIsTooLarge = true
            return 0
        }
        if body.isEmpty { body.reserveCapacity(expectedBody) }
        body.append(contentsOf: chunk)
        return chunk.count
    }

    /// `Content-Length` as a hint, within what may be allocated on a server's word alone: 1 MiB.
    private var expectedBody: Int {
        var length: curl_off_t = 0
        guard
            vppd_curl_get_offset(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length) == CURLE_OK
        else { return 0 }
        return min(max(0, Int(length)), order.request.maximumBody, 1 << 20)
    }

    fileprivate func receive(header line: UnsafeRawBufferPointer) {
        // A status line begins the headers anew: what came before was an interim answer (1xx).
        if line.starts(with: "HTTP/".utf8) {
            headers = []
            return
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        var value = line[(colon + 1)...]
        while let first = value.first, first.isHeaderSpace { value.removeFirst() }
        while let last = value.last, last.isHeaderSpace { value.removeLast() }
        headers.append((name, String(decoding: value, as: UTF8.self)))
    }
}

extension UInt8 {
    fileprivate var isHeaderSpace: Bool {
        self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, so that a short time-out is not cut to nothing.
    fileprivate var milliseconds: Int64 {
        let (whole, fraction) = (components.seconds, components.attoseconds)
        guard whole < Int64(Int32.max) else { return Int64(Int32.max) }
        return whole * 1_000 + (fraction + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}

/// libcurl's body callback; `context` is the transfer, alive as long as its handle.
private func receiveBody(
    _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let data, let context else { return 0 }
    let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.receive(body: UnsafeRawBufferPointer(start: data, count: size * count))
}

/// libcurl's header callback, once a line.
private func receiveHeader(
    _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let data, let context else { return 0 }
    let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    transfer.receive(header: UnsafeRawBufferPointer(start: data, count: size * count))
    return size * count
}
