internal import HTTP

/// What the curl thread hands over: the head, and the body when the caller wants it whole.
struct Arrival: Sendable {
  let status: Int
  let version: HTTPResponseHead.Version
  let isConnectionNew: Bool
  let body: [UInt8]
  let isTruncated: Bool

  /// Reads the header lines: work for the task that asked, so that the curl thread is free of it.
  func head(of transfer: Transfer) -> HTTPResponseHead {
    HTTPResponseHead(
      status: status, headers: transfer.arrivedHeaders.read(), version: version,
      url: transfer.hop.request.url, redirects: transfer.hop.redirects,
      isConnectionNew: isConnectionNew)
  }
}
