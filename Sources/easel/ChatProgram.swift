internal import Arguments
internal import BlobFolder
internal import Chat
internal import Concurrency
internal import Glibc
internal import HTTPClient
internal import HomeFiles
internal import ImageFiles
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Olm
internal import SQLiteStorage
internal import Secrets
internal import Storage
internal import Terminal

/// A person's chat: their account, store and keys in one folder.
struct ChatProgram: Sendable {
  var homeserver: String?
  var user: UserID?
  var passwordFile: String?
  var recoveryKeyFile: String?
  var folder: String?
  var wish = ChatWish()
  /// A file with lines, or a dash for standard input.
  var script: String?
  var pictures: PictureMode?
  private let clock = WallClock.system
  private let randomness = Randomness.system

  func run(until stop: Gate) async throws(Complaint) -> ExitStatus {
    do {
      return try await chat(until: stop)
    } catch let error as LoginNeeded {
      throw ChatAccount.complaint(error)
    } catch {
      if let error = (error as? ServiceFailure)?.cause as? LoginNeeded {
        throw ChatAccount.complaint(error)
      }
      throw Complaint(error)
    }
  }

  private func chat(until stop: Gate) async throws -> ExitStatus {
    umask(0o077)
    let asking = Asking(takesDefaults: wish.isScript)
    let user = try await untilStopped(stop, hint: Self.again) { try self.user ?? who(asking) }
    let place = try findFolder(of: user)
    for path in [place.path, place.pictures] { try HomeFiles.makeFolder(path) }
    let http = HTTPClient()
    let account = ChatAccount(
      place: place, homeserver: homeserver, user: user,
      password: try passwordFile.map { path throws(Complaint) in try readSecret(path) },
      recoveryKey: try recoveryKeyFile.map { path throws(Complaint) in try readSecret(path) },
      asking: asking, http: http, clock: clock)
    // Before anything is asked: two programs on one store would spoil its keys.
    let store = try await SQLiteStore.open(place.store, clock: clock)
    let result: ExitStatus
    do {
      result = try await chat(account, in: place, store, until: stop)
    } catch {
      try? await store.close()
      throw error
    }
    try await store.close()
    return result
  }

  private func chat(
    _ account: ChatAccount, in place: ChatFolder, _ store: SQLiteStore, until stop: Gate
  ) async throws -> ExitStatus {
    let found = try await untilStopped(stop, hint: Self.again) { try await account.logIn() }
    let vault = try await account.vault(for: store)
    let machine = CryptoMachine(
      user: found.session.user, device: found.session.device, ratchets: try LibolmRatchets(),
      vault: vault)
    let counter = try GenerationFile(path: place.generation)
    let blobs = try await BlobFolder.open(place.blobs, clock: clock)
    let media = MediaRepository(
      found.server, settings: MediaSettings(spoolFolder: place.path), clock: clock,
      randomness: randomness)
    let input = try scriptInput()
    let screen = await Screen.open(
      pictures: wish.isScript ? PictureMode.none : pictures,
      environment: wish.isScript ? [:] : Self.environment, input: input)
    do {
      let chat = try Chat(
        Chat.Parts(
          store: store, machine: machine, counter: counter, server: found.server,
          blobs: blobs, media: media,
          helper: DecodeHelper(arguments: ["decode"]), screen: screen, folder: place,
          clock: clock, randomness: randomness), wish: wish)
      try await chat.keyring.begin()
      let notes = try await untilStopped(stop, hint: Self.again) {
        try await account.setUp(chat.keyring, chat.courier, found)
      }
      for note in notes { await chat.note(note) }
      let place = try await chat.place()
      let wasDone = Guarded<Bool?>(nil)
      try await Services(
        chat.services(
          after: place,
          leave: { all in
            wasDone.withLock { $0 = $0 ?? all }
            stop.open()
          }), patience: .seconds(5), clock: clock,
        observe: { if case .failed = $0 { stop.open() } }
      ).run(until: stop)
      await screen.close()
      return wish.isScript && wasDone.withLock { $0 } != true ? .unavailable : .success
    } catch {
      await screen.close()
      throw error
    }
  }

  // MARK: Where

  private static let again = "`easel chat` goes on where it was"

  /// Nobody has logged in yet, and somebody is there to be asked.
  private func who(_ asking: Asking) throws(Complaint) -> UserID? {
    guard asking.isPossible else { return nil }
    let isKnown =
      folder.map { ChatFolder($0).hasLogin } ?? !Self.folders(in: Self.dataFolder).isEmpty
    guard !isKnown else { return nil }
    return try Commands.person(
      asking.text("Who are you (such as @ada:example.org)", flag: "--user"))
  }

  /// Those in which somebody has logged in, and not only tried to.
  private static func folders(in data: String) -> [String] {
    HomeFiles.names(in: data).filter { $0.hasPrefix("chat-") }.map { "\(data)/\($0)" }
      .filter { ChatFolder($0).hasLogin }
  }

  private func findFolder(of user: UserID?) throws(Complaint) -> ChatFolder {
    if let folder { return ChatFolder(folder) }
    let data = Self.dataFolder
    if let user { return .standard(for: user, in: data) }
    let known = Self.folders(in: data)
    guard let only = known.first else { throw ChatAccount.nobody(in: data) }
    guard known.count == 1 else {
      throw Complaint(
        "several people have logged in here", why: known,
        hint: "say who you are with --user", exit: .usage)
    }
    return ChatFolder(only)
  }

  private static var dataFolder: String {
    if let folder = variable("XDG_DATA_HOME"), folder.hasPrefix("/") { return "\(folder)/easel" }
    return "\(variable("HOME") ?? "")/.local/share/easel"
  }

  private static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// What the terminal says of itself.
  private static var environment: [String: String] {
    var values: [String: String] = [:]
    for name in Capabilities.variables { values[name] = variable(name) }
    return values
  }

  private func scriptInput() throws(Complaint) -> Int32 {
    guard let script, script != "-" else { return STDIN_FILENO }
    let file = unsafe open(script, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw Complaint("cannot read the script \(script)", why: [reason], exit: .unavailable)
    }
    return file
  }
}

extension ChatFolder {
  fileprivate var hasLogin: Bool {
    if case .session? = try? SessionFile(session).read() { true } else { false }
  }
}
