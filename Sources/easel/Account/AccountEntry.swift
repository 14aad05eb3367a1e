internal import Arguments
internal import Concurrency
internal import Configuration
internal import HTTPClient
internal import Matrix
internal import MatrixClient
internal import Secrets

/// The way in: the session that is there, or a login on the same device.
struct AccountEntry: Sendable {
  struct Found: Sendable {
    let session: Session
    let keeper: SessionKeeper
    /// For what the server asks for next.
    let password: Secret?
    /// Nobody has kept it yet.
    let typedPassword: Secret?
  }

  private let wishes: AccountWishes
  private let settings: Settings
  private let http: HTTPClient
  private let owner: StoreOwner?
  private let clock: WallClock
  private var file: SessionFile { settings.sessionFile }

  init(
    _ wishes: AccountWishes, _ settings: Settings, http: HTTPClient, owner: StoreOwner?,
    clock: WallClock
  ) {
    self.wishes = wishes
    self.settings = settings
    self.http = http
    self.owner = owner
    self.clock = clock
  }

  func logIn() async throws -> Found {
    let given = try wishes.passwordFile.map { path throws(Complaint) in try readSecret(path) }
    let password = given ?? settings.matrix.password
    if let found = try await sessionThere(password) { return found }
    let server = try await Discovery(over: http).find(place())
    writeToStandardOutput("The homeserver is at \(server.address).\n")
    let login = Login(
      at: server.address, over: http, deviceName: settings.matrix.deviceName,
      page: settings.matrix.clientPage, clock: clock)
    let session: Session
    var typed: Secret?
    if let path = wishes.tokenFile {
      session = try await login.withToken(readSecret(path))
    } else if wishes.oauth || (password == nil && !server.takesPasswords) {
      guard let oauth = server.oauth else { throw Complaint(ofAccountWithout: server) }
      session = try await login.withOAuth(oauth, device: device(), show: show)
    } else {
      let user = try user(at: server)
      if password == nil {
        typed = try wishes.asking.secret("Password of \(user)", flag: "--password-file")
      }
      guard let secret = password ?? typed else { throw Complaint(ofAccountWithout: server) }
      session = try await login.withPassword(secret, user: user, device: device())
    }
    try check(session)
    try file.write(session)
    writeToStandardOutput("Logged in as \(session.user.text) on device \(session.device.text).\n")
    return found(session, password ?? typed, typed)
  }

  /// The session of the file, if the server still takes it.
  private func sessionThere(_ password: Secret?) async throws -> Found? {
    guard case .session(let session)? = try file.read(), wishes.tokenFile == nil else { return nil }
    // Another one was asked for: the login says whether it fits the store.
    if let user = wishes.user.flatMap(UserID.init), user != session.user { return nil }
    if let owner, owner.device != session.device { return nil }
    let found = found(session, password, nil)
    do {
      _ = try await Homeserver(session.homeserver, over: http, as: found.keeper).ask(API.WhoAmI())
    } catch let error as LoginNeeded {
      guard error.reason != .deactivated else { throw error }
      writeToStandardOutput("The login that was there is over.\n")
      return nil
    }
    writeToStandardOutput(
      "Logged in already, as \(session.user.text) on device \(session.device.text).\n")
    return found
  }

  private func found(_ session: Session, _ password: Secret?, _ typed: Secret?) -> Found {
    let keeper = SessionKeeper(
      session, in: file, over: http, password: password, deviceName: settings.matrix.deviceName,
      clock: clock)
    return Found(session: session, keeper: keeper, password: password, typedPassword: typed)
  }

  /// The store's own; else the one that was written down; else a new one, written down before it is
  /// asked for.
  private func device() throws -> DeviceID {
    if let owner { return owner.device }
    if let content = try file.read() { return content.device }
    let device = DeviceID.new(.system)
    try file.reserve(device)
    return device
  }

  private func place() throws(Complaint) -> String {
    let known =
      wishes.homeserver ?? settings.matrix.homeserver
      ?? wishes.user.flatMap { UserID($0)?.text } ?? settings.matrix.user
    if let known { return known }
    return try wishes.asking.text("Homeserver (such as example.org)", flag: "--homeserver")
  }

  private func user(at server: DiscoveredServer) throws(Complaint) -> String {
    if let user = owner?.user.text ?? wishes.user ?? settings.matrix.user { return user }
    return try wishes.asking.text("User (such as @easel:example.org)", flag: "--user")
  }

  private func check(_ session: Session) throws {
    guard let owner else { return }
    guard owner.user == session.user else {
      throw AccountProblem(.anotherUser(token: session.user), owner.user, owner.device)
    }
    guard owner.device == session.device else {
      throw AccountProblem(.anotherDevice(token: session.device), owner.user, owner.device)
    }
  }

  private func show(_ code: OAuthDeviceCode) {
    writeToStandardOutput(
      """
      Open \(printable(code.wholePage ?? code.page)) in a browser, on any device, and allow the login.
      The page may ask for the code \(printable(code.userCode)).

      """)
  }

  /// The server's words, fit for a terminal.
  private func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.filter { (0x21...0x7e).contains($0.value) }))
  }
}

extension Complaint {
  fileprivate init(ofAccountWithout server: DiscoveredServer) {
    self.init(
      "there is no way to log in",
      why: [
        "the homeserver takes "
          + (server.takesPasswords ? "passwords" : "no passwords")
          + (server.oauth == nil ? " and has no login in a browser" : "")
      ], hint: "give --token-file with an access token, or --password-file", exit: .usage)
  }
}
