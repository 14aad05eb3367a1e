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
    case CURLE_OPERATION_TIMEDOUT: .timedOut(phase)
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR: isTunnelRefused ? .proxy : .connectionLost
    default: HTTPError.Kind(code, isProxied: isProxied)
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
