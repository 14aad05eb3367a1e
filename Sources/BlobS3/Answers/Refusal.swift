internal import HTTP
internal import HTTPClient
internal import Storage

/// An answer that is a no, and what it means.
///
/// Of what the server writes only short words of letters, digits and dashes are kept: its sentences
/// may repeat keys, names and what was signed.
struct Refusal: Equatable, Sendable {
  let status: Int
  /// `NoSuchBucket`.
  let code: String?
  /// Where the bucket is, when the server says that it is elsewhere.
  let region: String?

  init(status: Int, code: String?, region: String? = nil) {
    (self.status, self.code, self.region) = (status, code, region)
  }

  init(_ response: HTTPResponse) {
    let document = try? XMLReader.read(response.body)
    let root = document?.name == "Error" ? document : nil
    self.init(
      status: response.status, code: root?.text(of: "Code").flatMap(Self.word),
      region: (response.headers["x-amz-bucket-region"] ?? root?.text(of: "Region"))
        .flatMap(Self.word))
  }

  /// The same question may be answered in a moment.
  var isPassing: Bool {
    switch code {
    case "SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "OperationAborted",
      "Throttling", "ThrottlingException", "RequestLimitExceeded":
      true
    default: [408, 425, 429, 500, 502, 503, 504].contains(status)
    }
  }

  /// There is no object of this key; the bucket is there.
  var isMissingKey: Bool { status == 404 && code != "NoSuchBucket" }

  private static func word(_ text: String) -> String? {
    let isWord =
      (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
    return isWord ? text : nil
  }
}

extension Refusal {
  /// What happened, why, and what to do.
  func error(of bucket: Bucket) -> BlobError {
    if let error = elsewhere(bucket) { return error }
    switch code {
    case "NoSuchBucket":
      return BlobError(
        .unavailable, "the server has no bucket \(bucket.name)",
        hint: "make it there, or correct `blobs.url`")
    case "AccessDenied", "AllAccessDisabled", "AccountProblem":
      return BlobError(
        .readOnly, "the server does not let this access key do that in bucket \(bucket.name)",
        hint: "let it list the bucket, and get, put and delete objects in it")
    case "InvalidAccessKeyId":
      return BlobError(
        .unavailable, "the server does not know the access key", hint: "check `blobs.access_key`")
    case "SignatureDoesNotMatch":
      return BlobError(
        .unavailable, "the signature is wrong: the secret key is not the one of the access key",
        hint: "check `blobs.secret_key`, and that no proxy changes requests on their way")
    case "RequestTimeTooSkewed", "RequestExpired":
      return BlobError(
        .unavailable, "the clocks of this machine and of the server are too far apart",
        hint: "run a time service such as chrony")
    case "EntityTooLarge":
      return BlobError(
        .tooLarge, "the server takes no object of this size",
        hint: "have its greatest object raised")
    case "QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity":
      return full
    default: return other
    }
  }

  private var full: BlobError {
    BlobError(.full, "the server has no room left", hint: "make room there, or raise its quota")
  }

  private func elsewhere(_ bucket: Bucket) -> BlobError? {
    let isRedirect = (300..<400).contains(status)
    guard isRedirect || code == "AuthorizationHeaderMalformed" || code == "PermanentRedirect"
    else { return nil }
    guard let region, region != bucket.region else {
      return BlobError(
        .unavailable, "the server says that the bucket is at another address (\(said))",
        hint: "check `blobs.endpoint`, `blobs.region` and `blobs.addressing`")
    }
    return BlobError(
      .unavailable, "the bucket is in the region \(region), and was asked for in \(bucket.region)",
      hint: "set `blobs.region` to \"\(region)\"")
  }

  private var other: BlobError {
    switch status {
    case 507: full
    case 401, 403:
      BlobError(
        .readOnly, "the server refuses (\(said))",
        hint: "check `blobs.access_key`, `blobs.secret_key` and what the key may do")
    default:
      BlobError(
        .unavailable, "the server of the blobs answers \(said)",
        hint: "look at it, and at `blobs.endpoint`")
    }
  }

  private var said: String { code.map { "\(status), \($0)" } ?? "\(status)" }
}
