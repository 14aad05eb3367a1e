internal import Concurrency
internal import Matrix
internal import Olm

/// The keys of rooms in messages to devices. They are kept as long as the request is, and owed again
/// if it is given up: nobody can look for them in what is encrypted, and the rooms may have other keys
/// by then.
struct Cargo {
  struct Key: Equatable {
    let key: KeyAtIndex
    /// As in ``OwedKeyRow``.
    let isForEverybody: Bool
    let made: Instant
  }

  struct Entry {
    let user: UserID
    let device: DeviceID
    let peer: Curve25519Key
    fileprivate let place: Int
  }

  /// Each once: a room's key goes to many at a time.
  private var keys: [Key] = []
  private var entries: [Entry] = []

  init() {}

  mutating func add(_ key: Key, to device: DeviceRow) {
    let place = keys.lastIndex(of: key) ?? keys.count
    if place == keys.count { keys.append(key) }
    entries.append(
      Entry(
        user: device.user, device: device.device, peer: device.curve25519, place: place))
  }

  var all: [(entry: Entry, key: Key)] { entries.map { ($0, keys[$0.place]) } }

  /// What of it goes to these.
  func part(for devices: Set<CryptoKey>) -> Cargo {
    var part = self
    part.entries = entries.filter { devices.contains(DeviceRow.place($0.user, $0.device)) }
    return part
  }

  // MARK: Kept

  func write(to writer: inout RowWriter) {
    writer.write(list: keys) { writer, key in
      writer.write(key.key)
      writer.write(key.isForEverybody)
      writer.write(key.made)
    }
    writer.write(list: entries) { writer, entry in
      writer.write(entry.user)
      writer.write(entry.device)
      writer.write(entry.peer)
      writer.write(UInt64(entry.place))
    }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    keys = try reader.list { reader throws(DamagedRow) in
      Key(
        key: try reader.keyAtIndex(), isForEverybody: try reader.bool(), made: try reader.instant())
    }
    let count = keys.count
    entries = try reader.list { reader throws(DamagedRow) in
      let (user, device): (UserID, DeviceID) = (try reader.identifier(), try reader.identifier())
      let (peer, place) = (try reader.curve25519(), try reader.number())
      guard place < UInt64(count) else { throw DamagedRow() }
      return Entry(user: user, device: device, peer: peer, place: Int(place))
    }
  }
}
