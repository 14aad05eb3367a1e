import CryptoStage
import Testing

@testable import MatrixCrypto

/// Rows that were written before something was added to them.
@Suite struct RowVersionTests {
  @Test func `a device is read as the first version wrote it`() throws {
    let town = try Town(alice, bob)
    let row = try #require(try town[0].rowsOf(DeviceRow.self).first { $0.user == bob })
    // Without the time at which it vanished.
    let older = [1] + row.bytes.dropFirst().dropLast()
    #expect(try DeviceRow(bytes: older) == row)
    #expect(throws: DamagedRow.self) { try DeviceRow(bytes: [2] + older.dropFirst()) }
    #expect(throws: DamagedRow.self) { try DeviceRow(bytes: [3] + row.bytes.dropFirst()) }
  }

  @Test func `a user's row is read as the first and second version wrote it`() throws {
    var row = UserRow(bob)
    row.isAway = true
    // Without the count of queries of which nothing could be read.
    let second = [2] + row.bytes.dropFirst().dropLast()
    #expect(try UserRow(bytes: second).bytes == row.bytes)
    let first = [1] + second.dropFirst().dropLast()
    #expect(try UserRow(bytes: first).bytes == UserRow(bob).bytes)
    #expect(throws: DamagedRow.self) { try UserRow(bytes: [3] + second.dropFirst()) }
  }

  @Test func `what is remembered of a device is read as the first version wrote it`() throws {
    let town = try Town(alice, bob)
    let row = PeerRow(bob, try town[1].curve25519())
    // Without whether it began anew too soon.
    let older = [1] + row.bytes.dropFirst().dropLast()
    #expect(try PeerRow(bytes: older).bytes == row.bytes)
    #expect(throws: DamagedRow.self) { try PeerRow(bytes: [2] + older.dropFirst()) }
  }

  @Test func `whose rows these are is read as the first and second version wrote it`() throws {
    var row = MachineRow(user: bob, device: device("B"))
    row.marksMembers = false
    // Without whether outdated members are marked, and then without who had their turn last.
    let second = [2] + row.bytes.dropFirst().dropLast()
    #expect(try MachineRow(bytes: second).bytes == row.bytes)
    let first = [1] + second.dropFirst().dropLast()
    #expect(try MachineRow(bytes: first).bytes == row.bytes)
    #expect(throws: DamagedRow.self) { try MachineRow(bytes: [3] + second.dropFirst()) }
  }

  @Test func `what a room is written with is read as the first version wrote it`() throws {
    let town = try Town(alice, bob)
    try town[0].say("hello", in: room)
    var row = try #require(try town[0].rowsOf(OutboundGroupRow.self).first)
    #expect(row.reach == .everybody)
    // With the count of changes, which says nothing any more.
    let older = [1] + Array(row.bytes.dropFirst().dropLast(3)) + [1, 7] + row.bytes.suffix(2)
    row.reach = .once
    #expect(try OutboundGroupRow(bytes: older).bytes == row.bytes)
  }

  @Test func `our account is read as the first version wrote it`() throws {
    let town = try Town(alice, bob)
    let row = try #require(try town[0].rowsOf(AccountRow.self).first)
    // Without the older fallback key, the count of conflicts, and what was refused.
    let older = [1] + row.bytes.dropFirst().dropLast(3)
    #expect(try AccountRow(bytes: older).bytes == row.bytes)
    #expect(throws: DamagedRow.self) { try AccountRow(bytes: [2] + older.dropFirst()) }
  }
}
