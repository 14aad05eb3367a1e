package import Concurrency
package import MatrixClient
package import MatrixCrypto
package import Pictures
package import Storage
package import Studio
package import Words
package import Workers

/// The studio in rooms: what people say becomes the studio's events, and what it has to tell becomes
/// theirs.
///
/// 1. What an arrival means is decided in the transaction that takes it out of the inbox.
/// 2. What is told goes out through the outbox, and comes back with its name as an event.
/// 3. Nothing is kept in memory that a restart needs.
package struct Bot<S: Store>: Sendable where S.Transaction: StudioGround & CryptoGround {
  private let hearing: Hearing<S>
  private let fetching: Fetching<S>
  private let settling: Settling<S>
  private let courtesy: Courtesy<S>
  private let door: FrontDoor
  private let introducing: Introducing<S>

  package init(
    _ workshop: Workshop<S>, keyring: Keyring<S>, server: Homeserver, media: MediaRepository,
    acquisition: Acquisition, house: HouseRules, languages: Languages, manners: Manners,
    door: FrontDoor, introduced: @escaping @Sendable (IntroductionHappening) -> Void
  ) {
    let courtesy = Courtesy(
      server, as: keyring.machine.user, store: workshop.store, clock: workshop.clock)
    self.courtesy = courtesy
    hearing = Hearing(
      keyring: keyring, rules: manners.people, house: house, languages: languages,
      catchUp: manners.catchUp, clock: workshop.clock, noticed: { courtesy.noticed($0, in: $1) },
      wantsToMeet: { door.wants($0, in: $1) })
    self.door = door
    introducing = Introducing(
      door, keyring: keyring, server: server, store: workshop.store, rules: manners.people,
      house: house, languages: languages, clock: workshop.clock, randomness: workshop.randomness,
      observe: introduced)
    fetching = Fetching(
      hearing: hearing, media: media, acquisition: acquisition, workshop: workshop)
    settling = Settling(desk: workshop.desk, keyring: keyring)
  }

  /// What an arrival means; see ``Workers``.
  package func events(
    of arrival: Arrival, in transaction: inout S.Transaction
  ) throws -> [StudioEvent] {
    try hearing.events(of: arrival, in: &transaction)
  }

  /// What follows when a post is settled; see ``MatrixClient``.
  package func settled(
    _ ticket: [UInt8], _ message: Outgoing, in transaction: inout S.Transaction, at now: Instant
  ) throws {
    guard !door.settled(ticket, message) else { return }
    try settling.settled(ticket, message, &transaction, now)
  }

  package var services: [Service] {
    let (fetching, courtesy, introducing) = (fetching, courtesy, introducing)
    return [
      Service("fetching") { ready in
        ready()
        try await fetching.run()
      },
      Service("courtesy") { ready in
        ready()
        try await courtesy.run()
      },
      Service("introducing") { ready in
        ready()
        try await introducing.run()
      },
    ]
  }
}

/// Who is heard, and how.
package struct Manners: Sendable {
  package var people: PeopleRules
  /// How old a wish may be to be painted after a time away.
  package var catchUp: Duration

  package init(people: PeopleRules, catchUp: Duration = .seconds(3_600)) {
    self.people = people
    self.catchUp = catchUp
  }
}
