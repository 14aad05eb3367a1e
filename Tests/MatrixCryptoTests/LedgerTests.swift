import Concurrency
import CryptoStage
import Glibc
import Matrix
import Olm
import TestSupport
import Testing

@testable import MatrixCrypto

/// The rows of a step, as it has changed them so far.
@Suite struct LedgerTests {
  private let rooms = (0..<4).map { placed("!room\($0):here") }
  private let users = (0..<30).map { person("@user\($0):here") }

  /// What is to be found, said more simply.
  private func expected(
    _ rows: [CryptoKey: CryptoMemberRow], _ prefix: CryptoKey, _ last: CryptoKey?, _ limit: Int
  ) -> [CryptoKey] {
    let found = rows.keys.filter { key in
      key.bytes.starts(with: prefix.bytes) && (last.map { $0 < key } ?? true)
    }
    return Array(found.sorted().prefix(limit))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `rows that were put and removed in the step are read as if they had been committed`(
    seed: UInt64
  ) throws {
    let town = try Town(alice)
    var chance = Chance(seed)
    var model: [CryptoKey: CryptoMemberRow] = [:]
    for _ in 0..<3 {
      let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
      for row in try draft.members(of: room) { draft.ledger.remove(row.key) }
      for _ in 0..<60 {
        let row = CryptoMemberRow(chance.pick(rooms), chance.pick(users), .joined)
        if chance.below(3) == 0 {
          draft.ledger.remove(row.key)
          model[row.key] = nil
        } else {
          draft.ledger.put(row)
          model[row.key] = row
        }
        let place = chance.pick(rooms)
        let prefix =
          chance.below(4) == 0 ? CryptoKey(.members) : CryptoMemberRow.all(of: place)
        let last =
          chance.below(2) == 0 ? nil : CryptoMemberRow.place(place, chance.pick(users))
        let limit = chance.below(3) == 0 ? .max : 1 + chance.below(8)
        let found: [CryptoMemberRow] = try draft.ledger.rows(
          startingWith: prefix, after: last, limit: limit)
        #expect(found.map(\.key) == expected(model, prefix, last, limit))
      }
      town[0].commit(try draft.step())
    }
  }

  @Test func `thirty thousand members of two rooms are learned in seconds`() throws {
    let town = try Town(alice)
    let began = workedFor()
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    let first = try draft.room(room)
    var second = CryptoRoomRow(placed("!second:here"))
    second.isEncrypted = true
    second.isJoined = true
    second.hasAllMembers = true
    draft.ledger.put(second)
    // In the second it is looked up of each in which rooms they are.
    for room in [first, second] {
      for number in 0..<30_000 {
        try draft.watch(person("@user\(number):here"), .join, in: room, isAfterGap: false)
      }
    }
    #expect(try draft.outdatedUsers().count == Draft.maximumQueried)
    // A few, where every step through all that were learned before would take minutes.
    #expect(workedFor() - began < .seconds(isSanitized ? 300 : 30))
  }

  /// Of this thread alone, however many others there are.
  private func workedFor() -> Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}

/// The same every time.
private struct Chance {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 2 &+ 1 }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
}
