internal import JSON
internal import Matrix

/// Account data as it is to be put.
struct AccountDatum: Equatable {
  let type: EventType
  let content: [UInt8]

  init(_ type: EventType, _ content: JSONValue) {
    self.type = type
    self.content = content.compact()
  }

  init(_ description: (type: EventType, content: JSONValue)) {
    self.init(description.type, description.content)
  }

  func write(to writer: inout RowWriter) {
    writer.write(type)
    writer.write(content)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    type = try reader.identifier()
    content = try reader.data()
  }
}

/// The type of account data that a request puts.
struct AccountDataSubject {
  let type: EventType

  init(_ type: EventType) { self.type = type }

  init(bytes: [UInt8]) throws(DamagedRow) {
    var reader = try RowReader(bytes)
    type = try reader.identifier()
    try reader.finish()
  }

  var bytes: [UInt8] {
    var writer = RowWriter(version: 1)
    writer.write(type)
    return writer.bytes
  }
}

extension Draft {
  func put(_ datum: AccountDatum) -> UInt64 {
    ask(.putAccountData, subject: AccountDataSubject(datum.type).bytes, body: datum.content)
  }

  func accountDataPut(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    switch answer {
    case .success:
      ledger.remove(request.key)
      try identityStored(request.id)
      try backupKeyStored(request.id)
    case .failure(let error) where !error.isWorthRetrying:
      // It stays, to be tried again when somebody has looked at it: the next step must not come
      // before this one.
      tell(.identity(.refused(error)))
      postpone(request, answer)
    case .failure, .unreachable, .unanswered: postpone(request, answer)
    }
  }
}
