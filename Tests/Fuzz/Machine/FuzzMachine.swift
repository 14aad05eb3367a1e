import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm

@testable import MatrixCrypto

/// What holds whatever homeserver, people and devices send to the machine.
///
/// The first byte says what the rest is: an answer of `/sync`; a message to this device, in clear or
/// inside Olm; an event of the room, in clear or inside Megolm; the answer to a request; a row.
///
/// 1. It ends in a step, never in an error: what strangers send wrong is told.
/// 2. The step's rows are read again by the next.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzMachine(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let kind = bytes.first else { return 0 }
  do {
    try play(kind % 6, Array(bytes.dropFirst()))
  } catch {
    fatalError("\(error)")
  }
  return 0
}

/// Two people in a room who have written to each other.
///
/// `@unchecked Sendable`: the fuzzer has one thread.
private struct Town: @unchecked Sendable {
  let writer: Peer
  let reader: Peer
  let room: RoomID
}

/// Made once.
private let town: Town = {
  do {
    guard let alice = UserID("@alice:here"), let bob = UserID("@bob:here"),
      let one = DeviceID("ONE"), let two = DeviceID("TWO"), let room = RoomID("!room:here")
    else { fatalError("these are identifiers") }
    let server = ScriptedHomeserver()
    let writer = try Peer(alice, one, on: server, seed: 1)
    let reader = try Peer(bob, two, on: server, seed: 2)
    try server.make(room, with: [alice, bob])
    for peer in [writer, reader, writer, reader] { try peer.sync() }
    for peer in [writer, reader] { try peer.learnMembers(of: room) }
    try writer.say("hello", in: room)
    try reader.sync()
    try reader.say("hello", in: room)
    try writer.sync()
    return Town(writer: writer, reader: reader, room: room)
  } catch {
    fatalError("\(error)")
  }
}()

private func play(_ kind: UInt8, _ bytes: [UInt8]) throws {
  let reader = town.reader
  let rows = reader.rows
  switch kind {
  case 0:
    guard let document = try? JSONDocument(bytes, options: .matrix),
      let answer = try? SyncAnswer(document)
    else { return }
    try receive(answer, over: rows)
  case 1: try receive(toDevice: bytes, over: rows)
  case 2:
    guard let content = try overOlm(bytes) else { return }
    try receive(toDevice: content, over: rows)
  case 3: try receive(event: bytes, over: rows)
  case 4:
    guard let content = try overMegolm(bytes) else { return }
    try receive(event: content, over: rows)
  default:
    let step = try reader.machine.answered(1, .success(bytes), in: rows, at: reader.now)
    precondition(step.changes.isEmpty, "an answer to nothing")
    var changed = rows
    let draft = try reader.machine.draft(rows, at: reader.now)
    for user in [town.writer.user, reader.user] {
      var row = try draft.user(user)
      try draft.outdate(&row)
    }
    try draft.queryOutdated()
    let asked = try draft.step()
    changed.commit(asked.changes)
    for request in asked.requests {
      let step = try reader.machine.answered(
        request.id, .success(bytes), in: changed, at: reader.now)
      changed.commit(step.changes)
    }
    _ = try reader.machine.requests(in: changed)
  }
}

private func receive(_ answer: SyncAnswer, over rows: MemoryRows) throws {
  let reader = town.reader
  let reception = try reader.machine.receive(answer, in: rows, at: reader.now)
  let step = try reader.machine.apply(
    reception.batches.map { $0.run() }, of: reception, in: rows)
  var changed = rows
  changed.commit(step.changes)
  _ = try reader.machine.requests(in: changed)
  let again = try reader.machine.receive(answer, in: changed, at: reader.now)
  _ = try reader.machine.apply(again.batches.map { $0.run() }, of: again, in: changed)
}

private func receive(toDevice content: [UInt8], over rows: MemoryRows) throws {
  for type in ["m.room.encrypted", "m.room_key.withheld", "m.room_key_request", "m.secret.request"]
  {
    let text =
      "{\"next_batch\":\"x\",\"to_device\":{\"events\":[{\"sender\":\"@alice:here\",\"type\":\""
      + type + "\",\"content\":"
    guard
      let document = try? JSONDocument(
        Array(text.utf8) + content + Array("}]}}".utf8), options: .matrix)
    else { return }
    try receive(SyncAnswer(document), over: rows)
  }
}

private func receive(event content: [UInt8], over rows: MemoryRows) throws {
  let text =
    "{\"next_batch\":\"x\",\"rooms\":{\"join\":{\"!room:here\":{\"timeline\":{\"events\":[{"
    + "\"event_id\":\"$fuzzed\",\"sender\":\"@alice:here\",\"type\":\"m.room.encrypted\",\"content\":"
  guard
    let document = try? JSONDocument(
      Array(text.utf8) + content + Array("}]}}}}}".utf8), options: .matrix)
  else { return }
  try receive(SyncAnswer(document), over: rows)
}

private func overOlm(_ payload: [UInt8]) throws -> [UInt8]? {
  let writer = town.writer
  let draft = try writer.machine.draft(writer.rows, at: writer.now)
  guard let device = try draft.device(town.reader.user, town.reader.device),
    let row = try draft.sessions(with: device).first
  else { return nil }
  let ratchet = try writer.machine.ratchets.session(
    opening: row.ratchet, with: writer.machine.vault, as: row.key.identity)
  let message = try ratchet.encrypt(payload, writer.machine.entropy)
  return EncryptedContent.olm(
    senderKey: try draft.identityKeys.curve25519.base64,
    recipientKey: device.curve25519.base64, type: message.kind.rawValue, body: message.body)
}

private func overMegolm(_ plaintext: [UInt8]) throws -> [UInt8]? {
  let writer = town.writer
  let draft = try writer.machine.draft(writer.rows, at: writer.now)
  guard
    let group: OutboundGroupRow = try draft.ledger.row(at: OutboundGroupRow.place(town.room))
  else { return nil }
  let ratchet = try writer.machine.ratchets.outboundGroup(
    opening: group.ratchet, with: writer.machine.vault, as: group.key.identity)
  return EncryptedContent.megolm(
    ciphertext: try ratchet.encrypt(plaintext), session: group.session, senderKey: "",
    device: writer.device
  ).compact()
}
