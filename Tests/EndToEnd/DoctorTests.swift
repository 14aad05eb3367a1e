import JSON
import TestSupport
import Testbed
import Testing

/// `easel doctor` against a real homeserver, on an account that `easel init` set up there.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(3)))
struct DoctorTests {
  /// Somebody with a second device of the account, and what the doctor says of the first.
  private struct Case {
    let folder = TemporaryFolder()
    let account: Account
    let other: Person

    init(on server: Synapse) async throws {
      account = try await server.register("easel")
      other = try await Person.start(as: account, on: server)
      folder.write(account.password, to: "password")
      let outcome = try await ChildProcess.run(
        builtProgram("easel"),
        [
          "init", "--config", "easel.json5", "--homeserver", server.address, "--user",
          account.user, "--password-file", "password", "--yes",
        ], folder: folder.path)
      #expect(outcome.status == 0, "\(outcome)")
    }

    func examine() async throws -> (status: Int32, root: JSONNode, output: String) {
      let outcome = try await ChildProcess.run(
        builtProgram("easel"), ["doctor", "--config", "easel.json5", "--json"],
        folder: folder.path, deadline: .seconds(60))
      return (
        outcome.status, try JSONDocument(Array(outcome.output.utf8)).root, outcome.output
      )
    }
  }

  private func check(_ name: String, in root: JSONNode) throws -> JSONNode {
    try #require(
      root["checks"]?.elements?.first { $0["name"]?.string == name }, "\(name)")
  }

  @Test func `a healthy account is all ok, and its budget is said`() async throws {
    let server = try await Synapse.shared()
    let bot = try await Case(on: server)
    let (status, root, output) = try await bot.examine()
    #expect(status == 0 && root["level"]?.string == "ok", "\(output)")
    let keys = try check("one_time_keys", in: root).object("facts")
    #expect(try keys.integer("count") == 50)
    let budget = try check("event_budget", in: root)
    #expect(try budget.object("facts").string("source") == "settings")
    #expect(
      try budget.string("fix").contains(
        "POST /_synapse/admin/v1/users/\(bot.account.user)/override_ratelimit"))
    #expect(try check("versions", in: root).string("text").contains("v1.15"))
    #expect(try check("media", in: root).object("facts")["maximum_upload_bytes"]?.int64 != nil)
    // To look again changes nothing that it would find.
    let again = try await bot.examine()
    #expect(again.root["level"]?.string == "ok", "\(again.output)")
  }

  @Test func `a backup that was deleted is said`() async throws {
    let bot = try await Case(on: Synapse.shared())
    try await bot.other.requests("DELETE", "/_matrix/client/v3/room_keys/version/1")
    let (status, root, output) = try await bot.examine()
    let backup = try check("backup", in: root)
    #expect(status == 0 && backup["level"]?.string == "warn", "\(output)")
    #expect(backup["text"]?.string == "the server has lost the backup of room keys")
    #expect(try root.object("counts").integer("warn") == 1, "\(output)")
  }

  @Test func `a device that was deleted at the server fails, and says what to do`() async throws {
    let server = try await Synapse.shared()
    let bot = try await Case(on: server)
    let healthy = try await bot.examine().root
    let device = try check("login", in: healthy).object("facts").string("device")
    let admin = try await Person.start(
      as: server.register("admin", isAdmin: true), on: server)
    try await admin.requests(
      "DELETE", "/_synapse/admin/v2/users/\(bot.account.user)/devices/\(device)")
    let (status, root, output) = try await bot.examine()
    let login = try check("login", in: root)
    #expect(status == 1 && login["level"]?.string == "fail", "\(output)")
    #expect(login["text"]?.string?.contains("was logged out on this device") == true)
    #expect(login["fix"]?.string?.contains("`easel init` logs in again") == true)
    #expect(try check("device_keys", in: root).string("level") == "warn")
    #expect(try check("integrity", in: root).string("level") == "ok")
  }

  @Test func `a budget that an admin lifted is seen by an admin`() async throws {
    let server = try await Synapse.shared()
    let account = try await server.register("easel", isAdmin: true)
    let admin = try await Person.start(as: account, on: server)
    try await admin.requests(
      "POST", "/_synapse/admin/v1/users/\(account.user)/override_ratelimit",
      ["messages_per_second": 0, "burst_count": 0])
    let folder = TemporaryFolder()
    folder.write(account.password, to: "password")
    let outcome = try await ChildProcess.run(
      builtProgram("easel"),
      [
        "init", "--config", "easel.json5", "--homeserver", server.address, "--user", account.user,
        "--password-file", "password", "--yes",
      ], folder: folder.path)
    #expect(outcome.status == 0, "\(outcome)")
    let doctor = try await ChildProcess.run(
      builtProgram("easel"), ["doctor", "--config", "easel.json5"], folder: folder.path,
      deadline: .seconds(60))
    #expect(doctor.output.contains("lifted for this account"), "\(doctor)")
  }
}
