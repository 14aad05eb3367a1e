internal import CCurl

extension Exchange {
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
