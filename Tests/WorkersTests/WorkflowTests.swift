import Concurrency
import MemoryStorage
import Simulation
import Storage
import Studio
import Testing

/// From a file that somebody brought to a picture that is painted by it.
@Suite struct WorkflowTests {
  private static let file = Array("a file".utf8)
  private static let graph = Array("its graph".utf8)

  private static func proposal(asks: Bool = false) -> Proposal {
    var abilities = Proposal.Abilities()
    abilities.paintsFromText = true
    return Proposal(
      lines: [.init(slot: "prompt", places: ["6"], isTitled: true)],
      question: asks ? .init(slot: "negative", candidates: ["7", "8"]) : nil, binding: "bound",
      abilities: abilities)
  }

  @Test func `what is read is kept before it is shown, and paints once it is said yes to`() throws {
    var trial = Trial()
    let (files, orders) = (Guarded<[[UInt8]]>([]), Guarded<[PaintOrder]>([]))
    trial.reader = { file, _ in
      files.withLock { $0.append(file) }
      return .proposed(graph: Self.graph, Self.proposal())
    }
    trial.painter = { order in
      orders.withLock { $0.append(order) }
      return Array("\(order.picture)".utf8)
    }
    try trial.play { trial in
      try await trial.bring(Self.file)
      #expect(files.withLock { $0 } == [Self.file])
      let read = try #require(trial.workflow)
      #expect(read.state == .proposed && read.proposal == Self.proposal())
      let kept = try await trial.blobs.get(read.blob)
      #expect(kept == Self.graph)
      #expect(trial.facts.contains(.workflowCard(read.key, asks: false)))
      try await trial.tapCard(.check)
      #expect(trial.workflow?.state == .frozen)
      try await trial.say("a sea", Self.byInk)
      let recipe = try #require(trial.studio.pictures.values.first?.recipe)
      #expect(recipe.workflow == "ink 1" && recipe.painter == trial.house.painters[0].name)
      #expect(
        orders.withLock { $0.map(\.workflow) }
          == [AdoptedWorkflow(graph: Self.graph, binding: "bound")])
      try await trial.say("a sea")
      #expect(orders.withLock { $0.count } == 2)
      #expect(orders.withLock { $0.last?.workflow } == nil)
      #expect(trial.disk.contents.openJobs == 0)
    }
  }

  private static var byInk: Wishes {
    var wishes = Wishes()
    wishes.painter = "ink"
    wishes.isFresh = true
    return wishes
  }

  @Test func `what was answered is read with the graph, in another turn`() throws {
    var trial = Trial()
    let turns = Guarded<[([UInt8], [String: String])]>([])
    trial.reader = { file, answers in
      turns.withLock { $0.append((file, answers)) }
      return .proposed(graph: Self.graph, Self.proposal(asks: answers.isEmpty))
    }
    try trial.play { trial in
      try await trial.bring(Self.file)
      let read = try #require(trial.workflow)
      #expect(trial.facts.contains(.workflowCard(read.key, asks: true)))
      try await trial.answerCard("8")
      #expect(turns.withLock { $0.map(\.0) } == [Self.file, Self.graph])
      #expect(turns.withLock { $0.map(\.1) } == [[:], ["negative": "8"]])
      #expect(trial.workflow?.state == .proposed && trial.workflow?.turn == 1)
      #expect(trial.facts.contains(.workflowCard(read.key, asks: false)))
    }
  }

  @Test func `what cannot be painted with is said once, and not read again`() throws {
    var trial = Trial()
    let reads = Guarded(0)
    trial.reader = { _, _ in
      reads.withLock { $0 += 1 }
      return .refused("It has no prompt.")
    }
    try trial.play { trial in
      try await trial.bring(Self.file)
      let row = try #require(trial.workflow)
      #expect(row.state == .dropped && reads.withLock { $0 } == 1)
      #expect(trial.facts.contains(.workflowNotRead(row.key, reason: "It has no prompt.")))
      #expect(trial.disk.contents.openJobs == 0)
    }
  }

  @Test func `a reader that breaks is not asked again, and nobody waits for it`() throws {
    var trial = Trial()
    let reads = Guarded(0)
    trial.reader = { _, _ in
      reads.withLock { $0 += 1 }
      throw Broken("a bad day")
    }
    try trial.play { trial in
      try await trial.bring(Self.file)
      let row = try #require(trial.workflow)
      let reason = HouseReason.defect.rawValue
      #expect(trial.facts.contains(.workflowNotRead(row.key, reason: reason)))
      #expect(row.state == .dropped && reads.withLock { $0 } == 1)
    }
  }

  @Test func `nobody reads for its painter: that is said`() throws {
    let trial = Trial()
    try trial.play { trial in
      try await trial.bring(Self.file)
      let row = try #require(trial.workflow)
      let reason = HouseReason.painterGone.rawValue
      #expect(trial.facts.contains(.workflowNotRead(row.key, reason: reason)))
    }
  }

  @Test func `its bytes are gone: that is said`() throws {
    var trial = Trial()
    trial.reader = { _, _ in .refused("It was read.") }
    try trial.play { trial in
      try await trial.bring(Self.file, isThere: false)
      let row = try #require(trial.workflow)
      let reason = HouseReason.workflowGone.rawValue
      #expect(trial.facts.contains(.workflowNotRead(row.key, reason: reason)))
    }
  }

  @Test func `brought again while it is read, the first is stopped and nobody hears of it`() throws
  {
    var trial = Trial()
    let simulation = trial.simulation
    let stopped = Guarded(0)
    trial.reader = { file, _ in
      guard file == Self.file else {
        return .proposed(graph: Self.graph, Self.proposal())
      }
      do {
        try await simulation.sleep(for: .seconds(10_000))
      } catch {
        stopped.withLock { $0 += 1 }
        throw error
      }
      return .refused("It was read.")
    }
    try trial.play { trial in
      try await trial.bring(Self.file)
      try await trial.bring(Array("another file".utf8))
      #expect(stopped.withLock { $0 } == 1)
      let states = trial.studio.adoptions.values.sorted { $0.version < $1.version }.map(\.state)
      #expect(states == [.dropped, .proposed])
      let refused = trial.facts.filter { if case .workflowNotRead = $0 { true } else { false } }
      #expect(refused.isEmpty)
      #expect(trial.disk.contents.openJobs == 0)
    }
  }

  @Test(arguments: [Adoption.State.replaced, .dropped])
  func `what waits is painted by the version it was asked of, unless that was dropped`(
    meanwhile: Adoption.State
  ) throws {
    var trial = Trial()
    let (disk, tries) = (trial.disk, Guarded<[AdoptedWorkflow?]>([]))
    trial.reader = { _, _ in .proposed(graph: Self.graph, Self.proposal()) }
    trial.painter = { order in
      let isFirst = tries.withLock { tries in
        tries.append(order.workflow)
        return tries.count == 1
      }
      guard isFirst else { return Array("\(order.picture)".utf8) }
      try await disk.write { transaction in
        guard var row = transaction.studio.adoptions.values.first else { return }
        row.state = meanwhile
        transaction.apply(.adoption(row))
      }
      throw PainterFailure(.busy)
    }
    try trial.play { trial in
      try await trial.bring(Self.file)
      try await trial.tapCard(.check)
      try await trial.say("a sea", Self.byInk)
      let picture = try #require(trial.studio.pictures.values.first)
      let workflow = AdoptedWorkflow(graph: Self.graph, binding: "bound")
      switch meanwhile {
      case .replaced:
        #expect(tries.withLock { $0 } == [workflow, workflow])
        #expect(picture.state == .finished)
      default:
        #expect(tries.withLock { $0 } == [workflow])
        #expect(
          picture.failure == PainterFailure(.gone))
        #expect(trial.studio.account(of: trial.ann.id)?.reserved == 0)
      }
    }
  }
}

