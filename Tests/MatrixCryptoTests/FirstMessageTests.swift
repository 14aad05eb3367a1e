import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// Messages that begin a ratchet, and the keys that they are made with.
@Suite struct FirstMessageTests {
  private func numbers(_ peer: Peer) -> [Int64] {
    peer.happenings.compactMap { happening in
      guard case .toDevice(let message) = happening else { return nil }
      return message.content["n"]?.int64
    }
  }

  @Test func `E11: when all one-time keys are gone, the fallback key begins many ratchets`() throws
  {
    let town = try Town(alice, bob, carol, person("@dora:there"))
    for (number, place) in [0, 2, 3].enumerated() {
      town.server.devices[bob]?[town[1].device]?.oneTimeKeys = []
      try town[place].meet(town[1])
      try town[place].forge("x.test", ["n": .integer(number)], to: town[1])
    }
    try town[1].sync()
    #expect(numbers(town[1]) == [0, 1, 2] && town[1].faults.isEmpty)
    #expect(try town[1].rowsOf(OlmSessionRow.self).count == 3)
  }

  @Test func `E12: of two messages to one one-time key the second is not read and begins nothing`()
    throws
  {
    let town = try Town(alice, bob)
    let before = town[0].rows
    let given = try #require(town.server.devices[bob]?[town[1].device]?.oneTimeKeys.first)
    try town[0].meet(town[1])
    try town[0].forge("x.test", ["n": 1], to: town[1])
    try town[1].sync()
    // Alice knows nothing of it, and the server gives the same key out again.
    town[0].rows = before
    town.server.devices[bob]?[town[1].device]?.oneTimeKeys.insert(given, at: 0)
    try town[0].meet(town[1])
    try town[0].forge("x.test", ["n": 2], to: town[1])
    try town[1].sync(sending: false)
    #expect(numbers(town[1]) == [1] && town[1].faults == [.undecryptable])
    #expect(try town[1].rowsOf(OlmSessionRow.self).count == 1)
  }

  @Test func `E13: a damaged first message leaves the one-time key to a sound one`() throws {
    let town = try Town(alice, bob)
    try town[0].meet(town[1])
    try town[0].forge("x.test", ["n": 1], to: town[1], outside: damage)
    try town[1].sync(sending: false)
    #expect(town[1].faults == [.undecryptable])
    #expect(try town[1].rowsOf(OlmSessionRow.self).isEmpty)
    try town[0].forge("x.test", ["n": 2], to: town[1])
    try town[1].sync(sending: false)
    #expect(numbers(town[1]) == [2])
    #expect(try town[1].rowsOf(OlmSessionRow.self).count == 1)
  }
}

/// Changes the end of an Olm message, where its proof stands.
func damage(_ content: inout JSONValue) throws {
  guard case .object(let parts)? = content["ciphertext"],
    let name = parts.members.first?.name, let body = content["ciphertext", name, "body"]?.text
  else { return #expect(Bool(false), "no Olm message") }
  let end = body.suffix(4) == "AAAA" ? "BBBB" : "AAAA"
  content["ciphertext", name, "body"] = .string(String(body.dropLast(4)) + end)
}
