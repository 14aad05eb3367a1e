internal import CCurl
internal import Secrets

/// The options of one of curl's easy handles. Does not own it.
@safe struct EasyHandle {
  private let pointer: UnsafeMutableRawPointer

  init(_ pointer: UnsafeMutableRawPointer) { unsafe self.pointer = pointer }

  func set(_ option: CURLoption, _ value: Int) {
    unsafe easel_curl_set_long(pointer, option, value)
  }

  func set(_ option: CURLoption, _ value: String?) {
    let code = unsafe easel_curl_set_string(pointer, option, value)
    precondition(code != CURLE_OUT_OF_MEMORY, "curl_easy_setopt: out of memory")
  }

  /// What holds for everything that a client does.
  func setUp(_ settings: HTTPClient.Settings) {
    // Removing a handle must not wait for a look-up of a name that hangs: all transfers would.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_NOPROGRESS, 1)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_HTTP09_ALLOWED, 0)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_BUFFERSIZE, 16 << 10)
    set(CURLOPT_USERAGENT, settings.userAgent)
    // No Accept-Encoding: a body that unfolds would make every bound on bytes a guess.
    set(CURLOPT_ACCEPT_ENCODING, nil)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let file = settings.certificateAuthorities {
      set(CURLOPT_CAINFO, file)
      set(CURLOPT_CAPATH, nil)
    }
    setUpProxy(settings.proxy)
  }

  /// The environment's `http_proxy` is not asked: what a program does is in its settings.
  private func setUpProxy(_ proxy: HTTPClient.Proxy?) {
    set(CURLOPT_NOPROXY, "")
    set(CURLOPT_PROXY, proxy?.url.origin.description ?? "")
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
    set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
    guard let credentials = proxy?.credentials else { return }
    set(CURLOPT_PROXYAUTH, easel_curl_basic_authentication())
    set(CURLOPT_PROXYUSERNAME, credentials.user)
    credentials.password.withText { set(CURLOPT_PROXYPASSWORD, $0) }
  }
}
