internal import CCurl
internal import Concurrency
internal import HTTP
internal import Secrets

/// An easy handle and the transfer it works for. Lives on the curl thread only, and is used again
/// and again: what never changes is set once in `init`, what varies is set by every `begin`.
@safe final class Exchange {
  let easy: UnsafeMutableRawPointer
  private(set) var transfer: Transfer
  var incoming = Incoming()
  var upload = Upload.none
  private var headerLines: UnsafeMutablePointer<curl_slist>?
  let isProxied: Bool
  private var prepared = Prepared()

  var isReceivingPaused = false
  var isSendingPaused = false
  /// How often curl has begun to send the request.
  var timesSent = 0
  var isAddressRefused = false
  /// Why one of our own callbacks stopped the transfer; more to the point than curl's code.
  var failure: (any Error)?

  enum Upload { case none, bytes([UInt8], sent: Int), flow(Outflow, left: Int?) }

  /// What the handle carries over from the transfer before.
  private struct Prepared {
    var hasBody = true
    var isPlainGet = false
  }

  init(_ transfer: Transfer, settings: HTTPClient.Settings) {
    guard let easy = unsafe curl_easy_init() else {
      preconditionFailure("curl_easy_init: out of memory")
    }
    unsafe self.easy = easy
    self.transfer = transfer
    isProxied = settings.proxy != nil
    unsafe headerLines = nil
    setUp(settings)
    setUpCallbacks()
  }

  deinit {
    unsafe easel_curl_wipe_list(headerLines)
    unsafe curl_easy_cleanup(easy)
  }

  func set(_ option: CURLoption, _ value: Int) {
    unsafe easel_curl_set_long(easy, option, value)
  }

  func set(_ option: CURLoption, _ value: String?) {
    let code = unsafe easel_curl_set_string(easy, option, value)
    precondition(code != CURLE_OUT_OF_MEMORY, "curl_easy_setopt: out of memory")
  }

  /// Prepares the handle for `transfer`. Everything that differs between requests is set here.
  func begin(_ transfer: Transfer, now: Ticks) {
    self.transfer = transfer
    let request = transfer.hop.request
    incoming = Incoming(request)
    (isReceivingPaused, isSendingPaused, isAddressRefused) = (false, false, false)
    (timesSent, failure) = (0, nil)
    set(CURLOPT_URL, request.url.text)
    set(CURLOPT_TIMEOUT_MS, max(1, now.until(transfer.hop.deadline)))
    set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(clamping: request.connectTimeout.wholeMilliseconds)))
    let idle = request.idleTimeout.map { max(1, Int(clamping: $0.components.seconds)) } ?? 0
    set(CURLOPT_LOW_SPEED_LIMIT, idle == 0 ? 0 : 1)
    set(CURLOPT_LOW_SPEED_TIME, idle)
    set(
      CURLOPT_HTTP_VERSION,
      Int(request.assumesHTTP2 ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE : CURL_HTTP_VERSION_2TLS))
    beginMethod(request)
    beginHeaders(request)
  }

  private func beginMethod(_ request: HTTPRequest) {
    let isPlainGet = request.method == .get && request.body.isEmpty
    if isPlainGet && prepared.isPlainGet { return }
    set(CURLOPT_HTTPGET, 1)
    set(CURLOPT_CUSTOMREQUEST, nil)
    if prepared.hasBody { unsafe easel_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, nil) }
    // Setting the fields to nothing makes it a POST again.
    set(CURLOPT_HTTPGET, 1)
    prepared = Prepared(hasBody: !request.body.isEmpty, isPlainGet: isPlainGet)
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
    let hadLines = unsafe headerLines != nil
    unsafe easel_curl_wipe_list(headerLines)
    unsafe headerLines = nil
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
    guard unsafe hadLines || headerLines != nil else { return }
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
    unsafe easel_curl_set_list(easy, CURLOPT_HTTPHEADER, nil)
    unsafe easel_curl_wipe_list(headerLines)
    unsafe headerLines = nil
    upload = .none
    incoming = Incoming()
    failure = nil
  }
}
