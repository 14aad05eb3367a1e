internal import CCurl
internal import Glibc
internal import HTTP

/// What curl asks of us while a transfer runs. A callback never throws and never waits: it notes why
/// in `failure` and returns the value that makes curl give up.
extension Exchange {
  private static let pauseReceiving = Int(CURL_WRITEFUNC_PAUSE)
  private static let pauseSending = Int(CURL_READFUNC_PAUSE)
  private static let abortSending = Int(CURL_READFUNC_ABORT)

  func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
    switch unsafe incoming.takeHeader(line, into: transfer.headers) {
    case .more: return line.count
    case .complete:
      if transfer.inflow != nil { transfer.settle(.success(arrival())) }
      return line.count
    case .failed(let kind): return giveUp(kind)
    }
  }

  /// Anything less than all of it makes curl abort the transfer.
  func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    switch incoming.admit(bytes.count) {
    case .failed(let kind): return giveUp(kind)
    case .takeLast(let count):
      unsafe keep(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
      return 0
    case .take:
      guard let inflow = transfer.inflow else {
        unsafe incoming.body.append(contentsOf: bytes)
        return bytes.count
      }
      // The reader may make room between the two questions; then there is an answer to the second.
      while case .full = unsafe inflow.offer(bytes) {
        guard inflow.wantsRoom() else { continue }
        incoming.takeBack(bytes.count)
        isReceivingPaused = true
        return Self.pauseReceiving
      }
      return bytes.count
    }
  }

  private func keep(_ bytes: UnsafeRawBufferPointer) {
    if let inflow = transfer.inflow {
      _ = unsafe inflow.offer(bytes)
    } else {
      unsafe incoming.body.append(contentsOf: bytes)
    }
  }

  func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    switch upload {
    case .none: return 0
    case .bytes(let bytes, let sent):
      let count = min(buffer.count, bytes.count - sent)
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[sent..<sent + count]))
      }
      upload = .bytes(bytes, sent: sent + count)
      return count
    case .flow(let flow, let left): return unsafe fill(buffer, from: flow, left: left)
    }
  }

  private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from flow: Outflow, left: Int?
  ) -> Int {
    while true {
      switch unsafe flow.draw(into: buffer) {
      case .bytes(let count):
        if let left, count > left {
          return giveUpSending(HTTPError(.invalidRequest("the body is longer than it said")))
        }
        upload = .flow(flow, left: left.map { $0 - count })
        return count
      case .ended:
        if let left, left > 0 {
          return giveUpSending(HTTPError(.invalidRequest("the body is shorter than it said")))
        }
        return 0
      case .failed(let error): return giveUpSending(error)
      case .empty:
        if flow.wantsBytes() {
          isSendingPaused = true
          return Self.pauseSending
        }
      }
    }
  }

  /// Curl sends a body again when a kept connection turns out to be dead.
  func rewind(to offset: Int, from origin: Int32) -> Int32 {
    guard origin == SEEK_SET, case .bytes(let bytes, _) = upload, 0...bytes.count ~= offset else {
      return CURL_SEEKFUNC_CANTSEEK
    }
    upload = .bytes(bytes, sent: offset)
    return CURL_SEEKFUNC_OK
  }

  /// The last moment before a connection is made, with the address in hand.
  func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
    guard let address = unsafe address else { return CURL_SOCKET_BAD }
    let policy = isProxied ? .anything : transfer.hop.request.addresses
    guard let socket = unsafe policy.socket(for: address) else {
      isAddressRefused = true
      return CURL_SOCKET_BAD
    }
    return socket
  }

  /// Before every request, also on a connection that is open already: it may have been opened by a
  /// request that was allowed more.
  func beforeRequest(_ address: UnsafeMutablePointer<CChar>?) -> Int32 {
    timesSent += 1
    due = transfer.hop.deadline
    // Curl quietly repeats a request when a kept connection breaks before the first byte of the
    // answer. The server may have acted by then.
    if timesSent > 1, !transfer.hop.request.isIdempotent {
      failure = HTTPError(.connectionLost, origin: transfer.hop.request.url.origin)
      return CURL_PREREQFUNC_ABORT
    }
    let policy = transfer.hop.request.addresses
    if policy != .anything, !isProxied {
      let ip = unsafe address.flatMap { unsafe IPAddress(parsing: String(cString: $0)) }
      guard let ip, policy.allows(ip) else {
        isAddressRefused = true
        return CURL_PREREQFUNC_ABORT
      }
    }
    return CURL_PREREQFUNC_OK
  }

  private func giveUp(_ kind: HTTPError.Kind) -> Int {
    failure = HTTPError(kind, origin: transfer.hop.request.url.origin)
    return 0
  }

  private func giveUpSending(_ error: any Error) -> Int {
    failure = error
    return Self.abortSending
  }
}
