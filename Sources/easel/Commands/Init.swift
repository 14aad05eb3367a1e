internal import Arguments
internal import Concurrency
internal import Configuration

extension Commands {
  private static let homeserver = Parameter.option(
    "homeserver", value: "NAME", "where the account lives: example.org, or an address")
  private static let user = Parameter.option(
    "user", short: "u", value: "USER", "who the bot is: @easel:example.org")
  private static let passwordFile = Parameter.option(
    "password-file", value: "FILE", "the account's password, in a file that nobody else may read",
    suggestions: .files)
  private static let tokenFile = Parameter.option(
    "token-file", value: "FILE", "an access token in place of the password", suggestions: .files)
  private static let oauth = Parameter.flag("oauth", "log in with a browser, on any device")
  private static let recoveryKeyFile = Parameter.option(
    "recovery-key-file", value: "FILE",
    "the recovery key, or its passphrase, of an account that was set up before",
    suggestions: .files)
  private static let force = Parameter.flag(
    "force", "writes the file of settings also where there is one")
  private static let yes = Parameter.flag(
    "yes", short: "y", "asks nothing: what is not given is taken as usual")

  static let initialize: Command<Run> = Command(
    "init", "logs the bot in, sets up its encryption and writes the settings",
    discussion: """
      Asks for what it needs, or takes it from the options. It logs in, signs the bot's device, and
      sets up secret storage and the backup of room keys; what is there already is left as it is.
      For a new account it shows a recovery key, once: write it down and keep it safe, since it is
      the only way back to the account's messages should the data folder be lost. Running it again
      says what is there, and goes on where it was interrupted.
      """,
    [
      ConfigParameter.file.shape, homeserver.shape, user.shape, passwordFile.shape,
      tokenFile.shape, oauth.shape, recoveryKeyFile.shape, force.shape, yes.shape,
    ]
  ) { values in
    let wishes = AccountWishes(
      config: values[ConfigParameter.file], homeserver: values[homeserver], user: values[user],
      passwordFile: values[passwordFile], tokenFile: values[tokenFile], oauth: values[oauth],
      recoveryKeyFile: values[recoveryKeyFile], force: values[force],
      asking: Asking(takesDefaults: values[yes]))
    return Run { () throws(Complaint) in
      try wishes.check()
      let plan = try SettingsPlan(wishes)
      let settings = plan.settings
      try settings.makeDataFolder()
      return waitFor(grace: settings.stopPatience) { stop async throws(Complaint) in
        try await complaining {
          try await untilStopped(stop, hint: "`easel init` goes on where it was") {
            try await AccountSetup(wishes, plan).run()
          }
        }
        return .success
      }
    }
  }
}

/// What the options of `easel init` say.
struct AccountWishes: Sendable {
  var config: String?
  var homeserver: String?
  var user: String?
  var passwordFile: String?
  var tokenFile: String?
  var oauth: Bool
  var recoveryKeyFile: String?
  var force: Bool
  var asking: Asking

  func check() throws(Complaint) {
    let ways = [passwordFile != nil, tokenFile != nil, oauth].count { $0 }
    guard ways <= 1 else {
      throw Complaint(
        "--password-file, --token-file and --oauth are three ways to log in",
        hint: "give one of them", exit: .usage)
    }
  }
}
