import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import Testing

/// People in a room, as they know it from any client.
@Suite struct TalkTests {
  @Test func `two people in an encrypted room read each other`() throws {
    let town = try Town(alice, bob)
    try town[0].say("hello", in: room)
    try town[1].sync()
    #expect(town[1].words == ["hello"])
    try town[1].say("and hello", in: room)
    try town[0].sync()
    #expect(town[0].words == ["hello", "and hello"])
    #expect(town[0].unread.isEmpty && town[1].unread.isEmpty)
    #expect(town[1].heard.first?.trust == .unsigned)
  }

  @Test func `E93: one's own messages are read too, as one's own`() throws {
    let town = try Town(alice, bob)
    try town[0].say("to myself", in: room)
    try town[0].sync()
    #expect(town[0].words == ["to myself"])
    #expect(town[0].heard.first?.trust == .verified)
  }

  @Test func `E93: what another device of ours says is read, as from a device like any other`()
    throws
  {
    var town = try Town(alice, bob)
    let second = try town.add(alice, "SECOND")
    try town.settle()
    try second.say("from my other device", in: room)
    try town[0].sync()
    #expect(town[0].words == ["from my other device"])
    #expect(town[0].heard.map(\.event.sender) == [alice])
    #expect(town[0].heard.map(\.trust) == [.unsigned], "that it says it is ours proves nothing")
  }

  @Test func `a hundred messages in one answer are read in their order`() throws {
    let town = try Town(alice, bob)
    for number in 0..<150 { try town[0].say("\(number)", in: room) }
    try town[1].sync()
    #expect(town[1].words == (0..<150).map { "\($0)" })
  }

  @Test func `E71: somebody who joins while a message is under way reads the next`() throws {
    var town = try Town(alice, bob)
    try town[0].say("before", in: room)
    try town.add(carol)
    try town.server.set(carol, .join, in: room)
    try town.settle()
    try town[0].say("after", in: room)
    try town[2].sync()
    #expect(town[2].words == ["after"])
    #expect(town[2].unread.map(\.cause) == [.noKey, .earlier])
  }
}
