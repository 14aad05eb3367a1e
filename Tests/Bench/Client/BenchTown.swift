import HTTP
import HTTPClient
import JSON
import Matrix
import Secrets
import TestSupport
import Testbed

/// A homeserver with people who fill rooms, for measuring clients at it.
struct BenchTown {
  let server: Synapse
  let crowd: LineProgram
  let folder: TemporaryFolder
  private let http: HTTPClient

  private init(
    server: Synapse, crowd: LineProgram, folder: TemporaryFolder, http: HTTPClient
  ) {
    self.server = server
    self.crowd = crowd
    self.folder = folder
    self.http = http
  }

  static func open() async throws -> BenchTown {
    _ = try Child.output(of: "\(repositoryRoot())/scripts/python", ["--for", "EndToEnd"])
    var options = SynapseOptions()
    options.timelineLimit = 5_000
    options.isInMemory = true
    let server = try await Synapse.start(options)
    let folder = TemporaryFolder()
    let crowd = try LineProgram("crowd.py", [server.address, folder.path("writer")])
    return BenchTown(server: server, crowd: crowd, folder: folder, http: HTTPClient())
  }

  /// Another device of the same account.
  func device(of account: Account) async throws -> Account {
    let answer = try await crowd.ask(
      "login", ["user": .string(account.user), "password": .string(account.password)])
    return try Account(
      user: account.user, password: account.password, device: answer.string("device"),
      token: answer.string("token"))
  }

  /// Somebody who writes, in an encrypted room with this account.
  func writer(with account: Account) async throws -> String {
    let writer = try await server.register("writer")
    try await crowd.ask(
      "write_as",
      [
        "user": .string(writer.user), "device": .string(writer.device),
        "token": .string(writer.token),
      ])
    let room = try await crowd.ask("room", ["invite": [.string(account.user)]]).string("room")
    try await crowd.ask("join", ["room": .string(room), "token": .string(account.token)])
    return room
  }

  /// What the server answers to `/sync`, as it comes.
  func syncAnswer(
    for account: Account, since: String? = nil, filter: JSONValue
  ) async throws -> [UInt8] {
    let filter = String(decoding: filter.compact(), as: UTF8.self)
    return try await bytes(
      API.Sync(since: since, timeoutMS: 0, filter: filter).request, as: account)
  }

  func bytes(_ request: APIRequest, as account: Account) async throws -> [UInt8] {
    var made = HTTPRequest(
      request.method == .get ? .get : .put, try HTTPURL(parsing: server.address + request.target),
      credentials: .bearer(Secret(account.token)))
    made.deadline = .seconds(120)
    made.maximumResponseBytes = 64 << 20
    if let payload = request.payload { made.body = .bytes(payload.bytes) }
    let answer = try await http.send(made)
    guard answer.isSuccess else {
      throw Child.Failure(
        description: "the homeserver said \(String(decoding: answer.body, as: UTF8.self))")
    }
    return answer.body
  }
}
