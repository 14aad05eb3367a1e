package import Secrets

// The settings of the account at a homeserver.

extension Settings {
  package struct Matrix: Sendable {
    /// Nothing when there is no account.
    package let homeserver: String?
    package let user: String?
    package let password: Secret?
    package let session: String
    package let vaultKey: Secret?
    package let vaultKeyFile: String
    package let trust: Trust
    package let deviceName: String
    package let clientPage: String
    package let invites: Invites
    package let invitesFrom: [String]
    package let catchUp: Duration
    package let verify: Verify
  }

  package enum Invites: String, CaseIterable, Sendable { case everybody, listed, nobody }
  package enum Verify: String, CaseIterable, Sendable { case operators, people, off }
  package enum Trust: String, CaseIterable, Sendable { case tolerant, strict }

  package static let matrixHomeserver = Setting(
    "matrix.homeserver", Kind<String>.text("a server name or an address").or("none"),
    default: nil, example: "\"https://matrix.example.org\"",
    """
    Where the account lives: a name such as "example.org", which says itself where its homeserver
    is, or the homeserver's address. `easel init` writes the address.
    """)
  package static let matrixUser = Setting(
    "matrix.user", Kind<String>.text("a user ID").or("none"), default: nil,
    example: "\"@easel:example.org\"", "Who the bot is there.")
  package static let matrixPassword = Setting(
    "matrix.password", Kind<Secret>.secret("the account's password").or("none"), default: nil,
    example: "\"${file:matrix-password}\"",
    """
    With it the bot logs in again by itself when its token is over and cannot be renewed, always on
    the same device. Without it, it stops then and says so.
    """)
  static let matrixSession = Setting(
    "matrix.session", .path("a file"), default: "session.json",
    example: "\"/var/lib/easel/session.json\"",
    """
    The file in which the login is kept, its tokens included. A relative path starts at the data
    folder.
    """)
  static let matrixVaultKey = Setting(
    "matrix.vault_key", Kind<Secret>.secret("64 hexadecimal digits").or("file"), default: nil,
    example: "\"${env:EASEL_VAULT_KEY}\"",
    """
    The key that encryption keys and messages are sealed with in the store. With "file" it lies in
    matrix.vault_key_file, where it is made once. Whoever loses it loses what is sealed; a copy
    belongs to each copy of the store, and not beside it.
    """)
  static let matrixVaultKeyFile = Setting(
    "matrix.vault_key_file", .path("a file"), default: "vault.key",
    example: "\"/etc/easel/vault.key\"",
    "Where that file is. A relative path starts at the data folder.")
  static let matrixTrust = Setting(
    "matrix.trust", Kind<Trust>.choice, default: .tolerant, example: "\"strict\"",
    """
    Whose devices get keys and are heard. "tolerant" is everybody's, as most clients do it;
    "strict" only those that their owners' cross-signing vouches for.
    """)
  static let matrixDeviceName = Setting(
    "matrix.device_name", .text("a name"), default: "Easel", example: "\"Easel in the studio\"",
    "What the bot's device is called in the lists of its account.")
  static let matrixClientPage = Setting(
    "matrix.client_page", Kind<String>.page, default: "https://easel.example/",
    example: "\"https://example.org/our-bot\"",
    """
    The page about the bot that an authorization server may show to whoever allows its login in a
    browser. The protocol asks for one; the default leads nowhere.
    """)
  static let matrixInvites = Setting(
    "matrix.invites", Kind<Invites>.choice, default: .everybody, example: "\"listed\"",
    """
    Whose invitations into rooms the bot accepts: "everybody", those who are "listed" in
    matrix.invites_from, or "nobody". All others are refused. A room that does not answer is tried
    again for two weeks.
    """)
  static let matrixInvitesFrom = Setting(
    "matrix.invites_from", Kind<[String]>.list(of: .inviter, maximumCount: 1_000), default: [],
    example: "[\"@ada:example.org\", \"example.com\"]",
    "The people, and the servers with all their people, whose invitations are accepted.")
  static let matrixCatchUp = Setting(
    "matrix.catch_up", .duration(.seconds(60) ... .seconds(30 * 86_400)), default: .seconds(3_600),
    example: "\"1d\"",
    """
    After a time without the server, what was said up to so long ago is still acted upon. What is
    older is listed in the room and not painted.
    """)

  static let matrixVerify = Setting(
    "matrix.verify", Kind<Verify>.choice, default: .operators, example: "\"people\"",
    """
    Who may make sure of the running bot by comparing emoji: the "operators" of studio.operators, the
    "people" whom it hears, or nobody ("off"). The bot shows its emoji in the room and in the log.
    What that is worth: docs/operating/verify.md.
    """)

  static let matrixSection = SettingSection(
    "matrix",
    "The bot's account. `easel init` logs in and fills this in; see docs/operating/login.md.",
    [
      matrixHomeserver.row, matrixUser.row, matrixPassword.row, matrixSession.row,
      matrixVaultKey.row, matrixVaultKeyFile.row, matrixTrust.row, matrixDeviceName.row,
      matrixClientPage.row, matrixInvites.row, matrixInvitesFrom.row, matrixCatchUp.row,
      matrixVerify.row,
    ])
}

extension Settings.Matrix {
  init(_ values: SettingValues) {
    homeserver = values[Settings.matrixHomeserver]
    user = values[Settings.matrixUser]
    password = values[Settings.matrixPassword]
    session = values[Settings.matrixSession]
    vaultKey = values[Settings.matrixVaultKey]
    vaultKeyFile = values[Settings.matrixVaultKeyFile]
    trust = values[Settings.matrixTrust]
    deviceName = values[Settings.matrixDeviceName]
    clientPage = values[Settings.matrixClientPage]
    invites = values[Settings.matrixInvites]
    invitesFrom = values[Settings.matrixInvitesFrom]
    catchUp = values[Settings.matrixCatchUp]
    verify = values[Settings.matrixVerify]
  }
}

extension Kind where Value == String {
  /// What authorization servers take.
  static var page: Kind {
    Kind(text: "the address of a page, with https", show: { $0 }) { text in
      isLine(text, 1_000) && text.utf8.starts(with: "https://".utf8) && text.utf8.count > 8
        && !text.utf8.contains(UInt8(ascii: " ")) ? text : nil
    }
  }

  /// `@ada:example.org` or `example.org`.
  static var inviter: Kind {
    Kind(text: "a user ID or a server name", show: { $0 }) { text in
      guard isLine(text, 255) else { return nil }
      let isUser = text.utf8.first == UInt8(ascii: "@")
      let parts = text.utf8.split(
        separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
      if isUser {
        return parts.count == 2 && !parts[1].isEmpty && parts[1].allSatisfy(isOfServer)
          ? text : nil
      }
      return text.utf8.allSatisfy(isOfServer) && text.utf8.count <= 230 ? text : nil
    }
  }

  private static func isOfServer(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
      true
    default: false
    }
  }
}
