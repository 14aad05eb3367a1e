import Concurrency
import MemoryStorage
import Simulation
import Storage
import Studio
import Testing
import Workers

@Suite struct WorkersTests {
  @Test func `a prompt becomes a picture, its bytes, its critique and an open gate`() throws {
    let trial = Trial()
    try trial.play { trial in
      try await trial.say("a sea")
      let picture = try #require(trial.studio.pictures.values.first)
      #expect(picture.state == .finished && picture.score == 5)
      let blob = try #require(picture.blob)
      let bytes = try await trial.blobs.get(blob)
      #expect(bytes == Array("\(picture.id)".utf8))
      #expect(trial.studio.conversation(trial.room)?.active == picture.id)
      #expect(trial.facts.contains(.picture(picture.id, isFinal: false)))
      #expect(trial.studio.account(of: trial.ann.id)?.spent == picture.price)
      #expect(trial.disk.contents.openJobs == 0)
    }
  }

  @Test func `the next picture is given the bytes and recipe of the one before`() throws {
    var trial = Trial()
    let sources = Guarded<[PaintOrder.Source?]>([])
    trial.painter = { order in
      sources.withLock { $0.append(order.source) }
      return Array("\(order.picture)".utf8)
    }
    try trial.play { trial in
      try await trial.say("a sea")
      let first = try #require(trial.studio.conversation(trial.room)?.active)
      try await trial.say("more sky")
      let source = sources.withLock { $0 }.last ?? nil
      #expect(source?.bytes == Array("\(first)".utf8))
      #expect(source?.recipe == trial.studio.picture(first)?.recipe)
      #expect(source?.isOurs == true)
    }
  }

  @Test func `what is meant besides is given, too, in the order in which it was named`() throws {
    var trial = Trial(inputs: 3)
    let orders = Guarded<[PaintOrder]>([])
    trial.painter = { order in
      orders.withLock { $0.append(order) }
      return Array("\(order.picture)".utf8)
    }
    try trial.play { trial in
      for words in ["a hat", "a scarf", "a cat"] { try await trial.say(words) }
      let ids = orders.withLock { $0 }.map(\.picture)
      var wishes = Wishes()
      wishes.with = [ids[1], ids[0]]
      try await trial.say("put these on", wishes)
      let order = try #require(orders.withLock { $0 }.last)
      #expect(order.recipe.source == ids[2] && order.recipe.others == [ids[1], ids[0]])
      let names = [ids[2], ids[1], ids[0]].map { Array("\($0)".utf8) }
      #expect(order.sources.map(\.bytes) == names)
      #expect(order.others.first?.recipe == trial.studio.picture(ids[1])?.recipe)
    }
  }

