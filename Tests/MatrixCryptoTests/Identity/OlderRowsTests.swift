import Concurrency
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// Rows as they were written before they held more.
struct OlderRowsTests {
  let room = RoomID("!room:a.example") ?? { fatalError("a room ID") }()
  let user = UserID("@bob:b.example") ?? { fatalError("a user ID") }()
  let device = DeviceID("PHONE") ?? { fatalError("a device ID") }()
  let session = SessionID("session") ?? { fatalError("a session ID") }()

  private func older(_ body: (inout RowWriter) -> Void) -> [UInt8] {
    var writer = RowWriter(version: 1)
    body(&writer)
    return writer.bytes
  }

  @Test func `an older row of the backup is read, and written as it is now`() throws {
    let row = try BackupRow(
      bytes: older { writer in
        writer.write(BackupRow.State.active.rawValue)
        writer.write(optional: "7") { $0.write($1) }
        for _ in 0..<4 { writer.write(false) }
        writer.write(list: [UInt64]()) { $0.write($1) }
        for _ in 0..<3 { writer.write(false) }
      })
    #expect(row.state == .active && row.version == "7")
    #expect(row.batch == BackupRow.maximumBatch && row.prepared.isEmpty)
    var more = row
    more.prepared = [AccountDatum("m.key_backup", ["enabled": true])]
    more.setAside = [NotBackedUpRow(room, session)]
    more.marked = [1, 2]
    more.contradictions = 3
    #expect(try BackupRow(bytes: more.bytes) == more)
  }

  @Test func `an older row of our identity is read, and written as it is now`() throws {
    let row = try IdentityRow(
      bytes: older { writer in
        writer.write(IdentityRow.Phase.done.rawValue)
        writer.write(true)
        for _ in 0..<4 { writer.write(false) }
        writer.write(list: [UInt64]()) { $0.write($1) }
        writer.write(false)
        writer.write(UInt64(0))
        writer.write(false)
        writer.write(true)
      })
    #expect(row.phase == .done && row.wantsBackup && !row.isMaking)
    var more = row
    more.before = .signing
    more.previous = [AccountDatum("m.cross_signing.master", [:])]
    more.isMaking = true
    more.isAsked = true
    #expect(try IdentityRow(bytes: more.bytes) == more)
  }

  @Test func `older rows of secrets, requests and invitations are read`() throws {
    let secret = try SecretRow(
      bytes: older { writer in
        writer.write(SecretName.backup.rawValue)
        writer.write([1, 2, 3])
      })
    #expect(secret.standing == .current && secret.key == SecretRow.place(.backup))
    let owed = try OwedAnswerRow(
      bytes: older { writer in
        writer.write(user)
        writer.write(device)
        writer.write(false)
        writer.write(room)
        writer.write(session)
      })
    #expect(owed.what == .roomKey(room, session, request: nil))
    let invitation = try InvitationRow(
      bytes: older { writer in
        writer.write(room)
        writer.write(user)
        writer.write(false)
      })
    #expect(invitation.received == .epoch && invitation.accepted == nil)
  }
}
