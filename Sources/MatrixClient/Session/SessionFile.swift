internal import Concurrency
internal import HTTPClient
internal import JSON
package import Matrix
internal import Secrets

/// Where the session is kept: JSON in a file that nobody else may read.
///
/// A device is written down before the first login on it, and stays when the login is over: all
/// logins are on the same one.
package struct SessionFile: Sendable {
  package enum Content: Sendable {
    /// The next login is to be on this device. There is no token, or none any more.
    case reserved(DeviceID)
    case session(Session)

    package var device: DeviceID {
      switch self {
      case .reserved(let device): device
      case .session(let session): session.device
      }
    }
  }

  private static let version = 1
  private let file: PrivateFile
  package var path: String { file.path }

  package init(_ path: String) { file = PrivateFile(path) }

  /// Nothing if there is no such file.
  /// - Throws: ``PrivateFileError`` or ``SessionFileError``.
  package func read() throws -> Content? {
    guard let secret = try file.read() else { return nil }
    do throws(JSONError) {
      let bytes = unsafe secret.withUnsafeBytes { unsafe Array($0) }
      return try Self.content(JSONDocument(bytes).root)
    } catch {
      throw SessionFileError(path: path)
    }
  }

  /// On disk when it returns.
  package func write(_ session: Session) throws(PrivateFileError) {
    var members: [(String, SecretJSON)] = [
      ("version", .open(.integer(Self.version))),
      ("homeserver", .open(.string(session.homeserver.text))),
      ("user_id", .open(.string(session.user.text))),
      ("device_id", .open(.string(session.device.text))),
      ("obtained_ms", .open(.integer(session.tokens.obtained.milliseconds))),
      ("access_token", .secret(session.tokens.access)),
    ]
    switch session.origin {
    case .password: members.append(("login", .open("password")))
    case .token: members.append(("login", .open("token")))
    case .oauth(let client):
      members.append(("login", .open("oauth")))
      members.append(("client_id", .open(.string(client.text))))
    }
    if let refresh = session.tokens.refresh { members.append(("refresh_token", .secret(refresh))) }
    if let expires = session.tokens.expires {
      members.append(("expires_ms", .open(.integer(expires.milliseconds))))
    }
    try file.write(SecretJSON.object(members).written())
  }

  package func reserve(_ device: DeviceID) throws(PrivateFileError) {
    try file.write(
      SecretJSON.object([
        ("version", .open(.integer(Self.version))),
        ("device_id", .open(.string(device.text))),
      ]).written())
  }

  private static func content(_ node: JSONNode) throws(JSONError) -> Content {
    guard try node.integer("version") == version else {
      throw node.refusal("expected version \(version)")
    }
    let device: DeviceID = try node.identifier("device_id")
    guard let access = try node.optionalString("access_token") else { return .reserved(device) }
    guard let homeserver = try? HTTPURL(parsing: node.string("homeserver")) else {
      throw node.refusal("expected the address of a homeserver")
    }
    let origin: Session.Origin =
      switch try node.string("login") {
      case "password": .password
      case "token": .token
      case "oauth": .oauth(client: try node.identifier("client_id"))
      default: throw node.refusal("expected a way to log in")
      }
    func instant(_ name: String) throws(JSONError) -> Instant? {
      try node.optionalInteger(name).map { Instant(milliseconds: Int64($0)) }
    }
    return .session(
      Session(
        homeserver: homeserver, user: try node.identifier("user_id"), device: device,
        origin: origin,
        tokens: SessionTokens(
          access: Secret(access),
          refresh: try node.optionalString("refresh_token").map(Secret.init),
          obtained: try instant("obtained_ms") ?? .epoch, expires: try instant("expires_ms"))))
  }
}

package struct SessionFileError: Error, Sendable, CustomStringConvertible {
  package let path: String

  package var description: String { "the session in \(path) cannot be read: the file is damaged" }
  package var hint: String {
    "put a copy back, or remove it and run `easel init`, which logs in on the store's device again"
  }
}
