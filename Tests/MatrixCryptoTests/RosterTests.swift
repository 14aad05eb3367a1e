import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// Who is in a room, where sync does not tell all of it.
@Suite struct RosterTests {
  private func members(_ peer: Peer) throws -> Set<UserID> {
    Set(try peer.machine.draft(peer.rows, at: peer.now).members(of: room).map(\.user))
  }

  private func question(_ peer: Peer) throws -> MembersQuestion {
    try #require(try peer.machine.membersWanted(of: room, in: peer.rows))
  }

  private func learn(_ members: [RoomEvent], _ question: MembersQuestion, _ peer: Peer) throws {
    peer.commit(
      try peer.machine.learn(members, answering: question, in: peer.rows, at: peer.now))
  }

  /// An answer after a gap in which nobody's coming and going is told.
  private func gap(_ peer: Peer, _ timeline: [JSONValue] = []) throws {
    let part: JSONValue = ["timeline": ["events": .array(timeline), "limited": true]]
    try peer.take(["rooms": ["join": [room.text: part]]])
  }

  @Test func `after a gap that tells of no leave, the room is not written to before it was asked`()
    throws
  {
    let town = try Town(alice, bob, carol)
    try town[0].say("to all", in: room)
    try town.server.set(carol, .leave, in: room)
    try gap(town[0])
    #expect(throws: CryptoError(.membersUnknown)) {
      try town[0].machine.encrypt(
        .message, [:], in: room, since: town[0].now, rows: town[0].rows, at: town[0].now)
    }
    try town[0].say("without Carol", in: room)
    for place in 1...2 { try town[place].sync() }
    #expect(town[1].words == ["to all", "without Carol"] && town[2].words == ["to all"])
    #expect(try members(town[0]) == [alice, bob])
  }

  @Test func `who joined in a gap reads what is said after it`() throws {
    var town = try Town(alice, bob)
    try town.add(carol)
    try town[2].sync()
    try town.server.set(carol, .join, in: room)
    try gap(town[0])
    try town[0].say("welcome", in: room)
    try town[2].sync()
    #expect(town[2].words == ["welcome"])
  }

  @Test func `a gap that was filled leaves the members known, and its events are read`() throws {
    let town = try Town(alice, bob, carol)
    for place in [0, 1] { try town[place].say("hello", in: room) }
    try town[1].sync()
    try town.server.set(carol, .leave, in: room)
    let missing = try town.server.sync(bob, town[1].device, since: town[1].since)
    let events = try #require(missing.joined.first).timeline.events
    try town.server.state("m.room.name", ["name": "later"], in: room, by: alice)
    let answer = try town.server.sync(
      bob, town[1].device, since: town[1].since, limitedTimeline: 1)
    #expect(try #require(answer.joined.first).timeline.isLimited)
    try town[1].take(answer.filling(room, with: events))
    #expect(try town[1].machine.membersWanted(of: room, in: town[1].rows) == nil)
    #expect(try members(town[1]) == [alice, bob])
  }

  @Test func `who leaves while the answer is under way does not come back with it`() throws {
    let town = try Town(alice, bob, carol)
    try gap(town[0])
    let question = try question(town[0])
    let answer = try town.server.membersAnswer(of: room)
    try town.server.set(carol, .leave, in: room)
    try town[0].sync()
    try learn(answer, question, town[0])
    #expect(try members(town[0]) == [alice, bob])
    #expect(try town[0].machine.membersWanted(of: room, in: town[0].rows) == nil)
    #expect(try town[0].rowsOf(MemberChangesRow.self).isEmpty)
  }

  @Test func `who joins while the answer is under way is not put out by it`() throws {
    var town = try Town(alice, bob)
    try town.add(carol)
    try gap(town[0])
    let question = try question(town[0])
    let answer = try town.server.membersAnswer(of: room)
    try town.server.set(carol, .join, in: room)
    try town[0].sync()
    try learn(answer, question, town[0])
    #expect(try members(town[0]) == [alice, bob, carol])
  }

  @Test func `who left in a gap and came back while the answer is under way stays`() throws {
    let town = try Town(alice, bob, carol)
    try town.server.set(carol, .leave, in: room)
    try gap(town[0])
    let question = try question(town[0])
    let answer = try town.server.membersAnswer(of: room)
    try town.server.set(carol, .join, in: room)
    let came: JSONValue = [
      "event_id": "$back", "type": "m.room.member", "sender": .string(carol.text),
      "state_key": .string(carol.text), "content": ["membership": "join"],
    ]
    try town[0].take(["rooms": ["join": [room.text: ["timeline": ["events": [came]]]]]])
    try learn(answer, question, town[0])
    #expect(try members(town[0]) == [alice, bob, carol])
    try town[0].say("welcome back", in: room)
    try town[2].sync()
    #expect(town[2].words == ["welcome back"])
  }

  @Test func `an answer counts for nothing after another gap, or when we left and came back`()
    throws
  {
    let town = try Town(alice, bob, carol)
    let interruptions: [() throws -> Void] = [
      { try gap(town[0]) },
      {
        for membership in [Membership.leave, .join] {
          try town.server.set(alice, membership, in: room)
          try town[0].sync()
        }
      },
      {
        try town.server.set(alice, .leave, in: room)
        try town[0].sync()
      },
    ]
    for interrupt in interruptions {
      try gap(town[0])
      let question = try question(town[0])
      let answer = try town.server.membersAnswer(of: room)
      try interrupt()
      let before = town[0].rows
      try learn(answer, question, town[0])
      #expect(town[0].rows == before)
    }
  }

  @Test func `who is not in the answer is not in the room`() throws {
    let town = try Town(alice, bob, carol)
    try town[0].say("to all", in: room)
    try gap(town[0])
    let answer = try town.server.membersAnswer(of: room).filter { $0.stateKey?.text != carol.text }
    try learn(answer, try question(town[0]), town[0])
    try town[0].say("without Carol", in: room)
    try town[2].sync()
    #expect(town[2].words == ["to all"])
  }

  @Test func `more comings and goings than are remembered make the answer count for nothing`()
    throws
  {
    let town = try Town(alice, bob)
    try gap(town[0])
    let first = try question(town[0])
    for number in 0...MemberChangesRow.maximumUsers {
      try town.server.set(person("@user\(number):here"), .leave, in: room)
    }
    try town[0].sync()
    let changes = try #require(try town[0].rowsOf(MemberChangesRow.self).first)
    #expect(changes.users.count == 1 && changes.since > first.asked)
    try learn([], first, town[0])
    #expect(try members(town[0]) == [alice, bob])
    try town[0].learnMembers(of: room)
    #expect(try town[0].machine.membersWanted(of: room, in: town[0].rows) == nil)
  }
}
