internal import Concurrency
internal import Matrix
internal import MatrixCrypto

/// That people were told of something.
struct NoticeRow: CryptoRow {
  static let space = CryptoSpace.notices
  /// Strangers can make us keep these; the oldest go first.
  static let maximum = 1_000

  /// What is told once.
  enum Subject: Equatable {
    /// One for all that is unreadable for want of this key.
    case session(RoomID, SessionID)
    /// One a day and reason for what of somebody in a room is not acted upon otherwise.
    case sender(RoomID, UserID, Notice.Reason)
    /// One a day for somebody who speaks in clear, wherever.
    case inClear(UserID)
  }

  let key: CryptoKey
  let told: Instant
  /// When it may be told again.
  let end: Instant
  /// What was told, once it stands in the room.
  var event: EventID?

  init(_ subject: Subject, told: Instant) {
    key = Self.place(subject)
    self.told = told
    end = told + subject.patience
  }

  static var all: CryptoKey { CryptoKey(.notices) }

  static func place(_ subject: Subject) -> CryptoKey {
    switch subject {
    case .session(let room, let session):
      CryptoKey(.notices, "session", room.text, session.text)
    case .sender(let room, let user, let reason):
      CryptoKey(.notices, "sender", room.text, user.text, reason.rawValue)
    case .inClear(let user): CryptoKey(.notices, "clear", user.text)
    }
  }

  func write(to writer: inout RowWriter) {
    writer.write(key.bytes)
    writer.write(told)
    writer.write(end)
    writer.write(optional: event) { $0.write($1) }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    key = CryptoKey(.notices, bytes: try reader.data())
    told = try reader.instant()
    end = try reader.instant()
    event = try reader.optional { reader throws(DamagedRow) in try reader.identifier() }
  }
}

extension NoticeRow.Subject {
  init(_ notice: Notice) {
    switch (notice.reason, notice.session) {
    case (.inClear, _): self = .inClear(notice.sender)
    case (.noKey, let session?), (.withheldUnverified, let session?), (.withheld, let session?),
      (.historical, let session?):
      self = .session(notice.room, session)
    default: self = .sender(notice.room, notice.sender, notice.reason)
    }
  }

  /// For how long nobody is told again. A session lives for a week, and its notice a month.
  fileprivate var patience: Duration {
    if case .session = self { .seconds(30 * 86_400) } else { .seconds(86_400) }
  }
}
