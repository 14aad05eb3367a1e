internal import Arguments
internal import Chat
internal import Matrix

extension Commands {
  private static let homeserver = Parameter.option(
    "homeserver", value: "NAME",
    "where to log in: a name or an address; without it the user's server")
  private static let user = Parameter.option(
    "user", value: "@USER:SERVER", "who you are; needed to log in, and with several folders")
  private static let password = Parameter.option(
    "password-file", value: "FILE", "a file with the password, for logging in",
    suggestions: .files)
  private static let recoveryKey = Parameter.option(
    "recovery-key-file", value: "FILE", "a file with your recovery key, for a new device of yours",
    suggestions: .files)
  private static let folder = Parameter.option(
    "folder", value: "FOLDER",
    "where keys, messages and pictures are kept; without it $XDG_DATA_HOME/easel/chat-USER",
    suggestions: .folders)
  private static let room = Parameter.option(
    "room", value: "ROOM", "go to this room, by its ID or alias, and join it if need be")
  private static let invited = Parameter.options(
    "invite", value: "@USER:SERVER", "ask somebody in; without a room to go to, a new one is made")
  private static let plainRoom = Parameter.flag(
    "plain-room", "a room that is made is not encrypted")
  private static let script = Parameter.option(
    "script", value: "FILE", "do these lines, and print events as JSON; - is standard input",
    suggestions: .files)

  static let chat: Command<Run> = Command(
    "chat", "talk in encrypted Matrix rooms, in this terminal",
    discussion: """
      The first time it asks who you are and for your password, unless --user and --password-file
      say; after that its folder knows you. Lines are said; `/help` names the commands, and each
      message has a number to refer to. Pictures are drawn in the terminal and saved in the folder.
      With --script each line is done before the next; the exit status is 0 only if all were.
      """,
    [
      homeserver.shape, user.shape, password.shape, recoveryKey.shape, folder.shape, room.shape,
      invited.shape,
      plainRoom.shape, pictures.shape, script.shape,
    ]
  ) { values in
    let (given, name, place) = (values[homeserver], values[user], values[room])
    let (secret, data, how) = (values[password], values[folder], values[pictures])
    let (guests, isPlain, lines) = (values[invited], values[plainRoom], values[script])
    let recovery = values[recoveryKey]
    return Run { () throws(Complaint) in
      var program = ChatProgram()
      program.homeserver = given
      program.recoveryKeyFile = recovery
      program.user = try name.map { text throws(Complaint) in try person(text) }
      program.passwordFile = secret
      program.folder = data
      program.wish.room = try place.map { text throws(Complaint) in
        guard let room = ChatWish.Room(text) else {
          throw Complaint("\(text) is no room: it begins with ! or #", exit: .usage)
        }
        return room
      }
      for guest in guests { program.wish.invited.append(try person(guest)) }
      program.wish.isPlain = isPlain
      program.wish.isScript = lines != nil
      program.script = lines
      program.pictures = how.mode
      let ready = program
      return waitFor(grace: .seconds(20)) { stop async throws(Complaint) in
        try await ready.run(until: stop)
      }
    }
  }

  static func person(_ text: String) throws(Complaint) -> UserID {
    guard let user = UserID(text) else {
      throw Complaint(
        "\(text) is no user ID", hint: "it is written @name:server", exit: .usage)
    }
    return user
  }
}
