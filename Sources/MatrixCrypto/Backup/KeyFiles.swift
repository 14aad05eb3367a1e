package import Concurrency
internal import JSON
internal import Matrix
package import Olm

/// What a file of keys held.
package struct KeyFileReport: Equatable, Sendable {
  package var taken = 0
  /// Damaged, or not what they said they were.
  package var refused = 0
  package let rounds: Int
  /// The passphrase of this file can be tried too quickly: whoever has it should make another.
  package let isWeak: Bool
}

/// The file holds something else than a list of room keys, or more of them than are taken.
package enum KeyFileError: Error, Equatable, Sendable {
  case notAList
  case tooMany(Int)
}

extension KeyFileError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notAList: "the file holds no list of room keys"
    case .tooMany(let count):
      "there are \(count) room keys, more than the \(CryptoMachine.maximumKeysInFile) of one file"
    }
  }
}

extension CryptoMachine {
  package static let maximumKeysInFile = 100_000

  /// The keys of a file that was opened with its passphrase. Nobody vouches for whose they are.
  package func importKeys(
    _ file: KeyFile.Content, in rows: any CryptoReading, at now: Instant
  ) throws -> (KeyFileReport, Step) {
    let draft = try draft(rows, at: now)
    var report = KeyFileReport(rounds: file.rounds, isWeak: file.isWeak)
    guard let root = try? JSONDocument(file.bytes, options: .strict).root,
      let entries = root.elements
    else { throw KeyFileError.notAList }
    guard entries.count <= Self.maximumKeysInFile else {
      throw KeyFileError.tooMany(entries.count)
    }
    for entry in entries {
      guard let exported = try? ExportedRoomKey(entry), let room = exported.room,
        let id = exported.session,
        let session = BackedUpSession(exported, room, id, ratchets)
      else {
        report.refused += 1
        continue
      }
      try draft.takeIn(session, .imported)
      report.taken += 1
    }
    return (report, try draft.step())
  }

  /// The JSON to be sealed with ``Olm/KeyFile/seal(_:passphrase:rounds:_:)``. All keys of all rooms:
  /// let go of it soon.
  package func exportKeys(in rows: any CryptoReading, at now: Instant) throws -> [UInt8] {
    let draft = try draft(rows, at: now)
    let all = try draft.ledger.rows(
      InboundGroupRow.self, startingWith: CryptoKey(.inboundGroups),
      limit: Self.maximumKeysInFile + 1)
    guard all.count <= Self.maximumKeysInFile else { throw KeyFileError.tooMany(all.count) }
    return JSONValue.array(try all.map { try draft.exported($0).exported }).compact()
  }
}
