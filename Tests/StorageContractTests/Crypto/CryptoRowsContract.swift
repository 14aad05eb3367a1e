import Concurrency
import MatrixCrypto
import Storage
import Testing

/// The machine's rows: an ordered map from a space and bytes to bytes.
@Suite(.timeLimit(.minutes(2))) struct CryptoRowsContract {
  /// Bytes that a text would spoil, and keys that begin as others do; in their order.
  static let hardKeys: [[UInt8]] = [
    [], [0], [0, 0], [0, 0xff], [0, 0xff, 0xff], [1], [0x41], [0x41, 0], [0x41, 0, 0],
    [0x41, 0xff],
    [0x41, 0xff, 0], [0x42], [0x61], [0x7f], [0x80], [0xc3, 0xa9], [0xfe, 0xff], [0xff], [0xff, 0],
    [0xff, 0xfe], [0xff, 0xff], [0xff, 0xff, 0], [0xff, 0xff, 0xff],
  ]

  @Test(arguments: Engine.allCases)
  func `rows stand in the order of the bytes of their keys, each space by itself`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let keys = Self.hardKeys
      try await store.write { transaction in
        for space in [CryptoSpace.devices, .users, .backups] {
          try transaction.apply(keys.shuffled().map { put(space, $0, $0 + [space.rawValue]) })
        }
      }
      for space in [CryptoSpace.users, .devices, .backups] {
        try await store.expect(keys.map { row(space, $0, $0 + [space.rawValue]) }) {
          try $0.rows(in: space, startingWith: [], after: nil, limit: .max)
        }
        for key in keys {
          try await store.expect(key + [space.rawValue]) {
            try $0.row(CryptoKey(space, bytes: key))
          }
        }
      }
      try await store.expect([]) {
        try $0.rows(in: .members, startingWith: [], after: nil, limit: .max)
      }
      try await store.expect(nil) { try $0.row(CryptoKey(.members, bytes: [1])) }
    }
  }

  @Test(arguments: Engine.allCases)
  func `every beginning, every place to go on from and every limit find what a sorted list would`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let keys = Self.hardKeys
      try await store.write { try $0.apply(keys.map { put(.devices, $0, [1]) }) }
      let found = try await store.read { rows in
        try questions(keys).map { question in
          try rows.rows(
            in: .devices, startingWith: question.prefix, after: question.last,
            limit: question.limit
          ).map(\.key.bytes)
        }
      }
      for (question, found) in zip(questions(keys), found) {
        let expected = keys.filter { key in
          key.starts(with: question.prefix)
            && (question.last.map { $0.lexicographicallyPrecedes(key) } ?? true)
        }
        #expect(found == Array(expected.prefix(max(question.limit, 0))), "\(question)")
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a row is replaced and removed, and a change that is not one does no harm`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { try $0.apply([put(.users, [1], [1]), put(.users, [2], [2])]) }
      try await store.write {
        try $0.apply([put(.users, [1], [9]), remove(.users, [2]), remove(.users, [3])])
      }
      try await store.expect([row(.users, [1], [9])]) {
        try $0.rows(in: .users, startingWith: [], after: nil, limit: 9)
      }
      // Of two changes of one row the later counts, whichever way round.
      try await store.write {
        try $0.apply([
          put(.users, [1], [1]), remove(.users, [1]), remove(.users, [2]), put(.users, [2], [3]),
          put(.users, [2], [4]),
        ])
      }
      try await store.write { try $0.apply([]) }
      try await store.expect([row(.users, [2], [4])]) {
        try $0.rows(in: .users, startingWith: [], after: nil, limit: 9)
      }
      // Nothing is a value, too.
      try await store.write { try $0.apply([put(.users, [2], [])]) }
      try await store.expect([]) { try $0.row(CryptoKey(.users, bytes: [2])) }
    }
  }

  @Test(arguments: Engine.allCases)
  func `what a transaction wrote it reads, and when it throws nobody does`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      try await store.write { try $0.apply([put(.users, [1], [1])]) }
      await #expect(throws: Planned.self) {
        try await store.write { transaction in
          try transaction.apply([
            put(.users, [1], [2]), put(.users, [0], [3]), remove(.users, [9]),
          ])
          try transaction.keep(syncToken: "s2", of: "@a")
          let found = try transaction.rows(in: .users, startingWith: [], after: nil, limit: 9)
          #expect(found == [row(.users, [0], [3]), row(.users, [1], [2])])
          try transaction.apply([remove(.users, [1])])
          #expect(try transaction.row(CryptoKey(.users, bytes: [1])) == nil)
          #expect(try transaction.syncToken(of: "@a") == "s2")
          throw Planned()
        }
      }
      try await store.expect([row(.users, [1], [1])]) {
        try $0.rows(in: .users, startingWith: [], after: nil, limit: 9)
      }
      try await store.expect(nil) { try $0.syncToken(of: "@a") }
    }
  }

  @Test(arguments: Engine.allCases)
  func `ten thousand rows are written at once, read page by page, and most of them removed`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      // Some are large, so that one statement does not hold them all.
      let all = (0..<10_000).map { number in
        put(
          .usedIndices, [UInt8(number % 7)] + CryptoKey(.machine, UInt64(number)).bytes,
          Array(repeating: UInt8(truncatingIfNeeded: number), count: number % 100 == 0 ? 9_000 : 90)
        )
      }
      try await store.write { try $0.apply(all.shuffled()) }
      let pages = try await store.read { transaction in
        var (pages, last): ([[StoredRow]], [UInt8]?) = ([], nil)
        while true {
          let page = try transaction.rows(
            in: .usedIndices, startingWith: [3], after: last, limit: 100)
          pages.append(page)
          guard page.count == 100 else { return pages }
          last = page.last?.key.bytes
        }
      }
      let expected = all.filter { $0.key.bytes.first == 3 }.sorted { $0.key < $1.key }
      #expect(pages.count == expected.count / 100 + 1)
      #expect(
        pages.joined().elementsEqual(expected) { $0.key == $1.key && $0.sealed == $1.sealed })

      let (gone, left) = (all.dropLast(3), all.suffix(3))
      try await store.write {
        try $0.apply(gone.map { CryptoChange(key: $0.key, sealed: nil) })
      }
      try await store.expect(left.map(\.key).sorted()) {
        try $0.rows(in: .usedIndices, startingWith: [], after: nil, limit: .max).map(\.key)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `the longest key and the largest row are kept whole, and longer ones refused`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      let key = [UInt8](repeating: 0xff, count: CryptoKey.maximumCount)
      let value = [UInt8](repeating: 7, count: CryptoChange.maximumSealed)
      try await store.write {
        try $0.apply([put(.users, key, value), put(.users, key.dropLast() + [0], [1])])
      }
      try await store.expect(true) { try $0.row(CryptoKey(.users, bytes: key)) == value }
      try await store.expect([key]) {
        try $0.rows(in: .users, startingWith: key, after: nil, limit: 9).map(\.key.bytes)
      }
      for change in [put(.users, key + [0], [1]), put(.users, [1], value + [0])] {
        let error = await #expect(throws: StorageError.self) {
          try await store.write { try $0.apply([put(.users, [2], [2]), change]) }
        }
        #expect(error?.kind == .tooLarge)
      }
      try await store.expect(nil) { try $0.row(CryptoKey(.users, bytes: [2])) }
    }
  }
}

func put(_ space: CryptoSpace, _ key: [UInt8], _ sealed: [UInt8]) -> CryptoChange {
  CryptoChange(key: CryptoKey(space, bytes: key), sealed: sealed)
}

func remove(_ space: CryptoSpace, _ key: [UInt8]) -> CryptoChange {
  CryptoChange(key: CryptoKey(space, bytes: key), sealed: nil)
}

private func row(_ space: CryptoSpace, _ key: [UInt8], _ sealed: [UInt8]) -> StoredRow {
  StoredRow(key: CryptoKey(space, bytes: key), sealed: sealed)
}

/// Each key as a beginning, with each as the place to go on from, also those that are elsewhere.
private func questions(
  _ keys: [[UInt8]]
) -> [(prefix: [UInt8], last: [UInt8]?, limit: Int)] {
  let others: [[UInt8]] = [[0x41, 0xfe], [0x60], [0xff, 0xff, 0xff, 0xff]]
  return (keys + others).flatMap { prefix in
    ([nil] + (keys + others).map { $0 }).flatMap { last in
      [-1, 0, 1, 3, 100, .max].map { (prefix, last, $0) }
    }
  }
}