  @Test func `what it builds on cannot be read: it fails in words, and the credits come back`()
    throws
  {
    let trial = Trial()
    try trial.play { trial in
      try await trial.say("a sea")
      let first = try #require(trial.studio.pictures.values.first)
      try await trial.blobs.remove(try #require(first.blob))
      try await trial.say("more sky")
      let failures = trial.facts.compactMap { fact -> PainterFailure.Kind? in
        if case .paintingFailed(_, let failure, _) = fact { failure.kind } else { nil }
      }
      #expect(failures == [.sourceUnreadable])
      let account = trial.studio.account(of: trial.ann.id)
      #expect(account?.reserved == 0 && account?.spent == first.price)
    }
  }

  @Test(arguments: [true, false])
  func `where duels decide, a later round is shown beside the best, and may win`(
    canCompare: Bool
  ) throws {
    var trial = Trial()
    let shown = Guarded<[[[UInt8]]]>([])
    trial.duel = { best, next in
      shown.withLock { $0.append([best, next]) }
      guard canCompare else { throw CriticFailure("it is away") }
      return .second(reason: "it is nearer")
    }
    try trial.play { trial in
      try await trial.mean(.command(.settings(name: "judge", value: "duel")))
      var wishes = Wishes()
      wishes.loop = true
      try await trial.say("a sea", wishes)
      try await trial.simulation.sleep(for: .seconds(300))
      let rounds = trial.studio.pictures.values.sorted { $0.round < $1.round }
      #expect(rounds.count > 1)
      // All have the same score, of which the oldest is the best where scores decide.
      let best = canCompare ? rounds.last?.id : rounds.first?.id
      #expect(trial.studio.requests.values.first?.best == best)
      let pairs = rounds.indices.dropFirst().map { index in
        [canCompare ? index - 1 : 0, index].map { Array("\(rounds[$0].id)".utf8) }
      }
      #expect(shown.withLock { $0 } == pairs)
      for (index, round) in rounds.enumerated().dropFirst() {
        let duel = Duel(
          rival: rounds[canCompare ? index - 1 : 0].id, canCompare ? .won : .unheld,
          because: canCompare ? "it is nearer" : "it is away")
        #expect(trial.studio.critique(of: round.id)?.duel == duel)
      }
    }
  }

  @Test func `later rounds are checked by what the first one was`() throws {
    var trial = Trial()
    let asked = Guarded<[[String]?]>([])
    trial.critic = { question in
      let count = asked.withLock { asked -> Int in
        asked.append(question.checklist)
        return asked.count
      }
      return try Judgement(
        score: 5, dimensions: [5, 5, 5, 5, 5], basis: .opinion, gap: "dark",
        revisedPrompt: question.words, checklist: ["Is there a sea? \(count)"])
    }
    try trial.play { trial in
      var wishes = Wishes()
      wishes.loop = true
      try await trial.say("a sea", wishes)
      try await trial.simulation.sleep(for: .seconds(300))
      let lists = asked.withLock { $0 }
      #expect(lists.count > 1 && lists.first == .some(nil))
      #expect(lists.dropFirst().allSatisfy { $0 == ["Is there a sea? 1"] })
      try await trial.say("a lake")
      #expect(asked.withLock { $0.last } == .some(nil))
    }
  }

  @Test func `what a wish means is asked with the steps and the picture before it`() throws {
    var trial = Trial()
    let asked = Guarded<[WishInContext]>([])
    trial.meaning = { wish in
      asked.withLock { $0.append(wish) }
      return "a sea under a wide sky"
    }
    try trial.play { trial in
      try await trial.mean(.command(.settings(name: "understand", value: "intent")))
      try await trial.say("a sea")
      let first = try #require(trial.studio.conversation(trial.room)?.active)
      try await trial.say("more sky")
      let wish = WishInContext(
        before: ["a sea"], now: "more sky", picture: Array("\(first)".utf8))
      #expect(asked.withLock { $0 } == [wish])
      let active = try #require(trial.studio.conversation(trial.room)?.active)
      #expect(active != first)
      #expect(trial.studio.picture(active)?.recipe.words == "a sea under a wide sky")
      #expect(trial.disk.contents.openJobs == 0)
      let heard = trial.trail.withLock { $0 }.filter {
        if case .heard = $0.deed { true } else { false }
      }
      #expect(heard.count == 2)
    }
  }

  @Test func `a director that fails costs nobody the picture, and people hear why`() throws {
    let trial = Trial()
    try trial.play { trial in
      try await trial.mean(.command(.settings(name: "understand", value: "intent")))
      try await trial.say("a sea")
      try await trial.say("more sky")
      #expect(trial.facts.contains(.notUnderstood(reason: "it is away")))
      let active = try #require(trial.studio.conversation(trial.room)?.active)
      #expect(trial.studio.picture(active)?.recipe.words == "more sky")
    }
  }

  @Test func `a director that thinks for long is announced as late once, and its wish is painted`()
    throws
  {
    var trial = Trial()
    let simulation = trial.simulation
    trial.meaning = { _ in
      try await simulation.sleep(for: .seconds(400))
      return "a sea under a wide sky"
    }
    try trial.play { trial in
      try await trial.mean(.command(.settings(name: "understand", value: "intent")))
      try await trial.say("a sea")
      try await trial.say("more sky")
      try await trial.simulation.sleep(for: .seconds(500))
      let active = try #require(trial.studio.conversation(trial.room)?.active)
      #expect(trial.studio.picture(active)?.recipe.words == "a sea under a wide sky")
      let late = trial.facts.filter { if case .late = $0 { true } else { false } }
      #expect(late == [.late(active)])
      let steps = trial.trail.withLock { $0 }.filter { $0.deed == .late }
      #expect(steps.map(\.picture) == [active])
      #expect(trial.disk.contents.openJobs == 0)
    }
  }

  @Test func `a slow picture is announced as late once, and posted when it comes`() throws {
    var trial = Trial()
    let simulation = trial.simulation
    trial.painter = { order in
      try await simulation.sleep(for: .seconds(400))
      return Array("\(order.picture)".utf8)
    }
    try trial.play { trial in
      try await trial.say("a sea")
      try await trial.simulation.sleep(for: .seconds(500))
      let id = try #require(trial.studio.pictures.keys.first)
      #expect(trial.facts.filter { $0 == .late(id) }.count == 1)
      #expect(trial.facts.contains(.picture(id, isFinal: false)))
    }
  }

  @Test func `a picture that is called off stops its painter, and costs nothing`() throws {
    var trial = Trial()
    let simulation = trial.simulation
    let stopped = Guarded<Instant?>(nil)
    trial.painter = { _ in
      do {
        try await simulation.sleep(for: .seconds(10_000))
      } catch {
        stopped.withLock { $0 = simulation.now }
        throw PainterFailure(.cancelled)
      }
      return []
    }
    try trial.play { trial in
      try await trial.say("a sea")
      try await trial.mean(.command(.cancel(everyone: false)))
      #expect(stopped.withLock { $0 } != nil)
      #expect(trial.studio.account(of: trial.ann.id)?.reserved == 0)
      #expect(trial.studio.pictures.values.map(\.state) == [.cancelled])
      #expect(trial.disk.contents.openJobs == 0)
    }
  }

  @Test func `a picture that is called off is called off where it is painted, by its name`() throws
  {
    var trial = Trial()
    trial.name = "prompt-7"
    let simulation = trial.simulation
    trial.painter = { _ in
      try await simulation.sleep(for: .seconds(10_000))
      return []
    }
    try trial.play { trial in
      try await trial.say("a sea")
      #expect(trial.calledOff.withLock { $0 } == [])
      try await trial.mean(.command(.cancel(everyone: false)))
      #expect(trial.calledOff.withLock { $0 } == ["prompt-7"])
      #expect(trial.studio.pictures.values.map(\.state) == [.cancelled])
    }
  }

  @Test func `a program that stops leaves what is painted elsewhere where it is`() throws {
    var trial = Trial()
    trial.name = "prompt-7"
    let simulation = trial.simulation
    trial.painter = { _ in
      try await simulation.sleep(for: .seconds(10_000))
      return []
    }
    try trial.play { try await $0.say("a sea") }
    #expect(trial.calledOff.withLock { $0 } == [])
    let picture = try #require(trial.studio.pictures.keys.first)
    let job = trial.disk.contents.job(key: try Key("paint:\(picture)"))
    #expect(job?.state == .waiting && job?.remoteID == "prompt-7")
  }

  @Test func `a painter that cannot be asked for what it has is asked again, by its name`() throws {
    var trial = Trial()
    trial.name = "prompt-7"
    let orders = Guarded<[String?]>([])
    trial.painter = { order in
      let count = orders.withLock { orders in
        orders.append(order.remoteID)
        return orders.count
      }
      guard count < 3 else { return Array("\(order.picture)".utf8) }
      // Else it would be given up at once: it may still be painted.
      var failure = PainterFailure(.timedOut)
      failure.keepsRemote = true
      throw failure
    }
    try trial.play { trial in
      try await trial.say("a sea")
      #expect(orders.withLock { $0 } == [nil, "prompt-7", "prompt-7"])
      #expect(trial.studio.pictures.values.map(\.state) == [.finished])
    }
  }

  @Test func `a critic that fails costs the critique, and people hear why`() throws {
    var trial = Trial()
    trial.critic = { _ in throw CriticFailure("it has no power") }
    try trial.play { trial in
      try await trial.say("a sea")
      let id = try #require(trial.studio.pictures.keys.first)
      #expect(trial.facts.contains(.noCritique(id, reason: "it has no power")))
      #expect(trial.studio.picture(id)?.state == .finished)
      #expect(trial.studio.picture(id)?.score == nil)
    }
  }

  /// The taste in use when it was asked for is nordic 2; the one meanwhile is something else.
  @Test(arguments: ["loud 1", "nordic 3", "off", "forgotten"])
  func `a picture is judged by the taste that it was painted for`(meanwhile: String) throws {
    var trial = Trial()
    let (disk, room, author) = (trial.disk, trial.room, trial.ann.id)
    let asked = Guarded<[String?]>([])
    @Sendable func taste(
      _ name: String, _ version: Int, _ state: Taste.State = .kept
    ) throws -> Taste {
      var row = Taste(
        conversation: room, name: name, version: version, state: state, references: [],
        author: author, created: .epoch)
      row.profile = try Taste.Profile(
        principles: ["air"], palette: "\(name) \(version)", composition: "c", mood: "m",
        texture: "t", avoid: [])
      return row
    }
    trial.painter = { order in
      try await disk.write { transaction in
        guard var conversation = transaction.conversation(room) else { return }
        switch meanwhile {
        case "loud 1": conversation.taste = "loud"
        case "nordic 3": transaction.apply(.taste(try taste("nordic", 3)))
        case "off": conversation.taste = nil
        default: transaction.apply(.taste(try taste("nordic", 2, .dropped)))
        }
        transaction.apply(.conversation(conversation))
      }
      return Array("\(order.picture)".utf8)
    }
    trial.critic = { question in
      asked.withLock { $0.append(question.taste?.profile.palette) }
      throw CriticFailure("no")
    }
    try trial.play { trial in
      try await disk.write { transaction in
        var conversation = Conversation(room, created: .epoch)
        conversation.taste = "nordic"
        transaction.apply(.conversation(conversation))
        for row in [try taste("nordic", 1), try taste("nordic", 2), try taste("loud", 1)] {
          transaction.apply(.taste(row))
        }
      }
      try await trial.say("a sea")
      #expect(trial.studio.pictures.values.map(\.recipe.taste) == ["nordic 2"])
      #expect(asked.withLock { $0 } == ["nordic 2"])
    }
  }

  @Test func `a failure that may pass is tried again, others at once told`() throws {
    var trial = Trial()
    let tries = Guarded(0)
    trial.painter = { order in
      let count = tries.withLock { tries in
        tries += 1
        return tries
      }
      if order.words == "never" { throw PainterFailure(.badOrder, "no") }
      if count < 3 { throw PainterFailure(.busy) }
      return Array("\(order.picture)".utf8)
    }
    try trial.play { trial in
      try await trial.say("a sea")
      #expect(tries.withLock { $0 } == 3)
      #expect(trial.studio.pictures.values.map(\.state) == [.finished])
      try await trial.say("never")
      #expect(tries.withLock { $0 } == 4)
      #expect(trial.studio.pictures.values.contains { $0.state == .failed })
    }
  }

  @Test func `while the disk is full a picture waits, and is not painted again`() throws {
    var trial = Trial()
    trial.failingPuts = 4
    let orders = Guarded(0)
    trial.painter = { order in
      orders.withLock { $0 += 1 }
      return Array("\(order.picture)".utf8)
    }
    try trial.play { trial in
      try await trial.say("a sea")
      #expect(orders.withLock { $0 } == 1)
      #expect(trial.studio.pictures.values.map(\.state) == [.finished])
    }
  }

  @Test func `bytes of what was hidden go when nobody can bring it back`() throws {
    let trial = Trial()
    try trial.play { trial in
      try await trial.say("a sea")
      let picture = try #require(trial.studio.pictures.values.first)
      let blob = try #require(picture.blob)
      let lines = trial.studio.messages(showing: picture.id)
      let line = try #require(lines.first { $0.kind == .picture })
      try await trial.happen(.redacted(event: line.key, by: trial.ann, in: trial.room))
      #expect(trial.studio.picture(picture.id)?.state == .hidden)
      try await trial.simulation.sleep(for: .seconds(26 * 3_600))
      #expect(trial.studio.picture(picture.id)?.state == .gone)
      let isThere = try await trial.blobs.contains(blob)
      #expect(!isThere)
    }
  }
}
