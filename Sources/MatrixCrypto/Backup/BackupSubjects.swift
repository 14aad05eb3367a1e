internal import Matrix

/// Which sessions an upload holds, and from which index on.
struct BackUpSubject {
  let version: String
  let sessions: [(room: RoomID, session: SessionID, index: UInt64)]

  init(version: String, _ sessions: [(room: RoomID, session: SessionID, index: UInt64)]) {
    self.version = version
    self.sessions = sessions
  }

  init(bytes: [UInt8]) throws(DamagedRow) {
    var reader = try RowReader(bytes)
    version = try reader.text()
    sessions = try reader.list { reader throws(DamagedRow) in
      (try reader.identifier(), try reader.identifier(), try reader.number())
    }
    try reader.finish()
  }

  var bytes: [UInt8] {
    var writer = RowWriter(version: 1)
    writer.write(version)
    writer.write(list: sessions) { writer, entry in
      writer.write(entry.room)
      writer.write(entry.session)
      writer.write(entry.index)
    }
    return writer.bytes
  }
}

/// What is fetched out of a backup: all of it, or one session.
struct FetchSubject: Equatable {
  struct Session: Equatable {
    let room: RoomID
    let session: SessionID
  }

  let version: String
  let only: Session?

  init(version: String, only: Session?) {
    self.version = version
    self.only = only
  }

  init(bytes: [UInt8]) throws(DamagedRow) {
    var reader = try RowReader(bytes)
    version = try reader.text()
    only = try reader.optional { reader throws(DamagedRow) in
      Session(room: try reader.identifier(), session: try reader.identifier())
    }
    try reader.finish()
  }

  var bytes: [UInt8] {
    var writer = RowWriter(version: 1)
    writer.write(version)
    writer.write(optional: only) { writer, session in
      writer.write(session.room)
      writer.write(session.session)
    }
    return writer.bytes
  }

  var scope: API.BackupScope { only.map { .session($0.room, $0.session) } ?? .all }
}