extension Trial {
  /// What was brought, in its newest version.
  fileprivate var workflow: Adoption? { studio.newestAdoption(named: "ink", in: room) }

  private var keeper: Person { world.people[2] }

  private func utterance(
    _ text: String, _ intent: Intent, repliesTo target: Key? = nil
  ) throws -> Utterance {
    Utterance(
      key: try world.newEvent(), place: Place(room, repliesTo: target), person: keeper, text: text,
      intent: intent)
  }

  /// A file with `!workflow ink` beside it.
  fileprivate func bring(_ bytes: [UInt8], isThere: Bool = true) async throws {
    let name = isThere ? try await blobs.put(bytes) : BlobName(of: bytes)
    let line = try utterance("!workflow ink", .command(.workflow(.adopt(name: "ink"))))
    try await happen(.brought(line, BroughtFile(blob: name, name: "ink.json")))
  }

  private func card() throws -> Key {
    let lines = studio.messages(in: room, limit: 100)
    let card = try #require(lines.first { $0.kind == .workflowCard })
    return card.key
  }

  fileprivate func tapCard(_ sign: Sign) async throws {
    try await happen(
      .tapped(
        Tap(
          key: try world.newEvent(), target: try card(), sign: sign, person: keeper,
          conversation: room)))
  }

  fileprivate func answerCard(_ words: String) async throws {
    try await happen(.said(try utterance(words, .prompt(words, Wishes()), repliesTo: card())))
  }
}
