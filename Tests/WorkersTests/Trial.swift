import Concurrency
import MemoryStorage
import Simulation
import Storage
import Studio
import Workers

/// One room, one life of the program, and back ends that do as a test says.
struct Trial: Sendable {
  let simulation = Simulation(seed: 1)
  let disk = MemoryStore()
  /// The disk as the program sees it.
  private let store: MemoryStore
  let blobs: MemoryBlobs
  let world: World
  let house: HouseRules
  var painter: @Sendable (PaintOrder) async throws -> [UInt8] = { Array("\($0.picture)".utf8) }
  var critic: @Sendable (CritiqueQuestion) async throws -> Judgement
  var duel: @Sendable ([UInt8], [UInt8]) async throws -> Verdict = { _, _ in .tie(reason: "") }
  var meaning: @Sendable (WishInContext) async throws -> String = { _ in
    throw CriticFailure("it is away")
  }
  /// Nobody reads workflows unless a test says how.
  var reader: (@Sendable ([UInt8], [String: String]) async throws -> WorkflowReading)?
  /// Where it paints elsewhere, what that calls the job.
  var name: String?
  let calledOff = Guarded<[String]>([])
  var failingPuts = 0
  /// Whom the house still counts on, and this program does not have.
  var isWithoutPainter = false
  var isWithoutCritic = false
  /// No other program works on the store.
  var isAlone = false
  let stranded = Guarded<[WaitingWork]>([])
  let trail = Guarded<[TrailStep]>([])

  /// - Parameter inputs: from how many pictures at once it paints.
  init(inputs: Int = 1) {
    blobs = MemoryBlobs(clock: simulation.clock)
    world = World(simulation)
    var house = world.house
    house.painters.removeLast()
    house.painters[0].takesWorkflows = true
    house.painters[0].maximumInputs = inputs
    house.readsWishes = true
    self.house = house
    let rules = house
    store = disk.reopened(
      by: SimulatedProcess(simulation), checking: { try promiseAtEachCommit($0, rules) })
    critic = { question in
      try Judgement(
        score: 5, dimensions: [5, 5, 5, 5, 5], basis: .measured, gap: "dark",
        revisedPrompt: question.words)
    }
  }

  var room: Key { world.rooms[0] }
  var ann: Person { world.people[0] }
  var facts: [Fact] { world.state.withLock { $0.shown.map(\.telling.fact) } }
  var studio: StudioState { disk.contents.studio }

  /// Runs the program beside `story`, until that is over.
  func play(_ story: @escaping @Sendable (Trial) async throws -> Void) throws {
    try simulation.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await run() }
        group.addTask { try await story(self) }
        // Whichever ends first: the program only when it fails.
        try await group.next()
        group.cancelAll()
        while let result = await group.nextResult() {
          if case .failure(let error) = result, !(error is CancellationError) { throw error }
        }
      }
    }
  }

  /// Something happens; when it was handled, and all that came of it at once, the story goes on.
  func happen(_ event: StudioEvent) async throws {
    let index = world.state.withLock { state in
      state.done.append((key: "", room: room, event: event, bytes: nil))
      return state.done.count - 1
    }
    let key = try world.newEvent()
    _ = try await store.write {
      try $0.arrive([(key: key, lane: room, payload: Array("\(index)".utf8))], at: simulation.now)
    }
    try await simulation.sleep(for: .seconds(20))
  }

  func say(_ words: String, _ wishes: Wishes = Wishes()) async throws {
    try await mean(.prompt(words, wishes), words)
  }

  func mean(_ intent: Intent, _ words: String = "!") async throws {
    try await happen(
      .said(
        Utterance(
          key: try world.newEvent(), place: Place(room), person: ann, text: words, intent: intent)))
  }

  private func run() async throws {
    let desk = Desk(
      house: house, voice: Scribe(world: world), randomness: simulation.randomness,
      trail: { step in trail.withLock { $0.append(step) } })
    let workshop = Workshop(
      store: store, blobs: FullBlobs(blobs: blobs, failing: Guarded(failingPuts)), desk: desk,
      name: "w",
      policy: LoopPolicy(backoff: Backoff(ceiling: .seconds(2)), longestSleep: .seconds(600)),
      clock: simulation.clock, randomness: simulation.randomness,
      observe: { happening in
        guard case .stranded(let work) = happening else { return }
        stranded.withLock { $0.append(work) }
      })
    let painters = [
      ScriptedPainter(
        capabilities: house.painters[0], work: painter, name: name, calledOff: calledOff)
    ]
    let critics = [ScriptedCritic(capabilities: house.critics[0], work: critic, duel: duel)]
    let workers = Workers(
      workshop, painters: isWithoutPainter ? [] : painters, critics: isWithoutCritic ? [] : critics,
      directors: [ScriptedReader(work: meaning)],
      readers: reader.map { [ScriptedWorkflowReader(painter: house.painters[0].name, work: $0)] }
        ?? [])
    let services = try workers.services(
      keepingHidden: house.keepHidden, isAlone: isAlone
    ) { arrival, _ in
      guard let index = Int(String(decoding: arrival.payload, as: UTF8.self)) else { return [] }
      return [world.state.withLock { $0.done[index].event }]
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for service in services { group.addTask { try await service.run {} } }
      group.addTask {
        try await OutboxSender(
          store: store, limits: RateBudget.Limits(rate: 100, burst: 100), clock: simulation.clock,
          randomness: simulation.randomness,
          prepare: { message, _, _ in .ready(wire: message.payload) },
          settled: { message, transaction, now in
            guard let result = message.result, let told = world.telling(message.payload)?.told
            else {
              return
            }
            try desk.handle(
              .told(told, as: try Key(bytes: result)), in: &transaction, at: now)
          }
        ) { message in
          let wire = message.wire ?? []
          guard let telling = world.telling(wire) else { return .refused("no words") }
          return .sent(
            result: try world.show(wire, telling, as: message.transactionID ?? "").bytes)
        }.run()
      }
      try await group.waitForAll()
    }
  }
}

