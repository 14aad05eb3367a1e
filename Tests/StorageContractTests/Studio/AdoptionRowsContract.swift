import Concurrency
import Storage
import Studio
import Testing

@Suite(.timeLimit(.minutes(2))) struct AdoptionRowsContract {
  private func adoption(
    _ name: String, _ version: Int, _ state: Adoption.State, in room: Key = "!a", blob: Int = 1
  ) -> Adoption {
    Adoption(
      AdoptionKey(conversation: room, name: name, version: version), painter: "comfy",
      author: "@a", asked: "$1", thread: nil, state: state, blob: blobName(blob),
      proposal: Proposal(lines: [], binding: "\(version)", abilities: Proposal.Abilities()),
      created: now)
  }

  @Test(arguments: Engine.allCases)
  func `a workflow is read as it was written, with what is bound and what was answered`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      var abilities = Proposal.Abilities()
      abilities.paintsFromText = true
      abilities.takesSteps = true
      var row = Adoption(
        AdoptionKey(conversation: "!a", name: "ink", version: 2), painter: "comfy", author: "@a",
        asked: "$1", thread: "$0", state: .reading, blob: blobName(1),
        answers: ["prompt": "6", "negative": "a\u{0}b", "seed": "12:3"], created: now)
      var rows = [row]
      row.turn = 3
      row.state = .proposed
      row.blob = blobName(2)
      row.proposal = Proposal(
        lines: [
          .init(slot: "prompt", places: ["6 “Positive” (CLIPTextEncode)"], isTitled: true),
          .init(slot: "seed", places: [], isTitled: false),
        ], question: .init(slot: "negative", candidates: ["7", "8 “a\u{10}b”"]),
        binding: "{\"prompt\":[[\"6\",\"text\"]]}", abilities: abilities)
      rows.append(row)
      row.proposal?.question = nil
      row.state = .frozen
      rows.append(row)
      for row in rows {
        try await store.write { try $0.apply(.adoption(row)) }
        try await store.expect(row) { try $0.adoption(row.key) }
      }
      let other = AdoptionKey(conversation: "!b", name: "ink", version: 2)
      try await store.expect(nil) { try $0.adoption(other) }
    }
  }

  @Test(arguments: Engine.allCases)
  func `the newest version of a workflow is the highest there ever was`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let rows = [
        adoption("ink", 1, .frozen), adoption("ink", 10, .dropped), adoption("ink", 9, .replaced),
        adoption("inks", 11, .frozen), adoption("ink", 12, .frozen, in: "!b"),
      ]
      try await store.write { transaction in
        for row in rows { try transaction.apply(.adoption(row)) }
      }
      try await store.expect(rows[1]) { try $0.newestAdoption(named: "ink", in: "!a") }
      try await store.expect(nil) { try $0.newestAdoption(named: "wash", in: "!a") }
    }
  }

  @Test(arguments: Engine.allCases)
  func `only what is frozen paints in a room, by its name`(engine: Engine) async throws {
    try await engine.store { store in
      let frozen = workflowNames.map { adoption($0, 2, .frozen) }
      let others = [
        adoption("ink", 1, .replaced), adoption("ink", 3, .proposed), adoption("a", 1, .reading),
        adoption("b", 1, .dropped), adoption("c", 1, .frozen, in: "!b"),
      ]
      try await store.write { transaction in
        for row in others + frozen.reversed() { try transaction.apply(.adoption(row)) }
      }
      try await store.expect(["ink", "ink-wash", "ink2", "ink_wash"]) {
        try $0.adoptions(in: "!a").map(\.name)
      }
      try await store.expect([2, 2, 2, 2]) { try $0.adoptions(in: "!a").map(\.version) }
      try await store.expect([]) { try $0.adoptions(in: "!c") }
      try await store.expect(1) { try $0.countAdoptionsBeingRead(in: "!a") }
      try await store.expect(0) { try $0.countAdoptionsBeingRead(in: "!b") }
    }
  }

  @Test(arguments: Engine.allCases)
  func `the bytes of a workflow are referred to until it is dropped`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      for state in Adoption.State.allCases {
        let row = adoption("ink", 1, state, blob: 3)
        try await store.write { try $0.apply(.adoption(row)) }
        try await store.expect(state != .dropped) { try $0.isReferred(blobName(3)) }
      }
      let (dropped, other) = (
        adoption("ink", 1, .dropped, blob: 3), adoption("wash", 1, .frozen, blob: 3)
      )
      try await store.write { transaction in
        for row in [dropped, other] { try transaction.apply(.adoption(row)) }
      }
      try await store.expect(true) { try $0.isReferred(blobName(3)) }
      try await store.expect(false) { try $0.isReferred(blobName(4)) }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a room that moves takes its workflows along, and what is there already stays`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let rows = [
        adoption("ink", 1, .frozen), adoption("wash", 2, .frozen),
        adoption("ink", 1, .frozen, in: "!b", blob: 7),
      ]
      try await store.write { transaction in
        for row in rows { try transaction.apply(.adoption(row)) }
        try transaction.apply(.moved(from: "!a", to: "!b"))
      }
      let (ink, wash) = (rows[2], AdoptionKey(conversation: "!b", name: "wash", version: 2))
      try await store.expect([ink.key, wash]) { try $0.adoptions(in: "!b").map(\.key) }
      try await store.expect(blobName(7)) { try $0.adoption(ink.key)?.blob }
      // Nobody looks for it there any more.
      try await store.expect([rows[0].key]) { try $0.adoptions(in: "!a").map(\.key) }
    }
  }
}
