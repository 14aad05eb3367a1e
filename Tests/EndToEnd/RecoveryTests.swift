import Concurrency
import Glibc
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Resident
import Secrets
import TestSupport
import Testbed
import Testing

/// The data folder is lost, and the recovery key brings everything back.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(2)))
struct RecoveryTests {
  @Test
  func `with its recovery key a lost installation is itself again, and reads what was said before`()
    async throws
  {
    let server = try await Synapse.shared()
    let account = try await server.register("easel")
    let bob = try await Person.start("bob", on: server)
    try await bob.ask("isolate")
    let place = TemporaryFolder()
    place.write(account.password, to: "password")
    let made = try await initialise(place, server, account)
    let key = try #require(recoveryKey(in: made.output), "\(made)")

    let first = try await Resident.open(setUpIn: place.path("easel-data"))
    let (room, said) = try await first.live { try await talk(first, bob) }
    try await first.close()
    let before = try await Standing(of: first)
    #expect(before.keys == 3)
    let moved = unsafe rename(place.path("easel-data"), place.path("lost"))
    #expect(moved == 0)

    // A key with a mistake in it, another storage's key, and none at all.
    let typo = key.replacing("Es", with: "Et")
    let other = try OpenSecretStorage.new().recoveryKey.withText { $0 }
    for (wrong, words) in [(typo, "recovery key"), (other, "this is not the key of this account")] {
      place.write(wrong, to: "key")
      let refused = try await initialise(place, server, account, ["--recovery-key-file", "key"])
      #expect(refused.status == 65)
      #expect(refused.error.contains(words), "\(refused)")
      #expect(refused.error.contains("nothing was changed"), "\(refused)")
    }
    let none = try await initialise(place, server, account)
    #expect(none.status == 69 && none.error.contains("--recovery-key-file"), "\(none)")
    #expect(try await Standing(of: first) == before)

    place.write(key, to: "key")
    let restored = try await initialise(place, server, account, ["--recovery-key-file", "key"])
    #expect(restored.status == 0, "\(restored)")
    #expect(restored.output.contains("identity was restored"))
    #expect(restored.output.contains("3 room keys came out of the backup"), "\(restored)")
    #expect(recoveryKey(in: restored.output) == nil)

    let second = try await Resident.open(setUpIn: place.path("easel-data"))
    #expect(second.device != first.device)
    try await second.live {
      for (event, body) in said {
        guard case .heard(let heard) = try await second.looksUp(event, in: room) else {
          Issue.record("\(body) cannot be read")
          continue
        }
        #expect(heard.content["body"]?.string == body && heard.event.type == .encrypted)
      }
      let back = try await bob.hears(event: second.says("I am back", in: room).text)
      #expect(back.shield == "")
      let welcome = try await bob.says("welcome", in: room.text)
      #expect(try await second.hears(event: welcome).content["body"]?.string == "welcome")
      #expect(second.bodies(in: room) == ["I am back", "welcome"])
    }
    try await second.close()
    #expect(try await Standing(of: second).master == before.master)
  }

  /// Two sessions of hers and one of ours, and until all are in the backup.
  private func talk(
    _ easel: Resident, _ bob: Person
  ) async throws -> (RoomID, [(event: String, body: String)]) {
    let room = try await bob.room(with: easel)
    var said: [(event: String, body: String)] = []
    for body in ["one", "two"] {
      let event = try await bob.says(body, in: room.text)
      try await easel.hears(event: event)
      said.append((event, body))
      try await bob.ask("rotate", ["room": .string(room.text)])
    }
    let ours = try await easel.says("three", in: room)
    #expect(try await bob.hears(event: ours.text).shield == "")
    said.append((ours.text, "three"))
    try await waitUntil("the keys are there") { try await Standing(of: easel).keys >= 3 }
    return (room, said)
  }

  // MARK: easel init

  private func initialise(
    _ place: TemporaryFolder, _ server: Synapse, _ account: Account, _ more: [String] = []
  ) async throws -> ChildProcess.Outcome {
    try await ChildProcess.run(
      builtProgram("easel"),
      [
        "init", "--config", "easel.json5", "--homeserver", server.address, "--user", account.user,
        "--password-file", "password", "--yes",
      ] + more, folder: place.path, deadline: .seconds(40))
  }

  /// Twelve groups of four letters and digits.
  private func recoveryKey(in output: String) -> String? {
    output.split(separator: "\n").map { $0.drop { $0 == " " } }
      .first { $0.hasPrefix("Es") && $0.split(separator: " ").count == 12 }.map(String.init)
  }
}

/// What the server has of an account that a wrong key must not change.
private struct Standing: Equatable {
  let master: String?
  /// Those that have uploaded keys.
  let devices: [String]
  let version: String?
  let keys: Int
  let etag: String?
  let storage: String?

  init(of resident: Resident) async throws {
    func answer(_ request: APIRequest) async throws -> JSONNode {
      try JSONDocument(try await resident.client.server.bytes(request), options: .matrix).root
    }
    let user = resident.user
    let all = try await answer(API.QueryKeys([user]).request)
    master = all["master_keys"]?[user.text]?["keys"]?.members?.map { $0.name }.first
    devices = (all["device_keys"]?[user.text]?.members?.map { $0.name } ?? []).sorted()
    let backup = try await answer(API.Backup().request)
    version = backup["version"]?.string
    keys = try backup.integer("count")
    etag = backup["etag"]?.string
    storage = try await answer(API.AccountData(SecretStorage.defaultKey, of: user).request)["key"]?
      .string
  }
}
