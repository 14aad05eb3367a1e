import Concurrency
import Simulation
import Storage
import Studio

/// Paints in this process, or somewhere else by a name: quickly, slowly, wrongly, or not at all.
struct OddPainter: Painter {
  let world: World
  let process: SimulatedProcess
  let capabilities: PainterCapabilities
  let isRemote: Bool
  let neverAdopts: Bool

  func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> PaintedImage {
    try await process.step("before the painter is asked")
    var name = neverAdopts ? nil : order.remoteID
    if isRemote, name == nil {
      let new = "\(order.picture)/\(world.simulation.random(in: 0...1 << 40))"
      try await willStart(new)
      name = new
    }
    let index = world.begin(order.picture, process, name)
    do {
      let image = try await work(order, progress, name)
      world.end(index, .painted)
      return image
    } catch let failure as PainterFailure {
      let failed = failure.isWorthRetrying ? World.End.failed : .refused
      world.end(index, failure.keepsRemote ? .away : failed)
      throw failure
    } catch {
      world.end(index, error is CancellationError || error is Crash ? .cancelled : .refused)
      throw error
    }
  }

  private func work(
    _ order: PaintOrder, _ progress: @Sendable (PaintProgress) -> Void, _ name: String?
  ) async throws -> PaintedImage {
    let simulation = world.simulation
    let end = world.ending(of: name, in: time())
    while simulation.now < end {
      try await process.step("painting")
      progress(PaintProgress(fraction: 0.5, stage: "sky"))
      try await simulation.sleep(for: min(end - simulation.now, .seconds(20)))
    }
    try await process.step("painted")
    if let name { world.forget(name) }
    switch simulation.random(in: 0...19) {
    case 0...2: throw PainterFailure(.unreachable, "no answer")
    case 3: throw PainterFailure(.badOrder, "it cannot")
    case 4: throw Broken("a painter's bad day")
    case 5 where isRemote:
      var failure = PainterFailure(.timedOut, "nobody answers")
      failure.keepsRemote = true
      throw failure
    default: break
    }
    let bytes = Array("\(order.picture) of \(order.recipe.seed)".utf8)
    return PaintedImage(
      bytes: bytes,
      facts: ImageFacts(
        width: order.recipe.size.width, height: order.recipe.size.height, mimeType: "image/png",
        byteCount: bytes.count, blurhash: "", fingerprint: 0), detail: "{}",
      remarks: [.said("done")])
  }

  private func time() -> Duration {
    let simulation = world.simulation
    return switch simulation.random(in: 0...9) {
    case 0: .seconds(600)
    case 1...3: .seconds(simulation.random(in: 30...100))
    default: .milliseconds(simulation.random(in: 1...5_000))
    }
  }
}

extension World {
  func begin(_ picture: PictureID, _ process: SimulatedProcess, _ remoteID: String?) -> Int {
    state.withLock { state in
      state.starts.append(Start(picture: picture, process: process, remoteID: remoteID))
      return state.starts.count - 1
    }
  }

  func end(_ index: Int, _ end: End) { state.withLock { $0.starts[index].end = end } }

  /// Of what is painted elsewhere the end is the same for everybody who asks.
  func ending(of name: String?, in time: Duration) -> Instant {
    let end = simulation.now + time
    guard let name else { return end }
    return state.withLock { state in
      if let known = state.remotes[name] { return known }
      state.remotes[name] = end
      return end
    }
  }

  func forget(_ name: String) { state.withLock { $0.remotes[name] = $0.remotes[name] ?? .epoch } }
}

struct OddCritic: Critic {
  let world: World
  let process: SimulatedProcess
  let capabilities: CriticCapabilities

  func judge(_ question: CritiqueQuestion) async throws -> Judgement {
    try await moment()
    return try Judgement(
      score: Double(world.simulation.random(in: 0...100)) / 10,
      dimensions: Array(repeating: 5, count: 5), basis: .measured, gap: "too dark",
      revisedPrompt: question.words + ", lighter")
  }

  func learn(_ references: [[UInt8]]) async throws -> Lesson {
    try await moment()
    let profile = try Taste.Profile(
      principles: ["air"], palette: "p", composition: "c", mood: "m", texture: "t", avoid: [])
    return Lesson(profile: profile, figures: "{}", selfScore: nil)
  }

  func compare(
    _ first: [UInt8], _ second: [UInt8], for question: CritiqueQuestion
  ) async throws -> Verdict { .tie(reason: "alike") }

  private func moment() async throws {
    try await world.simulation.sleep(for: .milliseconds(world.simulation.random(in: 1...20_000)))
    try await process.step("judging")
    switch world.simulation.random(in: 0...9) {
    case 0: throw CriticFailure("it is away", isWorthRetrying: true)
    case 1: throw CriticFailure("it will not")
    case 2: throw Broken("a critic's bad day")
    default: break
    }
  }
}

struct OddDirector: Director {
  let world: World
  let process: SimulatedProcess
  let name = "talker"

  func answer(_ talk: Conversation.Talk, active: [UInt8]?) async throws -> DirectorAnswer {
    try await world.simulation.sleep(for: .seconds(5))
    try await process.step("directing")
    return switch world.simulation.random(in: 0...3) {
    case 0: throw CriticFailure("it is away", isWorthRetrying: true)
    case 1: .words("Which sea?")
    default: .card("a calm sea")
    }
  }
}

/// The twin of a blob store, in one life of the program: passing failures, and a place to die.
struct OddBlobs: BlobStore {
  let blobs: any BlobStore
  let process: SimulatedProcess
  let world: World
  /// Planted: sometimes says that it kept what it did not.
  var loses = false

  private var simulation: Simulation { world.simulation }
  var maximumCount: Int { blobs.maximumCount }

  func put(_ bytes: [UInt8]) async throws(BlobError) -> BlobName {
    try await moment()
    if loses, simulation.chance(oneIn: 10) { return BlobName(of: bytes) }
    let name = try await blobs.put(bytes)
    try await moment()
    return name
  }

  func get(_ name: BlobName) async throws(BlobError) -> [UInt8]? {
    try await moment()
    return try await blobs.get(name)
  }

  func look(_ name: BlobName) async throws(BlobError) -> BlobEntry? {
    try await blobs.look(name)
  }

  func remove(_ name: BlobName, ifPutBefore time: Instant) async throws(BlobError) -> Bool {
    try await moment()
    let entry = try await blobs.look(name)
    let isGone = try await blobs.remove(name, ifPutBefore: time)
    if isGone {
      let note = "put \(entry?.put as Any), swept \(simulation.now)"
      world.state.withLock { $0.swept[name] = note }
    }
    return isGone
  }

  func list(after name: BlobName?, atMost count: Int) async throws(BlobError) -> [BlobEntry] {
    try await blobs.list(after: name, atMost: count)
  }

  private func moment() async throws(BlobError) {
    do {
      try await process.step("blobs")
    } catch {
      throw BlobError(.unavailable, "the process is dead")
    }
    if simulation.chance(oneIn: 15) { throw BlobError(.full, "no room for now") }
  }
}
