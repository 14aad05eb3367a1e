internal import CCurl

extension Exchange {
  /// What has come in, taken from `incoming` without a copy.
  func arrival() -> Arrival {
    var connects = 0
    unsafe easel_curl_get_long(easy, CURLINFO_NUM_CONNECTS, &connects)
    defer { incoming.body = [] }
    return Arrival(
      status: incoming.status, version: incoming.version,
      isConnectionNew: connects > 0, body: incoming.body, isTruncated: incoming.isTruncated)
  }

  /// Curl has ended the transfer: tell those who wait.
  func settle(_ code: CURLcode) {
    let error = self.error(code)
    if let error {
      transfer.settle(.failure(error))
    } else {
      transfer.settle(.success(arrival()))
    }
    transfer.end(error)
  }

  private func error(_ code: CURLcode) -> (any Error)? {
    if let failure { return failure }
    if code == CURLE_OK { return nil }
    if isAddressRefused { return transfer.hop.addressRefusal }
    // We stopped it ourselves, with all that was wanted of it.
    if incoming.isTruncated, code == CURLE_WRITE_ERROR { return nil }
    return HTTPError(
      kind(code), origin: transfer.hop.request.url.origin, code: Int(code.rawValue))
  }

  private func kind(_ code: CURLcode) -> HTTPError.Kind {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .couldNotResolve
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return .proxy
    case CURLE_COULDNT_CONNECT: return isProxied ? .proxy : .couldNotConnect
    case CURLE_OPERATION_TIMEDOUT: return .timedOut(phase)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED,
      CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
      return .tls
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR: return isTunnelRefused ? .proxy : .connectionLost
    case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND: return .connectionLost
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM,
      CURLE_BAD_CONTENT_ENCODING:
      return .protocolViolation
    case CURLE_URL_MALFORMAT: return .invalidRequest("the address")
    default: return .other
    }
  }

  private var phase: HTTPError.Phase {
    if timesSent == 0 { return .connecting }
    // Curl's clock for silent servers has the same code as ours.
    if transfer.hop.request.idleTimeout != nil, Ticks.now < transfer.hop.deadline { return .idle }
    return incoming.isHeadComplete ? .receiving : .waiting
  }

  /// The proxy answered CONNECT with something other than yes.
  private var isTunnelRefused: Bool {
    var code = 0
    unsafe easel_curl_get_long(easy, CURLINFO_HTTP_CONNECTCODE, &code)
    return isProxied && code != 0 && !(200..<300).contains(code)
  }
}
