internal import CCurl

extension HTTPError.Kind {
  /// What curl's number means wherever it comes from. Timeouts are our own, and are told apart by
  /// whoever keeps them.
  init(_ code: CURLcode, isProxied: Bool) {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: self = .couldNotResolve
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: self = .proxy
    case CURLE_COULDNT_CONNECT: self = isProxied ? .proxy : .couldNotConnect
    case CURLE_OPERATION_TIMEDOUT: self = .timedOut(.connecting)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED,
      CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
      self = .tls
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
      CURLE_SEND_FAIL_REWIND:
      self = .connectionLost
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM,
      CURLE_BAD_CONTENT_ENCODING:
      self = .protocolViolation
    case CURLE_URL_MALFORMAT: self = .invalidRequest("the address")
    default: self = .other
    }
  }
}
