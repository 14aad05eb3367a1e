import Concurrency
import Storage
import Studio
import Testing

@Suite(.timeLimit(.minutes(2))) struct StudioRowsContract {
  @Test(arguments: Engine.allCases)
  func `a decision that is undone leaves nothing, together with its jobs and messages`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      await #expect(throws: Planned.self) {
        try await store.write { transaction in
          try transaction.hold(conversation: "!a")
          try transaction.apply(.conversation(Conversation("!a", created: now)))
          try transaction.apply(.account(Account(owner: "@a", since: now, reserved: 2)))
          try transaction.enqueue(Job(queue: "p", lane: "!a", payload: [], created: now), at: now)
          throw Planned()
        }
      }
      try await store.expect(nil) { try $0.conversation("!a") }
      try await store.expect(nil) { try $0.account(of: "@a") }
      try await store.expect(0) { try $0.waitingJobs() }
    }
  }

  @Test(arguments: Engine.allCases)
  func `the largest rows that there may be are kept whole`(engine: Engine) async throws {
    try await engine.store { store in
      let key = try Key(bytes: Array(repeating: 0xfe, count: Key.maximumCount))
      // A character may be many bytes.
      let family = "👩‍👩‍👧‍👧"
      let text = String(repeating: family, count: Message.maximumText)
      let detail = String(repeating: "\u{0}", count: Recipe.maximumDetail)
      var conversation = Conversation(key, created: now)
      var talk = Conversation.Talk(began: now)
      talk.lines = Array(repeating: .init(.person, text), count: 4)
      conversation.talk = talk
      guard let size = Size(8_192, 8_192) else { throw NoResult() }
      let recipe = Recipe(
        painter: "p", prompt: text, words: text, seed: .max, size: size, guidance: detail,
        detail: detail)
      let picture = Picture(
        id: pictureID(1 << 40 - 1), conversation: key, request: requestID(1 << 40 - 1),
        parent: nil, depth: .max, origin: .painted, state: .waiting, owner: key, recipe: recipe,
        round: .max, price: .max, thread: key, created: Instant(milliseconds: .max))
      let message = Message(
        key: key, conversation: key, role: .person, kind: .prompt, author: key, text: text,
        thread: key, repliesTo: key, created: Instant(milliseconds: .min))
      let (kept, all) = (conversation, Taste.maximumName)
      let taste = Taste(
        conversation: key, name: String(repeating: family, count: all), version: .max,
        state: .learning, references: Array(repeating: pictureID(1 << 40 - 1), count: 8),
        author: key, created: now)
      try await store.write { transaction in
        try transaction.apply(.conversation(kept))
        try transaction.apply(.picture(picture))
        try transaction.apply(.message(message))
        try transaction.apply(.taste(taste))
        try transaction.apply(.membership(key, of: key, isMember: true))
      }
      try await store.expect(kept) { try $0.conversation(key) }
      try await store.expect(picture) { try $0.picture(picture.id) }
      try await store.expect([message]) { try $0.messages(in: key, limit: 9) }
      try await store.expect([taste]) { try $0.tastes(in: key) }
      try await store.expect(true) { try $0.isMember(key, of: key) }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a blob is referred to until the last picture that has it is gone`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      func picture(_ number: Int, _ state: Picture.State) -> Picture {
        var draws = Draws(seed: 1)
        guard let size = draws.size() else { preconditionFailure("a size in range") }
        var row = Picture(
          id: pictureID(number), conversation: "!a", request: nil, parent: nil, depth: 0,
          origin: .posted, state: state, owner: "@a",
          recipe: Recipe(painter: "", prompt: "", words: "", seed: 0, size: size), round: 1,
          price: 0, created: now)
        row.blob = state == .gone ? nil : blobName(1)
        row.hidden = state == .hidden ? now : nil
        return row
      }
      let states: [(Picture.State, Picture.State, Bool)] = [
        (.finished, .finished, true), (.hidden, .finished, true), (.hidden, .hidden, true),
        (.gone, .hidden, true), (.gone, .gone, false),
      ]
      for (first, second, isReferred) in states {
        let rows = [picture(1, first), picture(2, second)]
        try await store.write { transaction in
          for row in rows { try transaction.apply(.picture(row)) }
        }
        try await store.expect(isReferred) { try $0.isReferred(blobName(1)) }
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `tastes whose names look alike but are other bytes are two tastes`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let names = ["\u{e9}t\u{e9}", "e\u{301}te\u{301}"]
      try await store.write { transaction in
        for (version, name) in names.enumerated() {
          try transaction.apply(
            .taste(
              Taste(
                conversation: "!a", name: name, version: version + 1, state: .kept, references: [],
                author: "@a", created: now)))
        }
      }
      try await store.expect([2, 1]) { try $0.tastes(in: "!a").map(\.version) }
      try await store.expect(1) { try $0.newestTaste(named: names[0], in: "!a")?.version }
      try await store.expect(2) { try $0.newestTaste(named: names[1], in: "!a")?.version }
    }
  }
}
