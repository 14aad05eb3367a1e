package import Concurrency
internal import HTTPClient
internal import JSON
package import Matrix
package import MatrixClient
package import MatrixCrypto
internal import Olm
package import SQLiteStorage
package import Secrets
internal import Storage

/// An account of ours: a ``MatrixClient`` on a store of its own, as it runs in a program.
///
/// 1. It lives in a folder: the store, its key, the counter. Another one on the same folder goes on
///    where this one was.
/// 2. It runs only within ``live(_:)``, and all of its services end with that.
/// 3. Everything that came in and everything that was settled is kept, for a test to look at.
package final class Resident: Sendable {
  package typealias Store = SQLiteStore
  package typealias Ground = SQLiteStore.Transaction
  /// What is done about news, in the transaction that takes it out of the inbox.
  package typealias Handler =
    @Sendable (RoomNews, Keyring<SQLiteStore>, inout Ground, Instant) throws -> Void

  package let user: UserID
  package let device: DeviceID
  package let client: MatrixClient<SQLiteStore>
  package let store: SQLiteStore
  package let record = ResidentRecord()
  private let handler: Handler

  package static func open(
    _ login: ResidentLogin, in folder: String, options: ResidentOptions = ResidentOptions(),
    handler: @escaping Handler = { _, _, _, _ in }
  ) async throws -> Resident {
    let store = try await SQLiteStore.open("\(folder)/\(options.files.store)", clock: .system)
    return try Resident(login, store, folder, options, handler)
  }

  private init(
    _ login: ResidentLogin, _ store: SQLiteStore, _ folder: String, _ options: ResidentOptions,
    _ handler: @escaping Handler
  ) throws {
    user = login.user
    device = login.device
    self.store = store
    self.handler = handler
    let record = record
    let vault = try Vault(key: options.vaultKey)
    let machine = CryptoMachine(
      user: login.user, device: login.device, policy: options.policy,
      ratchets: try LibolmRatchets(), vault: vault)
    let keyring = try Keyring(
      machine, in: store, rooms: options.rooms,
      counter: try GenerationFile(path: "\(folder)/\(options.files.counter)"), clock: .system,
      observe: { happening in
        options.tells("keys: \(happening)")
        record.note(happening)
      })
    let server = Homeserver(
      try HTTPURL(parsing: login.address), over: HTTPClient(), as: FixedToken(login.token))
    let filter = String(decoding: options.sync.filter.json.compact(), as: UTF8.self)
    client = MatrixClient(
      keyring, server: server,
      events: ClassicSync(server, filter: filter, settings: options.sync), uploads: NoUploads(),
      limits: options.limits, clock: .system, randomness: .system,
      observe: { happening in
        options.tells("client: \(happening)")
        record.note(happening)
      })
  }

  /// Runs the account while `body` does.
  package func live<Result>(_ body: () async throws -> Result) async throws -> Result {
    let stop = Gate()
    let services = services()
    let record = record
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do { try await services.run(until: stop) } catch { record.fail(error) }
        record.end()
      }
      do {
        try await record.wait("the first sync", within: .seconds(30)) { $0.isSynced ? true : nil }
        let result = try await body()
        stop.open()
        try await group.waitForAll()
        return result
      } catch {
        stop.open()
        try await group.waitForAll()
        throw error
      }
    }
  }

  package func close() async throws { try await store.close() }

  /// All that must run.
  package func services() -> Services {
    let (record, handler, keyring) = (record, handler, client.keyring)
    let inbox = InboxLoop(store: store, clock: .system, randomness: .system) {
      arrival, transaction, now in
      let news = try keyring.open(arrival)
      try handler(news, keyring, &transaction, now)
      record.note(arrival.id, news)
    }
    let reading = Service("inbox") { ready in
      ready()
      try await inbox.run()
    }
    return Services(
      [reading] + client.services { ticket, outgoing, _, _ in record.note(ticket, outgoing) },
      patience: .seconds(3), clock: .system)
  }
}

/// Who it is.
package struct ResidentLogin: Sendable {
  package let address: String
  package let user: UserID
  package let device: DeviceID
  package let token: Secret

  package struct Malformed: Error {}

  package init(address: String, user: String, device: String, token: String) throws {
    guard let user = UserID(user), let device = DeviceID(device) else { throw Malformed() }
    (self.address, self.user, self.device, self.token) = (address, user, device, Secret(token))
  }

  init(_ session: Session) {
    (address, user) = (session.homeserver.text, session.user)
    (device, token) = (session.device, session.tokens.access)
  }
}

package struct ResidentOptions: Sendable {
  package var policy = CryptoPolicy.tolerant
  package var rooms = RoomPolicy.everybody
  /// As good as none: most tests are not about it.
  package var limits = RateBudget.Limits(rate: 1_000, burst: 1_000)
  package var sync = SyncSettings()
  /// Told of everything that happens, as it does.
  package var tells: @Sendable (String) -> Void = { _ in }
  package var vaultKey = Secret(copying: [UInt8](repeating: 7, count: 32))
  /// The store and the counter beside it.
  package var files = (store: "store.sqlite", counter: "counter")

  package init() { sync.longPollMS = 5_000 }
}

/// Nothing is uploaded here.
private struct NoUploads: Uploading {
  func upload(
    _ parts: [MediaUpload], isEncrypted: Bool, passing passed: PostResult
  ) async throws -> Delivery { .refused("nothing is uploaded here") }
}
