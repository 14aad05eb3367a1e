import Concurrency
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Raster
import Storage
import Terminal

/// Hears everything that happens to a chat, one thing after the other, and acts: the only place that
/// knows what the person sees.
struct ChatDesk<S: Store> where S.Transaction: CryptoGround {
  static var patience: Duration { .seconds(60) }
  static var pictureRows: Int { 24 }
  static var recalledEvents: Int { 50 }
  static var maximumInvitations: Int { 100 }

  let store: S
  let keyring: Keyring<S>
  let server: Homeserver
  let face: ChatFace
  let pictures: ChatPictures
  let folder: ChatFolder
  let wish: ChatWish
  let clock: WallClock
  let time: @Sendable (Instant) -> String
  /// Tells what was posted by this run of the program from what was left by another.
  let run: String
  /// How far the last run of the program heard; nothing if there was none.
  let place: String?
  let errands: @Sendable (ChatErrand) -> Void

  var verification: ChatVerification<S>
  var transcripts: [RoomID: Transcript] = [:]
  var names: [RoomID: ChatNames] = [:]
  /// What was looked up and not heard.
  var recalled: Set<EventID> = []
  var room: RoomID?
  var title = ""
  /// As `/rooms` numbered them.
  var listed: [RoomID] = []
  var invitations: [(room: RoomID, by: UserID)] = []
  var elsewhere: Set<RoomID> = []
  /// Those that we were told to have left.
  var left: Set<RoomID> = []
  /// The last message of our own, in each room; what was posted as one is on its way.
  var lastSaid: [RoomID: EventID] = [:]
  var saying: [Int: RoomID] = [:]
  var unsent = 0
  var isSlow = false

  var user: UserID { keyring.machine.user }

  /// - Returns: whether the person wants to go on.
  mutating func take(_ input: ChatInput) async throws -> Bool {
    switch input {
    case .line(let text, let number, let answer):
      let outcome = try await take(line: text, number)
      await askAgain()
      answer?.give(outcome)
      // A script's end is told by whoever reads it.
      if case .quit = outcome, !face.isScript {
        if unsent > 0 { await face.note("\(unsent) on the way; the next start sends them") }
        return false
      }
    case .news(let news): try await take(news)
    case .invited(let room, let inviter): await invited(room, by: inviter)
    case .settled(let ticket, let event, let reason):
      if try await verification.settled(ticket, failure: reason) { return true }
      await settled(String(decoding: ticket, as: UTF8.self), event, reason)
    case .decrypted(let event):
      // What was asked in an earlier run is over.
      if !recalled.contains(event.event.id), let arrival = VerificationArrival(event) {
        try await verification.take(arrival)
      }
    case .toDevice(let told):
      if let arrival = VerificationArrival(told) { try await verification.take(arrival) }
    case .picture(let picture): await show(picture)
    case .trouble(let why): await trouble(why)
    case .happening(let happening): await tell(happening)
    case .tick: try await verification.lookAgain()
    case .ended: return false
    }
    return true
  }

  // MARK: Asking

  func askAgain() async {
    guard !face.isScript else { return }
    let waiting = isSlow && unsent > 0 ? "\(unsent) on the way " : ""
    // In brackets: a name alone would look as if it were the person's own.
    let place = title.isEmpty ? "" : "[\(title)] "
    await face.screen.ask(
      Prompt("\(waiting)\(place)› ", completion: Self.completion, keepsLines: false))
  }

  private static var completion: Completion {
    Completion { line, word in
      guard line.hasPrefix("/"), !line.contains(" ") else { return [] }
      return ChatCommand.all.filter { !$0.isForScripts }.map { "/\($0.name)" }
    }
  }

  // MARK: Sending

  private mutating func settled(
    _ ticket: String, _ event: EventID?, _ reason: String?
  ) async {
    let parts = ticket.split(separator: ".")
    let number =
      parts.count == 2 && parts[0] == run ? Int(parts[1]) : nil
    unsent = max(0, unsent - (number == nil ? 0 : 1))
    let place = number.flatMap { saying.removeValue(forKey: $0) }
    if unsent == 0 { isSlow = false }
    if let reason {
      await face.complain("it could not be sent: \(reason)", line: number)
    } else {
      if let event, let place { lastSaid[place] = event }
      await face.report(
        ChatReport(
          "sent",
          [
            ("line", number.map { .integer($0) }), ("event", event.map { .string($0.text) }),
          ]))
    }
    await askAgain()
  }

  private mutating func trouble(_ why: String) async {
    guard unsent > 0, !isSlow else { return }
    isSlow = true
    await face.note("not sent yet: \(why)")
    await askAgain()
  }

  // MARK: Telling

  func voice(_ room: RoomID) -> TranscriptVoice {
    TranscriptVoice(names: names[room] ?? ChatNames(user: user), time: time)
  }

  private func tell(_ happening: CryptoHappening) async {
    switch happening {
    case .identityChanged(let user, let wasVerified):
      let what = "\(user.text) has a new identity"
      await face.show([
        .complaint("\(what)\(wasVerified ? "; verify again before you trust it" : "")")
      ])
      await face.report(
        ChatReport("identity_changed", words: user.text, [("user", .string(user.text))]))
    case .ownIdentityReplaced:
      await face.complain(
        "your own identity was replaced; if that was not you, change your password")
    case .keyConflict:
      await face.complain(
        "the homeserver has other keys for this device; log in with a new --folder")
    default: break
    }
  }

  private func show(_ fetched: FetchedPicture) async {
    let entry = transcripts[fetched.room]?[fetched.event]
    let number = entry.map { "\($0.number) " } ?? ""
    guard let picture = fetched.picture else {
      let why = fetched.problem ?? "it is gone"
      await face.show([Line("           \(number)cannot be shown: \(why)", .faint)])
      await face.report(
        ChatReport(
          "picture_failed", words: why,
          [
            ("room", .string(fetched.room.text)), ("event", .string(fetched.event.text)),
            ("why", .string(why)),
          ]))
      return
    }
    if !face.isScript, fetched.room == room {
      await face.screen.show(picture.raster, png: picture.png, rows: Self.pictureRows)
      await face.show([Line("           \(number)\(picture.path)", .faint)])
    }
    await face.report(
      ChatReport(
        "picture", words: entry?.media?.filename ?? "",
        [
          ("room", .string(fetched.room.text)), ("event", .string(fetched.event.text)),
          ("number", entry.map { .integer($0.number) }),
          ("blurhash", entry?.media?.info.blurhash.map { .string($0) }),
        ] + picture.report
          + [("thumbnail", fetched.thumbnail.map { .object(JSONObject($0.plain)) })]))
  }
}

extension FetchedPicture.Saved {
  fileprivate var report: [(String, JSONValue?)] { plain.map { ($0.0, $0.1) } }

  fileprivate var plain: [(String, JSONValue)] {
    [
      ("path", .string(path)), ("sha256", .string(sha256)), ("bytes", .integer(count)),
      ("width", .integer(raster.width)), ("height", .integer(raster.height)),
      ("mimetype", .string(mimeType)),
    ]
  }
}
