import Concurrency
import JSON
import Matrix
import Olm
import Secrets

@testable import MatrixCrypto

/// What holds for what a server, or a file, says of keys. The first byte says what it is meant as.
///
/// 1. Whatever a backup holds, reading it ends, and nothing that is kept has another session's name.
/// 2. A backup whose description is made up is not trusted.
/// 3. No account data opens under a key that it was not made for.
/// 4. Whatever a key file holds, what is taken and what is refused are all of its entries.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzKeyBackup(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let rest = Array(bytes.dropFirst())
  do {
    switch first & 3 {
    case 0: try readSession(rest)
    case 1: try lookAtBackup(rest)
    case 2: openStorage(rest)
    default: try readFile(rest)
    }
  } catch {
    fatalError("\(error)")
  }
  return 0
}

private func readSession(_ text: [UInt8]) throws {
  // Also as the plain text of an entry that was really encrypted: the padding would stop the rest.
  let stage = try Stage()
  let payload = try BackupEncryption(publicKey: stage.key.publicKey).encrypt(text, .seeded(2))
  let key = BackedUpKey(
    session: stage.session, firstMessageIndex: 0, forwardedCount: 0, isVerified: true,
    ephemeral: payload.ephemeral, ciphertext: payload.ciphertext, mac: payload.mac)
  if let found = BackedUpSession(key, stage.room, stage.key, stage.machine.ratchets) {
    precondition(found.session == stage.session && found.room == stage.room)
  }
  let draft = try stage.machine.draft(EmptyRows(), at: .epoch)
  try draft.keep(stage.key.key, as: .backup)
  let request = RequestRow(
    id: draft.ask(
      .fetchBackup, subject: FetchSubject(version: "1", only: nil).bytes), kind: .fetchBackup,
    subject: FetchSubject(version: "1", only: nil).bytes, made: .epoch)
  try draft.backupFetched(request, .success(text))
  _ = try draft.step()
}

private func lookAtBackup(_ text: [UInt8]) throws {
  let stage = try Stage()
  let draft = try stage.machine.draft(EmptyRows(), at: .epoch)
  try draft.keep(stage.key.key, as: .backup)
  try draft.lookForBackup(creating: false)
  let row = try draft.backup()
  guard let id = row.request,
    let request: RequestRow = try draft.ledger.row(at: RequestRow.place(id))
  else { fatalError("it looks") }
  try draft.backupLooked(request, .success(text))
  if try draft.backup().state == .active {
    let isNamed = String(decoding: text, as: UTF8.self).contains(stage.key.publicKey.base64)
    precondition(isNamed || text.contains(UInt8(ascii: "\\")))
  }
}

private func openStorage(_ text: [UInt8]) {
  guard let root = try? JSONDocument(text, options: .matrix).root, let members = root.members else {
    return
  }
  var data: [EventType: JSONNode] = [:]
  for member in members { if let type = EventType(member.name) { data[type] = member.value } }
  guard let storage = try? SecretStorage(data) else { return }
  // A passphrase may ask for ten million rounds: that it does is not what is looked for here.
  guard let key = try? OpenSecretStorage.new(.seeded(9)).recoveryKey,
    let opened = try? storage.open(recoveryKey: key)
  else { return }
  for name in SecretName.allCases {
    let secret = try? opened.secret(name)
    precondition(secret == nil)
  }
}

private func readFile(_ text: [UInt8]) throws {
  let stage = try Stage()
  let file = try KeyFile.open(
    KeyFile.seal(text, passphrase: Secret("1"), rounds: 1), passphrase: Secret("1"))
  guard let (report, _) = try? stage.machine.importKeys(file, in: EmptyRows(), at: .epoch) else {
    return
  }
  let count = try JSONDocument(text).root.elements?.count
  precondition(report.taken + report.refused == count)
}

private struct EmptyRows: CryptoReading {
  func row(_ key: CryptoKey) -> [UInt8]? { nil }
  func rows(
    in space: CryptoSpace, startingWith prefix: [UInt8], after last: [UInt8]?, limit: Int
  ) -> [StoredRow] { [] }
}

private struct Stage {
  let machine: CryptoMachine
  let key: BackupKey
  let room: RoomID
  let session: SessionID

  init() throws {
    let entropy = Entropy.seeded(1)
    guard let user = UserID("@easel:a"), let device = DeviceID("EASEL"), let room = RoomID("!r:a"),
      let session = SessionID("WIIEwYxmC6MTcuGR5yUcxAKIsZ0Qx4vLDrZMIrg08Gw")
    else { fatalError("identifiers") }
    machine = CryptoMachine(
      user: user, device: device, ratchets: try LibolmRatchets(),
      vault: try Vault(key: entropy.secret(32)), entropy: entropy)
    key = try BackupKey.new(entropy)
    self.room = room
    self.session = session
  }
}
