internal import CMicrohttpd
internal import HTTP

/// What libmicrohttpd's thread asks of an exchange.
extension Exchange {
  /// How much of a body over its maximum is still taken in, so that the client can hear why.
  private static let maximumSwallowed = 1 << 20

  /// More of the body. Returns how much was taken; `nil` breaks the connection.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Int? {
    reading.received += bytes.count
    if reading.received > reading.maximumBodyBytes {
      inflow.fail(ServerRequestBody.TooLarge())
      give(.plain(413))
      return reading.received > reading.maximumBodyBytes + Self.maximumSwallowed ? nil : bytes.count
    }
    if case .taken = unsafe inflow.offer(bytes) { return bytes.count }
    reading.received -= bytes.count
    return suspend { inflow.wantsRoom() } ? 0 : nil
  }

  /// The body is whole: the answer, or `nil` when the connection now waits for it.
  func finishReading() -> ServerResponse? {
    inflow.finish()
    if let response = takeAnswer() { return response }
    return suspend { wantsAnswer() } ? nil : .plain(503)
  }

  func queue(_ response: ServerResponse, closing: Bool = false) -> MHD_Result {
    guard let made = unsafe make(response) else { return .NO }
    defer { unsafe MHD_destroy_response(made) }
    for field in response.headers.fields where !Self.isReserved(field.name) {
      unsafe MHD_add_response_header(made, field.name, field.value)
    }
    if closing { unsafe MHD_add_response_header(made, "Connection", "close") }
    return unsafe MHD_queue_response(connection, UInt32(clamping: response.status), made)
  }

  /// What libmicrohttpd writes by itself.
  private static func isReserved(_ name: String) -> Bool {
    ["Content-Length", "Transfer-Encoding", "Connection", "Date"].contains {
      $0.equalsIgnoringASCIICase(name)
    }
  }

  private func make(_ response: ServerResponse) -> OpaquePointer? {
    switch response.body {
    case .bytes(let bytes):
      return unsafe bytes.withUnsafeBytes { bytes in
        unsafe MHD_create_response_from_buffer(
          bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress),
          .RESPMEM_MUST_COPY)
      }
    case .stream(let count, _):
      return unsafe MHD_create_response_from_callback(
        count.map { UInt64($0) } ?? .max, 64 << 10,
        { context, _, buffer, count in
          let buffer = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: count)
          return unsafe Exchange.at(context).fill(buffer)
        }, Unmanaged.passRetained(self).toOpaque(),
        { context in
          guard let context = unsafe context else { return }
          unsafe Unmanaged<Exchange>.fromOpaque(context).release()
        })
    }
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    switch unsafe outflow.draw(into: buffer) {
    case .bytes(let count): return count
    case .ended: return MHD_CONTENT_READER_END_OF_STREAM
    case .failed: return MHD_CONTENT_READER_END_WITH_ERROR
    case .empty:
      return suspend { outflow.wantsBytes() } ? 0 : MHD_CONTENT_READER_END_WITH_ERROR
    }
  }

  static func at(_ context: UnsafeMutableRawPointer?) -> Exchange {
    guard let context = unsafe context else {
      preconditionFailure("libmicrohttpd gives back the context it was given")
    }
    return unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
  }
}