struct ScriptedPainter: Painter {
  let capabilities: PainterCapabilities
  let work: @Sendable (PaintOrder) async throws -> [UInt8]
  let name: String?
  let calledOff: Guarded<[String]>

  func callOff(_ remoteID: String) async { calledOff.withLock { $0.append(remoteID) } }

  func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> PaintedImage {
    if let name, order.remoteID == nil { try await willStart(name) }
    let bytes = try await work(order)
    return PaintedImage(
      bytes: bytes,
      facts: ImageFacts(
        width: 64, height: 64, mimeType: "image/png", byteCount: bytes.count, blurhash: "",
        fingerprint: 0))
  }
}

struct ScriptedCritic: Critic {
  let capabilities: CriticCapabilities
  let work: @Sendable (CritiqueQuestion) async throws -> Judgement
  let duel: @Sendable ([UInt8], [UInt8]) async throws -> Verdict

  func judge(_ question: CritiqueQuestion) async throws -> Judgement { try await work(question) }
  func learn(_ references: [[UInt8]]) async throws -> Lesson { throw CriticFailure("no") }
  func compare(
    _ first: [UInt8], _ second: [UInt8], for question: CritiqueQuestion
  ) async throws -> Verdict { try await duel(first, second) }
}

struct ScriptedReader: Director {
  let name = "talker"
  let readsWishes = true
  let work: @Sendable (WishInContext) async throws -> String

  func answer(_ talk: Conversation.Talk, active: [UInt8]?) async throws -> DirectorAnswer {
    .words("And then?")
  }

  func understand(_ wish: WishInContext) async throws -> String { try await work(wish) }
}

struct ScriptedWorkflowReader: WorkflowReader {
  let painter: String
  let work: @Sendable ([UInt8], [String: String]) async throws -> WorkflowReading

  func read(_ file: [UInt8], answers: [String: String]) async throws -> WorkflowReading {
    try await work(file, answers)
  }
}

/// A disk that is full for some puts.
struct FullBlobs: BlobStore {
  let blobs: any BlobStore
  let failing: Guarded<Int>

  var maximumCount: Int { blobs.maximumCount }

  func put(_ bytes: [UInt8]) async throws(BlobError) -> BlobName {
    let isFull = failing.withLock { count in
      count -= 1
      return count >= 0
    }
    if isFull { throw BlobError(.full, "no room") }
    return try await blobs.put(bytes)
  }

  func get(_ name: BlobName) async throws(BlobError) -> [UInt8]? { try await blobs.get(name) }
  func look(_ name: BlobName) async throws(BlobError) -> BlobEntry? { try await blobs.look(name) }
  func remove(_ name: BlobName, ifPutBefore time: Instant) async throws(BlobError) -> Bool {
    try await blobs.remove(name, ifPutBefore: time)
  }
  func list(after name: BlobName?, atMost count: Int) async throws(BlobError) -> [BlobEntry] {
    try await blobs.list(after: name, atMost: count)
  }
}
