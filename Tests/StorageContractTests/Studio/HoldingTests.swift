import Concurrency
import Postgres
import PostgresStorage
import SQLStorage
import Secrets
import Storage
import Studio
import TestSupport
import Testing

/// Many decide at once: in one room, and about one person's credits in several.
@Suite(.timeLimit(.minutes(2))) struct HoldingTests {
  @Test(arguments: Engine.allCases)
  func `what is left is never spent twice, and each picture builds on the one before`(
    engine: Engine
  ) async throws {
    struct Crowd: Scenario {
      func play<S: Store>(_ store: S) async throws where S.Transaction: StudioGround {
        let rooms: [Key] = ["!a", "!b", "!c"]
        try await withThrowingTaskGroup(of: Void.self) { group in
          for number in 0..<36 {
            group.addTask {
              try await store.write { try decide(in: rooms[number % 3], pictureID(number), &$0) }
            }
          }
          try await group.waitForAll()
        }
        let (reserved, depths) = try await store.read { transaction in
          (
            try transaction.account(of: "@ann")?.reserved,
            try rooms.map { room in
              try transaction.pictures(in: room, limit: 99).map(\.depth).sorted()
            }
          )
        }
        #expect(reserved == allowance)
        #expect(depths.map(\.count).reduce(0, +) == allowance)
        for depths in depths { #expect(depths == Array(0..<depths.count)) }
      }
    }
    try await engine.play(Crowd())
  }

  @Test func `two processes on one database wait for one another`() async throws {
    let address = try await PostgresCluster.shared().database()
    var stores: [PostgresStore] = []
    for _ in 0..<2 {
      stores.append(
        try await PostgresStore.open(
          PostgresSettings(Secret(address)), clock: .system, randomness: .system))
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<30 {
        let store = stores[number % 2]
        group.addTask {
          try await store.write { try decide(in: "!a", pictureID(number), &$0) }
        }
      }
      try await group.waitForAll()
    }
    let (reserved, depths) = try await stores[0].read { transaction in
      (
        try transaction.account(of: "@ann")?.reserved,
        try transaction.pictures(in: "!a", limit: 99).map(\.depth)
      )
    }
    #expect(reserved == allowance)
    #expect(depths.sorted() == Array(0..<allowance))
    for store in stores { await store.close() }
  }
}

private let allowance = 20

/// What a decision does to rows, without the rest: looks what is left, reserves, paints, and moves
/// the active image on from the one that is there.
private func decide(
  in room: Key, _ id: PictureID, _ transaction: inout some StudioGround
) throws {
  try transaction.hold(conversation: room)
  var account = try transaction.account(of: "@ann") ?? Account(owner: "@ann", since: now)
  guard account.spent + account.reserved < allowance else { return }
  account.reserved += 1
  var conversation = try transaction.conversation(room) ?? Conversation(room, created: now)
  let depth = try conversation.active.flatMap { try transaction.picture($0)?.depth } ?? -1
  guard let size = Size(64, 64) else { throw NoResult() }
  var picture = Picture(
    id: id, conversation: room, request: nil, parent: conversation.active, depth: depth + 1,
    origin: .painted, state: .finished, owner: "@ann",
    recipe: Recipe(painter: "p", prompt: "", words: "", seed: 1, size: size), round: 1, price: 1,
    created: now)
  picture.blob = blobName(1)
  conversation.active = id
  try transaction.apply(.account(account))
  try transaction.apply(.picture(picture))
  try transaction.apply(.conversation(conversation))
}
