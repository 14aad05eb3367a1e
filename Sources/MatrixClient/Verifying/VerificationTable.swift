internal import Concurrency
package import Matrix
internal import MatrixCrypto
internal import Storage

/// Where the operator and the verifier sit: hears everything, one thing after the other.
struct VerificationTable<S: Store> where S.Transaction: CryptoGround {
  /// For the last words, and for the server to show a signature.
  private static var patience: Duration { .seconds(20) }

  private let face: VerificationCall<S>.Face
  private let keyring: Keyring<S>
  private let courier: Courier<S>
  private let server: Homeserver
  private let clock: WallClock
  private let wish: VerificationWish
  private var verifier: Verifier<S>
  private var dialogue: VerificationDialogue
  private var end: VerificationEnd?
  private var signatureIsLate: Instant?
  private var begun: Instant?

  init(
    _ parts: VerificationCall<S>.Parts, _ wish: VerificationWish, face: VerificationCall<S>.Face,
    keyring: Keyring<S>, courier: Courier<S>
  ) throws {
    self.face = face
    self.keyring = keyring
    self.courier = courier
    self.wish = wish
    server = parts.server
    clock = parts.clock
    verifier = try Verifier(keyring, randomness: parts.randomness)
    dialogue = VerificationDialogue(wish.goal, own: keyring.machine.user)
  }

  mutating func run(_ inputs: AsyncStream<VerificationCall<S>.Input>) async throws
    -> VerificationEnd
  {
    try await begin()
    if end == nil {
      for await input in inputs {
        try await take(input)
        if end != nil { break }
      }
    }
    try await close(inputs)
    return end ?? .left
  }

  private mutating func begin() async throws {
    guard case .asking(let peer, let device) = wish else { return try await act(dialogue.begin()) }
    do {
      if device == nil, peer != verifier.user,
        let room = try await MeetingPlace(keyring: keyring, server: server).room(with: peer)
      {
        try await act(try await verifier.ask(peer, in: room).flatMap { dialogue.take($0) })
      } else {
        try await lookUp(peer)
        let news = try await verifier.ask(devices: device.map { [$0] }, of: peer)
        try await act(news.flatMap { dialogue.take($0) })
      }
    } catch VerificationRefusal.deviceUnknown {
      throw VerificationUnanswerable(peer: peer, device: device)
    }
    begun = clock.now()
    try await act(dialogue.begin())
  }

  /// Who shares no encrypted room is not known yet.
  private func lookUp(_ peer: UserID) async throws {
    try await keyring.step { machine, rows, now in try machine.lookUp(peer, in: rows, at: now) }
    try await courier.flush(atMost: Self.patience)
  }

  private mutating func take(_ input: VerificationCall<S>.Input) async throws {
    switch input {
    case .arrival(let arrival): try await tell(try await verifier.take(arrival))
    case .heard(let event, let room):
      let isEncrypted = try await keyring.look { machine, rows, _ in
        try machine.isEncrypted(room, in: rows)
      }
      guard let arrival = VerificationArrival(event, in: room, isEncrypted: isEncrypted) else {
        return
      }
      try await tell(try await verifier.take(arrival))
    case .identity(let happening): try await act(dialogue.take(happening))
    case .line(let line):
      await face.ask(nil)
      try await act(dialogue.take(line: line))
    case .settled(let ticket, let failure):
      try await tell(verifier.settled(ticket, failure: failure) ?? [])
    case .away(let reason): try await act(dialogue.take(away: reason))
    case .isBack: try await act(dialogue.isBack())
    case .tick:
      try await tell(try await verifier.lookAgain())
      if let late = signatureIsLate, late <= clock.now() {
        try await act(dialogue.signatureIsLate())
      }
      if let begun, verifier.underWay.isEmpty, clock.now() - begun > VerificationDesk.oldest {
        try await act(dialogue.requestIsStuck())
      }
    case .leave: end = .left
    }
  }

  private mutating func tell(_ news: [VerifierNews]) async throws {
    for piece in news {
      if case .verified = piece { signatureIsLate = clock.now() + Self.patience }
      try await act(dialogue.take(piece))
    }
  }

  private mutating func act(_ acts: [VerificationDialogue.Act]) async throws {
    for act in acts {
      switch act {
      case .say(let words): await face.say(words)
      case .ask(let question): await face.ask(question)
      case .decide(let decision, let id):
        do {
          try await tell(try await verifier.decide(decision, about: id))
        } catch let refusal as VerificationRefusal {
          try await tell([.refused(refusal)])
        }
      case .end(let reached):
        await face.ask(nil)
        end = end ?? reached
      }
    }
  }

  /// Cancels what is under way, and sees that all was sent.
  private mutating func close(_ inputs: AsyncStream<VerificationCall<S>.Input>) async throws {
    for id in verifier.underWay { _ = try? await verifier.decide(.cancel, about: id) }
    try await courier.flush(atMost: Self.patience)
    let limit = clock.now() + Self.patience
    guard !verifier.isAllSent else { return }
    for await input in inputs {
      if case .settled(let ticket, let failure) = input {
        _ = verifier.settled(ticket, failure: failure)
      }
      if verifier.isAllSent || clock.now() >= limit { return }
    }
  }
}

/// Nobody is there who could answer.
package struct VerificationUnanswerable: Error, Sendable, CustomStringConvertible {
  package let peer: UserID
  package let device: DeviceID?

  package var description: String {
    guard let device else { return "the homeserver knows no device of \(peer.text) that encrypts" }
    return "\(peer.text) has no device \(device.text) that encrypts"
  }

  package var hint: String {
    "check the name; they must have logged in with a client that encrypts, and be reachable"
  }
}
