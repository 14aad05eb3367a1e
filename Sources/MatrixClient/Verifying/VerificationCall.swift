package import Concurrency
internal import JSON
package import Matrix
package import MatrixCrypto
package import Olm
package import Storage

/// One verification of somebody by an operator, from the first word to the last, with the account
/// alive around it: what else happens meanwhile comes into the inbox as ever, and nobody takes it out.
package struct VerificationCall<S: Store>: Sendable where S.Transaction: CryptoGround {
  /// What it stands on.
  package struct Parts: Sendable {
    package let store: S
    package let vault: Vault
    package let machine: CryptoMachine
    package let rooms: RoomPolicy
    package let counter: any GenerationCounting
    package let server: Homeserver
    package let uploads: any Uploading
    package let clock: WallClock
    package let randomness: Randomness

    package init(
      store: S, vault: Vault, machine: CryptoMachine, rooms: RoomPolicy,
      counter: any GenerationCounting, server: Homeserver, uploads: any Uploading,
      clock: WallClock, randomness: Randomness
    ) {
      self.store = store
      self.vault = vault
      self.machine = machine
      self.rooms = rooms
      self.counter = counter
      self.server = server
      self.uploads = uploads
      self.clock = clock
      self.randomness = randomness
    }
  }

  /// What the operator sees.
  package struct Face: Sendable {
    package let say: @Sendable (String) async -> Void
    /// `nil` takes the question away.
    package let ask: @Sendable (String?) async -> Void

    package init(
      say: @escaping @Sendable (String) async -> Void,
      ask: @escaping @Sendable (String?) async -> Void
    ) {
      self.say = say
      self.ask = ask
    }
  }

  enum Input: Sendable {
    case arrival(VerificationArrival)
    case heard(RoomEvent, RoomID)
    case identity(IdentityHappening)
    case line(String)
    case settled([UInt8], failure: String?)
    case away(String)
    case isBack
    case tick
    case leave
  }

  /// Two people wait for each step, and servers let them: what is less is learnt.
  private static var limits: RateBudget.Limits { RateBudget.Limits(rate: 5, burst: 50) }
  private static var maximumWaiting: Int { 10_000 }

  package let keyring: Keyring<S>
  package let courier: Courier<S>
  private let client: MatrixClient<S>
  private let parts: Parts
  private let wish: VerificationWish
  private let face: Face
  private let inputs: AsyncStream<Input>
  private let inlet: AsyncStream<Input>.Continuation

  package init(_ parts: Parts, _ wish: VerificationWish, face: Face) throws {
    let (inputs, inlet) = AsyncStream.makeStream(
      of: Input.self, bufferingPolicy: .bufferingOldest(Self.maximumWaiting))
    self.parts = parts
    self.wish = wish
    self.face = face
    self.inputs = inputs
    self.inlet = inlet
    keyring = try Keyring(
      parts.machine, in: parts.store, rooms: parts.rooms,
      counter: parts.counter, clock: parts.clock,
      observe: { if let input = Self.input($0) { inlet.yield(input) } })
    let source = StepListening(
      ClassicSync(
        parts.server,
        filter: String(decoding: SyncSettings().filter.json.compact(), as: UTF8.self))
    ) { inlet.yield(.heard($0, $1)) }
    client = MatrixClient(
      keyring, server: parts.server, events: source, uploads: parts.uploads, limits: Self.limits,
      clock: parts.clock, randomness: parts.randomness,
      observe: { happening in
        switch happening {
        case .sync(.unreachable(let reason, _)): inlet.yield(.away(reason))
        case .sync(.tookIn): inlet.yield(.isBack)
        default: break
        }
      })
    courier = client.courier
  }

  private static func input(_ happening: CryptoHappening) -> Input? {
    switch happening {
    case .decrypted(let event): VerificationArrival(event).map { .arrival($0) }
    case .toDevice(let told): VerificationArrival(told).map { .arrival($0) }
    case .identity(let happening): .identity(happening)
    default: nil
    }
  }

  /// The operator typed a line.
  package func take(line: String) { inlet.yield(.line(line)) }
  /// The operator goes. What is under way is cancelled, and the other side told.
  package func leave() { inlet.yield(.leave) }

  /// What must run, in the order in which it is started. `ended` is called once, when all that there
  /// was to say to the other side is said.
  package func services(
    ended: @escaping @Sendable (VerificationEnd) -> Void
  ) -> [Service] {
    let (inlet, parts) = (inlet, parts)
    return client.services(settled: { ticket, message, _, _ in
      let failure = message.state == .failed ? message.reason ?? "it was refused" : nil
      inlet.yield(.settled(ticket, failure: failure))
    }) + [
      Service("time") { ready in
        ready()
        while true {
          try await parts.clock.sleep(.seconds(1))
          inlet.yield(.tick)
        }
      },
      Service("verifying") { ready in
        ready()
        var table = try VerificationTable(
          parts, wish, face: face, keyring: keyring, courier: courier)
        let end = try await table.run(inputs)
        ended(end)
        try await Task.sleep(for: .seconds(3_600))
      },
    ]
  }
}

/// What the operator wants.
package enum VerificationWish: Sendable {
  case waiting
  /// All devices, or one; one by messages to it, whatever rooms are shared.
  case asking(UserID, device: DeviceID?)

  var goal: VerificationDialogue.Goal {
    switch self {
    case .waiting: .waiting
    case .asking(let peer, _): .asking(peer)
    }
  }
}
