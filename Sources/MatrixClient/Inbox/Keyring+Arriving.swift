internal import Concurrency
internal import JSON
internal import Matrix
internal import MatrixCrypto
internal import Olm
internal import Storage

extension Keyring {
  /// Puts what is news into the inbox.
  func arrive(
    _ items: [Intake.Item], _ rooms: [RoomNews], after place: String,
    in transaction: inout S.Transaction, at now: Instant
  ) throws -> Int {
    var arrivals: [Arrival] = []
    // Where we stand goes first: what was said in a room is for those who are in it.
    for (index, news) in rooms.enumerated() {
      let item = Intake.Item(
        key: "\(place)\0\(index)", lane: news.room.text, news: news, due: now)
      arrivals.append(try arrival(item, at: now))
    }
    for item in items {
      guard case .heard(let heard) = item.news, heard.isLate else {
        arrivals.append(try arrival(item, at: now))
        continue
      }
      // It can be read after all: nobody need be told that it cannot, if nobody was. Without a notice
      // it never was for us: it was said before we came, or it is long ago.
      let key = try Key(Intake.unreadKey(heard.event.id))
      guard let notice = try transaction.arrival(key) else { continue }
      if notice.state == .waiting { try transaction.finish(notice, at: now) }
      arrivals.append(try arrival(item, at: now))
    }
    return try transaction.arrive(arrivals)
  }

  private func arrival(_ item: Intake.Item, at now: Instant) throws -> Arrival {
    let key = try Self.key(item.key)
    return Arrival(
      key: key, lane: try Self.key(item.lane), payload: try item.news.sealed(by: vault, for: key),
      due: item.due, arrived: now)
  }

  /// What could not be read at all is put aside, for somebody to look at.
  func arrive(
    _ poison: [(room: RoomID, Poison)], in transaction: inout S.Transaction, at now: Instant
  )
    throws
  {
    let arrivals = try poison.prefix(Self.maximumPoison).map { room, poison in
      let raw = Array(poison.raw.rawBytes.prefix(Arrival.maximumPayload / 2))
      let key = try Self.key(
        "poison\0" + room.text + "\0" + String(decoding: raw.prefix(600), as: UTF8.self))
      return Arrival(
        key: key, lane: try Key(room.text), payload: try vault.seal(raw, as: key.bytes),
        state: .aside, due: now, arrived: now, settled: now, reason: "\(poison.reason)")
    }
    try transaction.arrive(arrivals)
  }

  private static var maximumPoison: Int { 100 }

  /// Longer names are cut: a key is for telling things apart.
  private static func key(_ text: String) throws -> Key {
    try Key(bytes: Array(text.utf8.prefix(Key.maximumCount)))
  }
}

extension Matrix.SyncAnswer {
  var poison: [(room: RoomID, Poison)] {
    joined.flatMap { room in room.timeline.poison.map { (room.id, $0) } }
      + left.flatMap { room in room.timeline.poison.map { (room.id, $0) } }
  }
}
