import Concurrency
import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Testing

@testable import MatrixClient

/// Where we are, and what is to be done about it.
@Suite struct RoomsTests {
  @Test func `who is thrown out is told by whom, once`() async throws {
    let (desk, _) = try await desk()
    _ = try await desk.handle()
    try desk.server.set(easel, .leave, in: hall, by: ada)
    let answer = try desk.answer()
    try await desk.take(answer)
    guard case .left(hall, ada?, nil)? = try await lefts(desk).first else {
      Issue.record("not told")
      return
    }
    try await desk.take(answer)
    #expect(try await lefts(desk).isEmpty)
    #expect(try await desk.chores().map(\.kind) == [.forget])
  }

  @Test func `who leaves themselves is not told by whom`() async throws {
    let (desk, _) = try await desk()
    _ = try await desk.handle()
    try desk.server.set(easel, .leave, in: hall)
    try await desk.sync()
    guard case .left(hall, nil, nil)? = try await lefts(desk).first else {
      Issue.record("not told")
      return
    }
  }

  @Test func `an invitation is answered as the policy says, once`() async throws {
    for (answer, kinds) in [
      (RoomPolicy.Answer.join, [ChoreRow.Kind.join]), (.refuse, [.leave]), (.ignore, []),
    ] {
      let server = ScriptedHomeserver()
      let desk = try Desk(on: server, policy: RoomPolicy { $0 == ada ? answer : .ignore })
      try await desk.sync()
      try server.make(hall, with: [ada])
      try server.set(easel, .invite, in: hall, by: ada)
      let invitation = try desk.answer()
      try await desk.take(invitation)
      try await desk.take(invitation)
      let chores = try await desk.chores()
      #expect(chores.map(\.kind) == kinds)
      guard answer == .join else { continue }
      #expect(chores.first?.inviter == ada && chores.first?.via.map(\.text) == ["example.org"])
      // Once we are in, there is nothing left to do.
      try server.set(easel, .join, in: hall)
      try await desk.sync()
      #expect(try await desk.chores().isEmpty)
    }
  }

  @Test func `a room that moves is followed, and told once both say so`() async throws {
    let (desk, _) = try await desk()
    _ = try await desk.handle()
    let new: RoomID = "!new:example.org"
    try desk.server.state(
      "m.room.tombstone", ["replacement_room": .string(new.text)], in: hall, by: ada)
    try await desk.sync()
    let chores = try await desk.chores()
    #expect(chores.map(\.room) == [new] && chores.first?.predecessor == hall)
    try desk.server.make(new, with: [ada])
    try desk.server.state(
      "m.room.create", ["room_version": "11", "predecessor": ["room_id": .string(hall.text)]],
      in: new, by: ada)
    try desk.server.set(easel, .join, in: new)
    try await desk.sync()
    let moved = try await desk.handle().contains {
      if case .moved(hall, new) = $0 { true } else { false }
    }
    #expect(moved)
    #expect(try await desk.chores().isEmpty)
  }

  @Test func `a room that only says that it came from another is not taken for it`() async throws {
    let (desk, _) = try await desk()
    _ = try await desk.handle()
    let new: RoomID = "!false:example.org"
    try desk.server.make(new, with: [bob])
    try desk.server.state(
      "m.room.create", ["room_version": "11", "predecessor": ["room_id": .string(hall.text)]],
      in: new, by: bob)
    try desk.server.set(easel, .join, in: new)
    try await desk.sync()
    let moved = try await desk.handle().contains {
      if case .moved = $0 { true } else { false }
    }
    #expect(!moved)
  }

  @Test func `what is known of a room is what its server told`() async throws {
    let (desk, _) = try await desk()
    try desk.server.state(
      "m.room.power_levels", ["users": ["@ada:example.org": 100]], in: hall,
      by: ada)
    try desk.server.state("m.room.name", ["name": "the hall"], in: hall, by: ada)
    try desk.server.state("m.room.name", key: "x", ["name": "not this"], in: hall, by: ada)
    try await desk.sync()
    let vault = desk.keyring.vault
    let (name, rooms, member) = try await desk.store.read { rows in
      let book = RoomBook(rows, vault: vault)
      let name = try book.ledger.row(RoomStateRow.self, at: RoomStateRow.place(hall, .name))
      return (
        try name?.event().content["name"]?.string, try book.joinedRooms(),
        try book.member(ada, of: hall)
      )
    }
    #expect(name == "the hall" && rooms == [hall] && member?.membership == .join)
  }

  @Test func `a room that is forgotten leaves nothing`() async throws {
    let (desk, _) = try await desk()
    let keyring = desk.keyring
    try await desk.store.write { rows in
      try keyring.write(in: &rows) { book, _ in try book.forget(hall) }
    }
    let vault = keyring.vault
    let left = try await desk.store.read { rows in
      let book = RoomBook(rows, vault: vault)
      return (try book.standing(of: hall), try book.member(ada, of: hall))
    }
    #expect(left.0 == nil && left.1 == nil)
  }

  private func lefts(_ desk: Desk) async throws -> [RoomNews] {
    try await desk.handle().filter { if case .left = $0 { true } else { false } }
  }
}
