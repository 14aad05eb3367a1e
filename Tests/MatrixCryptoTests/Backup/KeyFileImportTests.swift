import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

struct KeyFileImportTests {
  let server = ScriptedHomeserver()
  let room = RoomID("!room:a.example") ?? { fatalError("a room ID") }()

  @Test func `E121: keys go into a file and come out of it, and weak rounds are told`() throws {
    let first = try Peer("@easel:a.example", "EASEL", on: server)
    let sessions = try (0..<3).map { _ in try first.session(in: room) }
    let json = try first.machine.exportKeys(in: first.rows, at: first.now)
    let file = try KeyFile.seal(json, passphrase: Secret("1234"), rounds: 100)
    let second = try Peer("@easel:a.example", "SECOND", on: server, seed: 2)
    let opened = try KeyFile.open(file, passphrase: Secret("1234"))
    let (report, step) = try second.machine.importKeys(opened, in: second.rows, at: second.now)
    second.commit(step)
    #expect(report == KeyFileReport(taken: 3, refused: 0, rounds: 100, isWeak: true))
    for session in sessions {
      #expect(try second.inbound(room, session)?.source == .imported)
    }
    #expect(second.count(.notBackedUp) == 3)
    let error = #expect(throws: OlmError.self) {
      _ = try KeyFile.open(file, passphrase: Secret("4321"))
    }
    #expect(error?.kind == .badMAC)
  }

  @Test func `a key in a file that is longer than a secret may be is refused`() throws {
    let peer = try Peer("@easel:a.example", "EASEL", on: server)
    let session = try peer.session(in: room)
    let exported = try peer.draft().exported(#require(try peer.inbound(room, session)))
    var entry: JSONValue = exported.exported
    entry["session_key"] = .string(String(repeating: "A", count: Secret.maximumCount + 1))
    let file = try KeyFile.open(
      KeyFile.seal(JSONValue.array([entry]).compact(), passphrase: Secret("1"), rounds: 1),
      passphrase: Secret("1"))
    let (report, _) = try peer.machine.importKeys(file, in: peer.rows, at: peer.now)
    #expect(report.taken == 0 && report.refused == 1)
  }

  @Test(arguments: [("{}", false), ("[{},7,null]", true), ("[", false), ("[]", true)])
  func `a file that holds something else is refused, entry by entry`(
    _ text: String, isList: Bool
  ) throws {
    let peer = try Peer("@easel:a.example", "EASEL", on: server)
    let file = try KeyFile.seal(Array(text.utf8), passphrase: Secret("1"), rounds: 1)
    let opened = try KeyFile.open(file, passphrase: Secret("1"))
    if isList {
      let (report, step) = try peer.machine.importKeys(opened, in: peer.rows, at: peer.now)
      #expect(report.taken == 0)
      #expect(report.refused == (text.utf8.count > 2 ? 3 : 0))
      #expect(step.changes.isEmpty)
    } else {
      let error = #expect(throws: KeyFileError.self) {
        _ = try peer.machine.importKeys(opened, in: peer.rows, at: peer.now)
      }
      #expect(error == .notAList)
    }
  }
}
