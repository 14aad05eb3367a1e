import Concurrency
import JSON
import Matrix
import MatrixCrypto
import Olm
import Secrets
import Storage
import Testing

/// A real machine over each store.
@Suite(.timeLimit(.minutes(2))) struct MachineContract {
  @Test(arguments: Engine.allCases)
  func `keys to upload are the same bytes after a restart, until they were answered`(
    engine: Engine
  ) async throws {
    let sent = Guarded<[Wire]>([])
    try await engine.reopening([
      { store in
        let step = try await store.think { try bot().hear("s1", in: $0) }
        #expect(step.requests.count == 1 && step.generation == 1)
        sent.withLock { $0 = step.requests.map(Wire.init) }
        try await store.commit(step, "s1")
      },
      { store in
        // Another machine, with nothing but the rows.
        try await store.expect("s1") { try $0.syncToken(of: account) }
        let again = try await store.think { try bot().requests(in: $0).map(Wire.init) }
        #expect(again == sent.withLock { $0 })
        #expect(again.map(\.path) == ["/_matrix/client/v3/keys/upload"])
        #expect(again.allSatisfy { $0.body.count > 5_000 })
        // One upload at a time.
        let step = try await store.think { try bot().hear("s2", in: $0) }
        #expect(step.requests.isEmpty)
        try await store.commit(step, "s2")
        // No answer came: later, the same.
        let id = try #require(again.first?.id)
        try await store.commit(
          try await store.think { try bot().answered(id, .unreachable, in: $0, at: now) })
        let later = try await store.think { try bot().requests(in: $0).map(Wire.init) }
        #expect(later == sent.withLock { $0 })
      },
      { store in
        let id = try #require(sent.withLock { $0.first?.id })
        let answer = CryptoAnswer.success(
          Array(#"{"one_time_key_counts":{"signed_curve25519":50}}"#.utf8))
        try await store.commit(
          try await store.think { try bot().answered(id, answer, in: $0, at: now) })
        try await store.expect(0) { try bot().requests(in: $0).count }
        let step = try await store.think { try bot().hear("s3", keys: 50, in: $0) }
        #expect(step.requests.isEmpty)
      },
      { store in try await store.expect(0) { try bot().requests(in: $0).count } },
    ])
  }

  @Test(arguments: Engine.allCases)
  func `of two steps thought out over the same rows the second is refused, and thought out anew`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let first = try await store.think { try bot().hear("s1", in: $0) }
      let second = try await store.think { try bot().hear("s1", in: $0) }
      try await store.commit(first, "s1")
      let error = await #expect(throws: StorageError.self) { try await store.commit(second, "s2") }
      #expect(error?.kind == .inUse)
      try await store.expect("s1") { try $0.syncToken(of: account) }
      let again = try await store.think { try bot().requests(in: $0).map(Wire.init) }
      #expect(again == first.requests.map(Wire.init))
      try await store.commit(try await store.think { try bot().hear("s2", in: $0) }, "s2")
    }
  }

  @Test(arguments: Engine.allCases)
  func `a step whose commit got no answer may be committed again, and is there once`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let step = try await store.think { try bot().hear("s1", in: $0) }
      try await store.expect(writing: true) { try $0.apply(step, of: account) }
      try await store.expect(writing: false) { try $0.apply(step, of: account) }
      try await store.expect(1) { try $0.generation(of: account) }
      // The machine's own counting says the same.
      let next = try await store.think {
        try bot().answered(step.requests[0].id, .success([]), in: $0, at: now)
      }
      #expect(next.generation == 2)
      try await store.commit(next)
      await #expect(throws: StorageError.self) { try await store.commit(step) }
    }
  }

  @Test(arguments: Engine.allCases, [false, true])
  func `E56: going on from a copy is committed, once, and counts on from what was counted`(
    engine: Engine, isEmpty: Bool
  ) async throws {
    try await engine.store { store in
      if !isEmpty {
        let step = try await store.think { try bot().hear("s1", in: $0) }
        try await store.commit(step, "s1")
      }
      let kept: UInt64 = isEmpty ? 0 : 1
      try await store.expect(StoreStanding.rolledBack(store: kept, counted: 20)) {
        try bot().standing(of: $0, counted: 20)
      }
      let step = try await store.think { try bot().startOver(in: $0, at: now, counted: 20) }
      #expect(step.previous == kept && step.generation == 21)
      try await store.expect(writing: true) { try $0.apply(step, of: account) }
      try await store.expect(writing: false) { try $0.apply(step, of: account) }
      try await store.expect(21) { try $0.generation(of: account) }
      try await store.expect(StoreStanding.current) { try bot().standing(of: $0, counted: 21) }
      // From a copy with keys there is a new fallback key to upload; with none, all are made anew.
      #expect(step.requests.map(\.lane) == (isEmpty ? [] : [.keys]))
      let upload = step.requests.first?.id
      let next = try await store.think {
        guard let upload else { return try bot().hear("s2", in: $0) }
        return try bot().answered(upload, .success([]), in: $0, at: now)
      }
      #expect(next.generation == 22)
      try await store.commit(next, "s2")
      // Thought out over rows that are not these any more.
      let error = await #expect(throws: StorageError.self) { try await store.commit(step) }
      #expect(error?.kind == .inUse)
      try await store.expect(22) { try $0.generation(of: account) }
    }
  }
}

private let account: Key = "@bot:example.org"

/// Each time another one, as after a restart.
private func bot() throws -> CryptoMachine {
  let user = try #require(UserID("@bot:example.org"))
  let device = try #require(DeviceID("STUDIO"))
  return CryptoMachine(
    user: user, device: device, ratchets: try LibolmRatchets(),
    vault: try Vault(key: Secret(copying: Array(1...32))))
}

extension CryptoMachine {
  fileprivate func hear(
    _ token: String, keys: Int = 0, in rows: any CryptoReading
  ) throws -> Step {
    let text = """
      {"next_batch":"\(token)","device_one_time_keys_count":{"signed_curve25519":\(keys)}}
      """
    let sync = try SyncAnswer(JSONDocument(Array(text.utf8), options: .matrix))
    let reception = try receive(sync, in: rows, at: now)
    return try apply(reception.batches.map { $0.run() }, of: reception, in: rows)
  }
}

extension AnyStore {
  /// Over one moment of the store.
  fileprivate func think<Result: Sendable>(
    _ body: @escaping @Sendable (any CryptoReading) throws -> Result
  ) async throws -> Result {
    try await read { try body($0) }
  }

  fileprivate func commit(_ step: Step, _ token: String? = nil) async throws {
    try await write { transaction in
      try transaction.apply(step, of: account)
      if let token { try transaction.keep(syncToken: token, of: account) }
    }
  }
}

/// What goes over the wire.
private struct Wire: Equatable, Sendable {
  let id: UInt64
  let path: String
  let body: [UInt8]

  init(_ request: CryptoRequest) {
    id = request.id
    path = request.request.path
    body = if case .written(let bytes) = request.request.body { bytes } else { [] }
  }
}
