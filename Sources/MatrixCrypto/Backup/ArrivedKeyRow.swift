internal import Matrix

/// A key came otherwise than with a sync answer, and events wait for it: the next answer reads them.
struct ArrivedKeyRow: CryptoRow {
  static let space = CryptoSpace.arrivedKeys
  /// As many sessions at a time; the others with the next answer.
  static let maximumAtOnce = 500

  let room: RoomID
  let session: SessionID

  init(_ room: RoomID, _ session: SessionID) {
    self.room = room
    self.session = session
  }

  var key: CryptoKey { CryptoKey(.arrivedKeys, room.text, session.text) }

  func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(session)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    session = try reader.identifier()
  }
}

extension Draft {
  func noteArrival(_ room: RoomID, _ session: SessionID) throws {
    try cancelKeyRequest(room, session)
    let waiting = try ledger.rows(
      WaitingEventRow.self, startingWith: WaitingEventRow.all(of: room, session), limit: 1)
    if !waiting.isEmpty { ledger.put(ArrivedKeyRow(room, session)) }
  }

  /// Also ends what was asked for: keys that came with this answer and those that came before it.
  func takeArrivedKeys() throws {
    for (room, session) in arrivedKeys { try cancelKeyRequest(room, session) }
    let rows = try ledger.rows(
      ArrivedKeyRow.self, startingWith: CryptoKey(.arrivedKeys), limit: ArrivedKeyRow.maximumAtOnce)
    for row in rows {
      ledger.remove(row.key)
      guard !arrivedKeys.contains(where: { $0.room == row.room && $0.session == row.session })
      else { continue }
      arrivedKeys.append((row.room, row.session))
    }
  }
}
