internal import CCurl
internal import Concurrency
internal import HTTP
internal import Secrets

/// An easy handle and the transfer it works for. Lives on the curl thread only, and is used again
/// and again: what never changes is set once in `init`, what varies is set by every `begin`.
@safe final class Exchange {
  let easy: UnsafeMutableRawPointer
  private var current: Transfer?
  /// The one it works for, from `begin` to `retire`.
  var transfer: Transfer {
    guard let current else { preconditionFailure("an idle handle is not asked") }
    return current
  }
  /// Where the loop keeps it while it is active.
  var place = 0
  var incoming = Incoming()
  var upload = Upload.none
  private var headerLines: UnsafeMutablePointer<curl_slist>?
  let isProxied: Bool
  private var prepared = Prepared()

  var isReceivingPaused = false
  var isSendingPaused = false
  /// When it has had its time: to connect, then to end.
  var due = Ticks.distantFuture
  /// How often curl has begun to send the request.
  var timesSent = 0
  var isAddressRefused = false
  /// Why one of our own callbacks stopped the transfer; more to the point than curl's code.
  var failure: (any Error)?

  enum Upload { case none, bytes([UInt8], sent: Int), flow(Outflow, left: Int?) }

  /// What the handle carries over from the transfer before, and need not be told again.
  private struct Prepared {
    var url = ""
    var idleTimeout = -1
    var assumesHTTP2: Bool?
    var hasBody = true
    var isPlainGet = false
  }

  init(_ settings: HTTPClient.Settings) {
    guard let easy = unsafe curl_easy_init() else {
      preconditionFailure("curl_easy_init: out of memory")
    }
    unsafe self.easy = easy
    isProxied = settings.proxy != nil
    unsafe headerLines = nil
    unsafe EasyHandle(easy).setUp(settings)
    setUpCallbacks()
  }

  deinit {
    unsafe easel_curl_wipe_list(headerLines)
    unsafe curl_easy_cleanup(easy)
  }

  private func set(_ option: CURLoption, _ value: Int) {
    unsafe EasyHandle(easy).set(option, value)
  }

  private func set(_ option: CURLoption, _ value: String?) {
    unsafe EasyHandle(easy).set(option, value)
  }

  /// Prepares the handle for `transfer`. Everything that differs between requests is set here.
  func begin(_ transfer: Transfer, now: Ticks) {
    current = transfer
    let request = transfer.hop.request
    incoming = Incoming(request)
    (isReceivingPaused, isSendingPaused, isAddressRefused) = (false, false, false)
    (timesSent, failure) = (0, nil)
    due = min(transfer.hop.deadline, now + request.connectTimeout)
    beginAddress(request)
    beginIdleTimeout(request)
    beginMethod(request)
    beginHeaders(request)
  }

  private func beginAddress(_ request: HTTPRequest) {
    if request.url.text != prepared.url {
      prepared.url = request.url.text
      set(CURLOPT_URL, prepared.url)
    }
    if request.assumesHTTP2 != prepared.assumesHTTP2 {
      prepared.assumesHTTP2 = request.assumesHTTP2
      set(
        CURLOPT_HTTP_VERSION,
        Int(request.assumesHTTP2 ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE : CURL_HTTP_VERSION_2TLS))
    }
  }

  private func beginIdleTimeout(_ request: HTTPRequest) {
    let idle = request.idleTimeout.map { max(1, Int(clamping: $0.components.seconds)) } ?? 0
    if idle != prepared.idleTimeout {
      prepared.idleTimeout = idle
      set(CURLOPT_LOW_SPEED_LIMIT, idle == 0 ? 0 : 1)
      set(CURLOPT_LOW_SPEED_TIME, idle)
    }
  }

