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
  }

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

  static let matrixSection = SettingSection(
    "matrix",
    "The bot's account. `easel init` logs in and fills this in; see docs/operating/login.md.",
    [
      matrixHomeserver.row, matrixUser.row, matrixPassword.row, matrixSession.row,
      matrixVaultKey.row, matrixVaultKeyFile.row, matrixTrust.row, matrixDeviceName.row,
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
  }
}
