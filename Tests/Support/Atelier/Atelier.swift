import BlobFolder
import Bot
import BotConfig
import Concurrency
import Drawing
import HTTPClient
import ImageFiles
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Olm
import Pictures
import SQLiteStorage
import Secrets
import Storage
import Studio
import Words
import Workers

/// The studio in its rooms as `easel run` puts it together, with a painter and a critic that take no
/// time, and a server that has no limits.
struct Atelier: Sendable {
  private let store: SQLiteStore
  private let services: [Service]

  struct Malformed: Error {}

  /// `arguments`: the folder, the address, the user, the device, the token.
  static func open(
    _ arguments: [String], picture: [UInt8], stamps: Stamps, firstAnswer: Concurrency.Gate
  ) async throws -> Atelier {
    guard let user = UserID(arguments[2]), let device = DeviceID(arguments[3]),
      let languages = Languages(try BotConfig.phrases.map { try Language(parsing: $0.bytes) })
    else { throw Malformed() }
    let (clock, randomness) = (WallClock.system, Randomness.system)
    let store = try await SQLiteStore.open("\(arguments[0])/store.sqlite", clock: clock)
    let blobs = try await BlobFolder.open("\(arguments[0])/blobs", clock: clock)
    let vault = try Vault(key: Secret(copying: [UInt8](repeating: 7, count: 32)))
    let keyring = try Keyring(
      CryptoMachine(
        user: user, device: device, policy: .tolerant, ratchets: try LibolmRatchets(),
        vault: vault), in: store, rooms: .everybody,
      counter: try GenerationFile(path: "\(arguments[0])/counter"), clock: clock)
    let painter = try InstantPainter(picture, stamps: stamps)
    let critic = InstantCritic()
    let house = HouseRules(painters: [painter.capabilities], critics: [critic.capabilities])
    let workshop = Workshop(
      store: store, blobs: blobs,
      desk: Desk(
        house: house, voice: RoomVoice(languages: languages, house: house, vault: vault),
        randomness: randomness), name: "atelier", clock: clock, randomness: randomness)
    let http = HTTPClient()
    let server = Homeserver(
      try HTTPURL(parsing: arguments[1]), over: http, as: FixedToken(Secret(arguments[4])))
    let media = MediaRepository(
      server, settings: MediaSettings(spoolFolder: arguments[0]), clock: clock,
      randomness: randomness)
    let helper = DecodeHelper(arguments: ["decode"])
    let draughtsman = Draughtsman()
    try await draughtsman.prepare()
    let hand = Hand("pictures")
    let bot = Bot(
      workshop, keyring: keyring, server: server, media: media,
      acquisition: Acquisition(blobs: blobs, helper: helper, hand: hand), house: house,
      languages: languages, manners: Manners(people: PeopleRules(heard: ["*"], operators: [])),
      door: FrontDoor(), introduced: { _ in })
    let maker = ShowpieceMaker(
      Exhibitor(
        store: store, blobs: blobs, helper: helper, draughtsman: draughtsman, house: house),
      languages: languages, blobs: blobs, helper: helper, hand: hand)
    let sync = SyncSettings()
    let filter = String(decoding: sync.filter.json.compact(), as: UTF8.self)
    let client = MatrixClient(
      keyring, server: server, events: ClassicSync(server, filter: filter, settings: sync),
      uploads: MediaUploads(media, blobs: blobs, maker: maker),
      limits: RateBudget.Limits(rate: 1_000, burst: 1_000), clock: clock, randomness: randomness,
      observe: { if case .sync(.tookIn) = $0 { firstAnswer.open() } })
    let workers = Workers(workshop, painters: [painter], critics: [critic])
    let services =
      client.services { ticket, message, transaction, now in
        try bot.settled(ticket, message, in: &transaction, at: now)
      } + [helper.service(on: clock)] + bot.services
      + (try workers.services(keepingHidden: .seconds(86_400)) {
        try bot.events(of: $0, in: &$1)
      })
    return Atelier(store: store, services: services)
  }

  private init(store: SQLiteStore, services: [Service]) {
    (self.store, self.services) = (store, services)
  }

  func run(until stop: Concurrency.Gate) async throws {
    try await Services(services, patience: .seconds(3), clock: .system).run(until: stop)
  }

  func close() async throws { try await store.close() }
}