  private func beginMethod(_ request: HTTPRequest) {
    let isPlainGet = request.method == .get && request.body.isEmpty
    if isPlainGet && prepared.isPlainGet { return }
    set(CURLOPT_HTTPGET, 1)
    set(CURLOPT_CUSTOMREQUEST, nil)
    if prepared.hasBody { unsafe easel_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, nil) }
    // Setting the fields to nothing makes it a POST again.
    set(CURLOPT_HTTPGET, 1)
    (prepared.hasBody, prepared.isPlainGet) = (!request.body.isEmpty, isPlainGet)
    upload = .none
    switch request.body {
    case .none:
      if request.method == .head {
        set(CURLOPT_NOBODY, 1)
      } else if request.method != .get {
        set(CURLOPT_CUSTOMREQUEST, request.method.name)
        // RFC 9110 §8.6: these say so when they bring nothing.
        if [.post, .put, .patch].contains(request.method) { beginBytes([]) }
      }
    case .bytes(let bytes):
      set(CURLOPT_CUSTOMREQUEST, request.method.name)
      beginBytes(bytes)
    case .stream(let stream):
      set(CURLOPT_CUSTOMREQUEST, request.method.name)
      if let outflow = transfer.outflow { upload = .flow(outflow, left: stream.count) }
      set(CURLOPT_UPLOAD, 1)
      unsafe easel_curl_set_size(easy, CURLOPT_INFILESIZE_LARGE, stream.count ?? -1)
    }
  }

  private static let maximumCopiedBody = 64 << 10

  /// A small body goes into curl's own buffer, out with the headers in one packet; a large one is
  /// read where it is.
  private func beginBytes(_ bytes: [UInt8]) {
    if bytes.count <= Self.maximumCopiedBody {
      unsafe easel_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, bytes.count)
      // A nil pointer would mean "no fields", which makes curl ask the read callback.
      unsafe (bytes.isEmpty ? [0] : bytes).withUnsafeBytes { bytes in
        _ = unsafe easel_curl_set_pointer(
          easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      }
    } else {
      upload = .bytes(bytes, sent: 0)
      set(CURLOPT_UPLOAD, 1)
      unsafe easel_curl_set_size(easy, CURLOPT_INFILESIZE_LARGE, bytes.count)
    }
  }

  private func beginHeaders(_ request: HTTPRequest) {
    for field in request.headers.fields {
      // Curl drops a header that ends with its colon; with a semicolon it is sent empty.
      append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    if let credentials = request.credentials {
      append(credentials.linePrefix, credentials.secret)
    }
    if !request.body.isEmpty {
      // Not curl's guess that it is a form, and no round trip to be told to go on.
      if !request.headers.contains("Content-Type") { append("Content-Type:") }
      append("Expect:")
    }
    guard unsafe headerLines != nil else { return }
    unsafe easel_curl_set_list(easy, CURLOPT_HTTPHEADER, headerLines)
  }

  private func append(_ line: String) {
    guard let longer = unsafe curl_slist_append(headerLines, line) else {
      preconditionFailure("curl_slist_append: out of memory")
    }
    unsafe headerLines = longer
  }

  private func append(_ prefix: String, _ secret: Secret) {
    let longer = unsafe secret.withUnsafeBytes { bytes in
      unsafe easel_curl_append_secret(headerLines, prefix, bytes.baseAddress, bytes.count)
    }
    guard let longer = unsafe longer else {
      preconditionFailure("curl_slist_append: out of memory")
    }
    unsafe headerLines = longer
  }

  /// Lets go of what the transfer brought along, so that an idle handle keeps neither bodies nor
  /// secrets.
  func retire() {
    if unsafe headerLines != nil {
      unsafe easel_curl_set_list(easy, CURLOPT_HTTPHEADER, nil)
      unsafe easel_curl_wipe_list(headerLines)
      unsafe headerLines = nil
    }
    if prepared.hasBody {
      unsafe easel_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, nil)
      prepared.hasBody = false
    }
    upload = .none
    incoming = Incoming()
    failure = nil
    current = nil
  }
}
