package import Concurrency
internal import Glibc
package import ImageFiles
internal import JSON
internal import Matrix
package import MatrixClient
package import MatrixCrypto
package import Storage
package import Terminal

/// A person in encrypted rooms, at a terminal or by a script.
///
/// 1. Everything that happens goes through one desk, one thing after the other; what takes long is done
///    beside it.
/// 2. What was typed is in the outbox before the next line is looked at, and is sent also when the
///    program ends before it could be.
/// 3. No invitation is accepted, and nothing agreed to or believed, without the person. A room that
///    they are in is followed where it moves: they are not left where nobody speaks any more.
package struct Chat<S: Store>: Sendable where S.Transaction: CryptoGround {
  /// What it stands on.
  package struct Parts: Sendable {
    package let store: S
    package let machine: CryptoMachine
    package let counter: any GenerationCounting
    package let server: Homeserver
    package let blobs: any BlobStore
    package let media: MediaRepository
    package let helper: DecodeHelper
    package let screen: Screen
    package let folder: ChatFolder
    package let clock: WallClock
    package let randomness: Randomness

    package init(
      store: S, machine: CryptoMachine, counter: any GenerationCounting, server: Homeserver,
      blobs: any BlobStore, media: MediaRepository, helper: DecodeHelper, screen: Screen,
      folder: ChatFolder, clock: WallClock, randomness: Randomness
    ) {
      self.store = store
      self.machine = machine
      self.counter = counter
      self.server = server
      self.blobs = blobs
      self.media = media
      self.helper = helper
      self.screen = screen
      self.folder = folder
      self.clock = clock
      self.randomness = randomness
    }
  }

  /// A person types slowly, and servers let them: what is less is learnt.
  private static var limits: RateBudget.Limits { RateBudget.Limits(rate: 5, burst: 50) }
  private static var maximumWaiting: Int { 50_000 }

  package let keyring: Keyring<S>
  package let courier: Courier<S>
  private let client: MatrixClient<S>
  private let parts: Parts
  private let wish: ChatWish
  private let face: ChatFace
  private let inputs: AsyncStream<ChatInput>
  private let inlet: AsyncStream<ChatInput>.Continuation
  private let run: String

  package init(_ parts: Parts, wish: ChatWish) throws {
    let (inputs, inlet) = AsyncStream.makeStream(
      of: ChatInput.self, bufferingPolicy: .bufferingOldest(Self.maximumWaiting))
    self.parts = parts
    self.wish = wish
    self.inputs = inputs
    self.inlet = inlet
    face = ChatFace(parts.screen, isScript: wish.isScript, log: ReportLog(clock: parts.clock))
    run = String(parts.randomness.next(), radix: 36)
    keyring = try Keyring(
      parts.machine, in: parts.store, rooms: RoomPolicy { _ in .ignore },
      counter: parts.counter, clock: parts.clock, observe: { Self.pass($0, to: inlet) })
    let source = ListeningSource(
      source: ClassicSync(
        parts.server,
        filter: String(decoding: SyncSettings().filter.json.compact(), as: UTF8.self)),
      user: parts.machine.user, invited: { inlet.yield(.invited($0, by: $1)) })
    client = MatrixClient(
      keyring, server: parts.server, events: source,
      uploads: MediaUploads(parts.media, blobs: parts.blobs), limits: Self.limits,
      clock: parts.clock, randomness: parts.randomness,
      observe: { Self.pass($0, to: inlet) })
    courier = client.courier
  }

  private static func pass(
    _ happening: CryptoHappening, to inlet: AsyncStream<ChatInput>.Continuation
  ) {
    switch happening {
    case .decrypted(let event): inlet.yield(.decrypted(event))
    case .toDevice(let told): inlet.yield(.toDevice(told))
    default: inlet.yield(.happening(happening))
    }
  }

  private static func pass(
    _ happening: ClientHappening, to inlet: AsyncStream<ChatInput>.Continuation
  ) {
    switch happening {
    case .sync(.unreachable(let reason, _)), .truth(.notSaid(let reason, _)):
      inlet.yield(.trouble(reason))
    case .loop(.sendFailed(_, let reason, isFinal: false)): inlet.yield(.trouble(reason))
    case .loop(.limited): inlet.yield(.trouble("the homeserver asks for patience"))
    default: break
    }
  }

  /// Before it runs: what the person should know.
  package func note(_ text: String) async {
    await face.note(text)
    await face.report(ChatReport("note", words: text, [("text", .string(text))]))
  }

  // MARK: Running

  /// How far the last run of the program heard. To be asked before this one hears more.
  package func place() async throws -> String? {
    let account = try Key(keyring.machine.user.text)
    return try await parts.store.read { try $0.syncToken(of: account) }
  }

  /// What must run, in the order in which it is started. `place` is how far the last run heard. `leave`
  /// is called when the person goes, or the script is done: with whether all of its lines were.
  package func services(
    after place: String?, leave: @escaping @Sendable (_ wasAllDone: Bool) -> Void
  ) -> [Service] {
    let (inlet, run) = (inlet, run)
    let (errands, errandInlet) = AsyncStream.makeStream(
      of: ChatErrand.self, bufferingPolicy: .bufferingNewest(500))
    let pictures = ChatPictures(
      blobs: parts.blobs, media: parts.media, helper: parts.helper, hand: Hand("pictures"),
      folder: parts.folder.pictures)
    let isReady = Gate()
    return client.services(settled: { ticket, message, _, _ in
      let result = message.result.flatMap { try? PostResult($0) }
      let reason = message.state == .failed ? message.reason ?? "it was refused" : nil
      guard !ticket.isEmpty else { return }
      inlet.yield(.settled(ticket: ticket, event: result?.event, reason: reason))
    }) + [
      hearing,
      Service("errands") { ready in
        ready()
        for await errand in errands { try await self.perform(errand, pictures) }
      },
      Service("chat") { ready in
        ready()
        let hasBegun = try await self.chat(
          pictures, run, isReady, after: place, errands: { errandInlet.yield($0) })
        // A script's end is told by whoever reads it, unless it never began.
        if !wish.isScript || !hasBegun { leave(hasBegun) }
        try await Task.sleep(for: .seconds(3_600))
      },
      wish.isScript
        ? Service("script") { ready in
          ready()
          try await isReady.wait()
          leave(try await ScriptRunner(face: face, clock: parts.clock, inlet: inlet).run())
          try await Task.sleep(for: .seconds(3_600))
        }
        : Service("listening") { ready in
          ready()
          var number = 0
          while let event = await parts.screen.next() {
            switch event {
            case .line(let text):
              number += 1
              inlet.yield(.line(text, number: number, nil))
            case .tap: break
            case .cancelled, .ended: inlet.yield(.ended)
            }
          }
          try await Task.sleep(for: .seconds(3_600))
        },
      Service("time") { ready in
        ready()
        while true {
          try await parts.clock.sleep(.seconds(2))
          inlet.yield(.tick)
        }
      },
    ]
  }

  private var hearing: Service {
    let (inlet, keyring) = (inlet, keyring)
    let inbox = InboxLoop(store: parts.store, clock: parts.clock, randomness: parts.randomness) {
      arrival, _, _ in
      inlet.yield(.news(try keyring.open(arrival)))
    }
    return Service("hearing") { ready in
      ready()
      try await inbox.run()
    }
  }

  private func chat(
    _ pictures: ChatPictures, _ run: String, _ isReady: Gate, after place: String?,
    errands: @escaping @Sendable (ChatErrand) -> Void
  ) async throws -> Bool {
    var desk = ChatDesk(
      store: parts.store, keyring: keyring, server: parts.server, face: face,
      pictures: pictures, folder: parts.folder, wish: wish, clock: parts.clock,
      time: { Self.timeOfDay($0) }, run: run, place: place, errands: errands,
      verification: try ChatVerification(
        keyring, face: face, randomness: parts.randomness))
    do {
      try await desk.begin()
    } catch {
      guard let why = ChatDesk<S>.reason(error) else { throw error }
      await face.complain(why)
      if wish.isScript {
        await face.report(ChatReport("end", [("lines", 0), ("done", false)]))
        return false
      }
    }
    isReady.open()
    for await input in inputs {
      guard try await desk.take(input) else { break }
    }
    return true
  }

  private func perform(_ errand: ChatErrand, _ pictures: ChatPictures) async throws {
    switch errand {
    case .fetch(let room, let entry):
      let fetched = await pictures.fetch(room, entry, withThumbnail: wish.isScript)
      if let fetched { inlet.yield(.picture(fetched)) }
    case .read(let event, let room, let thread):
      // A courtesy: whether it arrives is nobody's worry.
      _ = try await parts.server.reply(
        to: API.Receipt(for: event, in: room, thread.map { .thread($0) } ?? .main))
    }
  }

  /// As the person's clock shows it.
  private static func timeOfDay(_ instant: Instant) -> String {
    var seconds = time_t(instant.milliseconds / 1_000)
    var parts = unsafe tm()
    guard unsafe localtime_r(&seconds, &parts) != nil else { return "--:--" }
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min))"
  }
}
