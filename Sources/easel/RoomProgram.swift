internal import ImageFiles
internal import Bot
internal import Concurrency
internal import Configuration
internal import Glibc
internal import HTTPClient
internal import JSON
internal import Logging
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Olm
internal import Pictures
internal import Storage
internal import Studio
internal import Words
internal import Workers

/// The studio in its rooms: the account, who works, and the bot between them, on one store.
struct RoomProgram: Sendable {
  let settings: Settings
  let watch: Watch
  let clock: WallClock
  let randomness: Randomness

  /// - Returns: what must run, in the order in which it is started; nothing where nobody has logged
  ///   in yet.
  func services<S: Store>(on store: S) async throws -> [Service]
  where S.Transaction: StudioGround & CryptoGround {
    guard case .session(let session)? = try settings.sessionFile.read() else {
      watch.log.warning("nobody has logged in: stop this, run `easel init`, and start it again")
      return []
    }
    let watch = watch
    watch.standing.loggedIn(watch.vitals.pulse("syncing"))
    var parts = try await StudioParts(settings)
    parts.house.letsVerify = settings.peopleRules.meetsSomebody
    let blobs = try await settings.openBlobs(clock: clock, randomness: randomness)
    let vault = try await settings.vault(for: store)
    let counter = try await settings.counter(for: store)
    let door = FrontDoor()
    let keyring = try Keyring(
      CryptoMachine(
        user: session.user, device: session.device, policy: settings.cryptoPolicy,
        ratchets: LibolmRatchets(), vault: vault), in: store, rooms: settings.roomPolicy,
      counter: counter, clock: clock,
      observe: {
        watch.note($0)
        door.heard($0)
      })
    let desk = Desk(
      house: parts.house,
      voice: RoomVoice(languages: parts.languages, house: parts.house, vault: vault),
      randomness: randomness, attempts: settings.jobs.attempts, away: parts.away,
      trail: { watch.note($0) })
    for painter in parts.painters { watch.numbers.expect(painter: painter.capabilities.name) }
    let workshop = Workshop(
      store: store, blobs: blobs, desk: desk, name: "run \(getpid())",
      lease: settings.jobs.lease, policy: settings.jobPolicy(watch.vitals), clock: clock,
      randomness: randomness, observe: { watch.note($0) })
    let server = try server(of: session)
    var mediaSettings = MediaSettings(spoolFolder: settings.data)
    // A picture that somebody posts holds up its room until it is here.
    mediaSettings.patience = .seconds(20)
    mediaSettings.slowestBytesPerSecond = 1 << 20
    let media = MediaRepository(
      server, settings: mediaSettings, clock: clock, randomness: randomness)
    let hand = Hand("pictures")
    let bot = Bot(
      workshop, keyring: keyring, server: server, media: media,
      acquisition: Acquisition(blobs: blobs, helper: parts.helper, hand: hand),
      house: parts.house, languages: parts.languages, manners: settings.manners,
      door: door, introduced: { watch.log.note($0) })
    let maker = ShowpieceMaker(
      Exhibitor(
        store: store, blobs: blobs, helper: parts.helper, draughtsman: parts.draughtsman,
        house: parts.house), languages: parts.languages, blobs: blobs, helper: parts.helper,
      hand: hand)
    let sync = SyncSettings()
    let filter = String(decoding: sync.filter.json.compact(), as: UTF8.self)
    let client = MatrixClient(
      keyring, server: server, events: ClassicSync(server, filter: filter, settings: sync),
      uploads: MediaUploads(media, blobs: blobs, maker: maker), limits: settings.budget,
      glance: watch.budget, policy: settings.sendingPolicy(watch.vitals), clock: clock,
      randomness: randomness, observe: { watch.note($0) })
    let workers = Workers(
      workshop, painters: parts.painters, critics: parts.critics, directors: parts.directors,
      readers: parts.readers)
    return client.services { ticket, message, transaction, now in
      try bot.settled(ticket, message, in: &transaction, at: now)
    } + [parts.helper.service(on: clock)] + parts.services + bot.services
      + (try workers.services(
        keepingHidden: settings.studio.keepHidden, isAlone: settings.isStoreOurs
      ) {
        try bot.events(of: $0, in: &$1)
      })
  }

  private func server(of session: Session) throws -> Homeserver {
    let http = HTTPClient(try settings.httpSettings)
    return Homeserver(
      session.homeserver, over: http,
      as: SessionKeeper(
        session, in: settings.sessionFile, over: http, password: settings.matrix.password,
        deviceName: settings.matrix.deviceName, clock: clock))
  }
}

extension Settings {
  /// Who is heard in rooms.
  var manners: Manners {
    Manners(
      people: peopleRules,
      catchUp: matrix.catchUp)
  }

  var peopleRules: PeopleRules {
    let meeting: PeopleRules.Meeting =
      switch matrix.verify {
      case .operators: .operators
      case .people: .people
      case .off: .nobody
      }
    return PeopleRules(heard: studio.people, operators: studio.operators, meeting: meeting)
  }

  func jobPolicy(_ vitals: Vitals) -> LoopPolicy {
    LoopPolicy(
      attempts: jobs.attempts,
      backoff: Backoff(first: jobs.backoff, ceiling: jobs.backoffCeiling), vitals: vitals)
  }

  func sendingPolicy(_ vitals: Vitals) -> LoopPolicy {
    LoopPolicy(
      attempts: jobs.attempts,
      backoff: Backoff(first: outbox.backoff, ceiling: outbox.backoffCeiling), vitals: vitals)
  }

  var budget: RateBudget.Limits {
    RateBudget.Limits(rate: outbox.rate, burst: Double(outbox.burst))
  }
}
