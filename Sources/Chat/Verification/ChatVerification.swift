import Concurrency
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Storage
import Terminal

/// Verifications of a chat, as the person sees them.
///
/// Only what was asked last can be answered by `/yes` and `/no`, so that nobody agrees to what they did
/// not see.
struct ChatVerification<S: Store> where S.Transaction: CryptoGround {
  private enum Question {
    case asked(VerificationID)
    case compare(VerificationID)
  }

  private let face: ChatFace
  private var verifier: Verifier<S>
  private var question: Question?

  init(_ keyring: Keyring<S>, face: ChatFace, randomness: Randomness) throws {
    self.face = face
    verifier = try Verifier(keyring, randomness: randomness)
  }

  // MARK: What comes

  mutating func take(_ arrival: VerificationArrival) async throws {
    try await tell(try await verifier.take(arrival))
  }

  /// Ends what took too long, and goes on with those whose devices are known by now.
  mutating func lookAgain() async throws { try await tell(try await verifier.lookAgain()) }

  /// - Returns: whether it was a step of a verification.
  mutating func settled(_ ticket: [UInt8], failure: String?) async throws -> Bool {
    guard let news = verifier.settled(ticket, failure: failure) else { return false }
    try await tell(news)
    return true
  }

  // MARK: What the person wants

  /// Somebody in this room.
  mutating func verify(_ peer: UserID, in room: RoomID) async throws {
    try await tell(try await verifier.ask(peer, in: room))
    await face.note("\(peer.text) was asked to verify")
  }

  /// Other devices of our own; all of them, or one.
  mutating func verifyOwn(_ name: String?) async throws {
    let devices = name.map { [DeviceID($0)].compactMap(\.self) }
    try await tell(try await verifier.ask(devices: devices, of: verifier.user))
    await face.note("your other devices were asked to verify")
  }

  /// - Returns: whether anything was asked.
  mutating func answer(_ isYes: Bool) async throws -> Bool {
    let decision: VerificationDecision
    let id: VerificationID
    switch question {
    case nil: return false
    case .asked(let asked): (id, decision) = (asked, isYes ? .accept : .cancel)
    case .compare(let compared): (id, decision) = (compared, isYes ? .matches : .differs)
    }
    question = nil
    if isYes { await face.note("waiting for the other side") }
    try await tell(try await verifier.decide(decision, about: id))
    return true
  }

  // MARK: What follows

  private mutating func tell(_ news: [VerifierNews]) async throws {
    for piece in news {
      switch piece {
      case .told(let id, let happening): try await tell(id, happening)
      case .verified(let id, let verified):
        await face.show([Line("   ✓ \(id.peer.text) is verified", .good)])
        await report(
          "verified", id,
          [
            ("device", verified.device.map { .string($0.device.text) }),
            ("person", .boolean(verified.master != nil)),
          ])
      case .refused(let refusal):
        await face.note("a step of a verification was not followed: \(refusal)")
      case .notSent(_, let reason):
        await face.complain("a step of a verification could not be sent: \(reason)")
      }
    }
  }

  private mutating func tell(
    _ id: VerificationID, _ happening: VerificationHappening
  ) async throws {
    switch happening {
    case .asked(let prompt):
      guard prompt.hasCommonMethod else {
        await face.note("\(id.peer.text) would like to verify in a way that is not known here")
        return try await tell(try await verifier.decide(.cancel, about: id))
      }
      question = .asked(id)
      await face.show([
        Line("   ? \(id.peer.text) (device \(prompt.device)) would like to verify: /yes or /no")
      ])
      await report("asked", id, [("device", .string(prompt.device.text))])
    case .ready: await report("ready", id)
    case .compare(let shown):
      question = .compare(id)
      await face.show(Self.lines(shown, with: id.peer))
      await report(
        "compare", id,
        [
          ("emoji", .array((shown.emoji ?? []).map { .string($0.name) })),
          ("numbers", .array((shown.decimals ?? []).map { .integer($0) })),
        ])
    case .matchedThere, .wasScanned, .verified: break
    case .cancelled(let side, let code, let reason):
      question = nil
      let who = side == .us ? "this side" : id.peer.text
      await face.note("the verification was ended by \(who): \(reason)")
      await report("cancelled", id, [("code", .string(code.text))])
    case .settledElsewhere:
      question = nil
      await face.note("another device of yours took the verification over")
    case .ignored(let neglect): await report("ignored", id, [("why", .string("\(neglect)"))])
    }
  }

  private func report(
    _ step: String, _ id: VerificationID, _ members: [(String, JSONValue?)] = []
  ) async {
    await face.report(
      ChatReport(
        "verification", words: "\(step) \(id.peer.text)",
        [("step", .string(step)), ("with", .string(id.peer.text))] + members))
  }

  static func lines(_ shown: ShortString, with peer: UserID) -> [Line] {
    var lines = [Line("   ? does \(peer.text) see the same? /yes or /no", .strong)]
    if let emoji = shown.emoji {
      lines.append(Line("     " + emoji.map { "\($0.icon) \($0.name)" }.joined(separator: "   ")))
    }
    if let numbers = shown.decimals {
      lines.append(Line("     " + numbers.map { "\($0)" }.joined(separator: " "), .faint))
    }
    return lines
  }
}
