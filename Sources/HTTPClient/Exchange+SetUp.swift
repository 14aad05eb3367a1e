internal import CCurl
internal import Secrets

extension Exchange {
  /// What holds for every request of the client.
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

  /// Curl calls these on its own thread, while the handle is in the multi handle, which is while
  /// somebody holds on to this exchange.
  func setUpCallbacks() {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    for option in [
      CURLOPT_PRIVATE, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA,
      CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
    ] {
      unsafe easel_curl_set_pointer(easy, option, context)
    }
    unsafe easel_curl_on_header(easy) { bytes, size, count, context in
      let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
      return unsafe Exchange.at(context).receiveHeader(line)
    }
    unsafe easel_curl_on_body(easy) { bytes, size, count, context in
      let bytes = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
      return unsafe Exchange.at(context).receiveBody(bytes)
    }
    unsafe easel_curl_on_upload(easy) { buffer, size, count, context in
      let buffer = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
      return unsafe Exchange.at(context).fill(buffer)
    }
    unsafe easel_curl_on_seek(easy) { context, offset, origin in
      unsafe Exchange.at(context).rewind(to: Int(offset), from: origin)
    }
    unsafe easel_curl_on_open_socket(easy) { context, _, address in
      unsafe Exchange.at(context).openSocket(address)
    }
    unsafe easel_curl_on_before_request(easy) { context, address, _, _, _ in
      unsafe Exchange.at(context).beforeRequest(address)
    }
  }

  static func at(_ context: UnsafeMutableRawPointer?) -> Exchange {
    guard let context = unsafe context else {
      preconditionFailure("curl gives back the context it was given")
    }
    return unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
  }
}
