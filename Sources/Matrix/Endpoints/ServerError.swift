import JSON

/// An answer that is no success, whatever it is made of: any status, any bytes.
///
/// `description` has the status and the code, never the server's words.
package struct ServerError: Error, Sendable, CustomStringConvertible {
  package static let maximumMessageCount = 512
  /// A server may ask for a day's patience, no more.
  package static let longestWaitMS: Int64 = 86_400_000

  package let httpStatus: Int
  /// Nothing when the body names none: the answer of a proxy, perhaps.
  package let code: ErrorCode?
  /// The server's words for people; a stranger's text.
  package let message: String
  /// How long to wait before the next try, as `Retry-After` in seconds or the body says.
  package let retryAfterMS: Int64?
  /// `Retry-After` as it came, when it is no number of seconds: a date, for somebody with a clock.
  package let retryAfterDate: String?
  /// The device goes on after another login, with all its keys.
  package let isSoftLogout: Bool
  package let interaction: UserInteraction?
  /// Where the user agrees to the server's terms.
  package let consentURI: String?
  /// With ``ErrorCode/wrongRoomKeysVersion``: the version there is.
  package let currentVersion: String?

  package init(status: Int, retryAfter: String?, body: [UInt8]) {
    let root = try? JSONDocument(body, options: .errors).root
    httpStatus = status
    code = root?.readableString("errcode").map(ErrorCode.init)
    message = (root?.readableString("error") ?? "").bounded(Self.maximumMessageCount)
    let header = retryAfter?.bounded(64)
    let seconds = header.flatMap(Self.seconds)
    retryAfterDate = seconds == nil ? header : nil
    let wait = seconds ?? root?.readableInteger("retry_after_ms")
    retryAfterMS = wait.map { min(max($0, 0), Self.longestWaitMS) }
    isSoftLogout = root?.readableBoolean("soft_logout") ?? false
    interaction = status == 401 ? root.flatMap(UserInteraction.init) : nil
    consentURI = root?.readableString("consent_uri")?.bounded(2_048)
    currentVersion = root?.readableString("current_version")?.bounded(255)
  }

  /// Digits with blanks around them; what does not fit is as long as can be.
  private static func seconds(_ text: String) -> Int64? {
    let digits = text.utf8.drop { $0 == 0x20 || $0 == 0x09 }
      .reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed()
    guard !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    return digits.reduce(Int64(0)) { min($0 * 10 + Int64($1 - 0x30), longestWaitMS) } * 1_000
  }

  package var description: String {
    code.map { "HTTP \(httpStatus), \($0.isKnown ? $0.text : "an unknown code")" }
      ?? "HTTP \(httpStatus) without a code"
  }
}

extension ErrorCode {
  package var isKnown: Bool {
    if case .other = self { return false }
    return true
  }
}

extension JSONOptions {
  fileprivate static let errors = JSONOptions(
    duplicates: .keep, loneSurrogates: .replace,
    limits: JSONLimits(maximumBytes: 1 << 20, maximumDepth: 64, maximumNodes: 1 << 14))
}
