internal import Arguments
internal import Configuration
internal import Matrix
internal import MatrixClient

extension Commands {
  private static let person = Parameter.positional(
    optional: "@USER:SERVER", "whom to ask; without it, somebody is waited for")
  private static let device = Parameter.option(
    "device", value: "DEVICE", "ask this device of theirs, and in no room")
  private static let recoveryKeyFile = Parameter.option(
    "recovery-key-file", value: "FILE",
    "no person: verifies this device itself, with the account's recovery key",
    suggestions: .files)

  static let verify: Command<Run> = Command(
    "verify", "lets a person and the bot make sure of each other's keys",
    discussion: """
      Both sides are shown the same emoji and numbers, and whoever sits at this terminal says whether
      they match; nothing says it for them. It needs the store for itself: stop `easel run` first, and
      start it again afterwards. What people write meanwhile waits for it. Ends with 0 when it is
      verified, 65 when what was shown or proved did not match, 69 when the other side did not want to
      or cannot be asked or the store is in use, 75 when it may work another time.
      """,
    [ConfigParameter.file.shape, person.shape, device.shape, recoveryKeyFile.shape]
  ) { values in
    let given = values[ConfigParameter.file]
    let (name, device, recovery) = (values[person], values[device], values[recoveryKeyFile])
    return Run { () throws(Complaint) in
      let wish = try wish(name, device, recovery)
      let settings = try loadSettings(given)
      return waitFor(grace: settings.stopPatience * 4) { stop async throws(Complaint) in
        try await VerifyProgram(settings, wish).run(until: stop)
      }
    }
  }

  private static func wish(
    _ name: String?, _ device: String?, _ recovery: String?
  ) throws(Complaint) -> VerifyProgram.Wish {
    if let recovery {
      guard name == nil, device == nil else {
        throw Complaint(
          "the recovery key verifies this device, and nobody else", hint: "give one of the two",
          exit: .usage)
      }
      return .recoveryKey(file: recovery)
    }
    guard let name else {
      guard device == nil else {
        throw Complaint(
          "--device says which device of a person", hint: "say whose: @name:server", exit: .usage)
      }
      return .person(.waiting)
    }
    guard let user = UserID(name) else {
      throw Complaint("\(name) is no user ID", hint: "it is written @name:server", exit: .usage)
    }
    return .person(.asking(user, device: device.flatMap { DeviceID($0) }))
  }
}
