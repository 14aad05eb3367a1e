import JSON
import Matrix

/// What holds for all that comes from a homeserver and from other people's clients: any bytes, read
/// as everything that they could be.
///
/// 1. They are read or refused.
/// 2. What can be written is read again, and written the same.
/// 3. Identifiers stay within their maxima, and what is kept of strangers' words too.
/// 4. An error can be told, and a request that is made of what was read is on one line.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzMatrixEvents(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  checkError(bytes)
  guard let document = try? JSONDocument(bytes, options: .matrix) else { return 0 }
  do throws(JSONError) {
    checkSync(try SyncAnswer(document))
  } catch {
    precondition(!error.description.isEmpty)
  }
  if let event = try? RoomEvent(document.root) { checkEvent(event) }
  if let event = try? ToDeviceEvent(document.root) { checkContents(event.type, event.content) }
  for type in types { checkContents(type, document.root) }
  checkKeys(document)
  return 0
}

private let types: [EventType] = [
  .message, .reaction, .encrypted, .sticker, .pollStart, .pollResponse, .pollEnd, .roomKey,
  .forwardedRoomKey, .roomKeyRequest, .roomKeyWithheld, .roomKeyBundle, .secretRequest,
  .verificationRequest, .verificationReady, .verificationStart, .verificationAccept,
  .verificationKey, .verificationMAC, .verificationDone, .verificationCancel,
]

private func checkError(_ bytes: [UInt8]) {
  let text = String(decoding: bytes.prefix(64), as: UTF8.self)
  let error = ServerError(status: 401, retryAfter: text, body: bytes)
  precondition(error.message.utf8.count <= ServerError.maximumMessageCount)
  precondition((error.code?.text.utf8.count ?? 0) <= 255)
  if let wait = error.retryAfterMS { precondition((0...ServerError.longestWaitMS).contains(wait)) }
  precondition(error.description.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
  let refused = OAuthError(status: 400, body: bytes)
  precondition(refused.message.utf8.count <= ServerError.maximumMessageCount)
  precondition(refused.description.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
}

private func checkSync(_ sync: SyncAnswer) {
  precondition(sync.oneTimeKeyCounts.signedCurve25519 >= 0)
  for event in sync.toDevice.elements { checkContents(event.type, event.content) }
  for room in sync.joined {
    var state = RoomState()
    for event in room.stateChanges {
      let wasEncrypted = state.wasEncrypted
      state.apply(event)
      precondition(state.wasEncrypted || !wasEncrypted, "an encryption taken back")
    }
    for user in state.users(.join) { _ = state.may(user, .redactOthers) }
    for event in room.timeline.events { checkEvent(event) }
    for poison in room.timeline.poison { precondition(!poison.reason.description.isEmpty) }
    let request = API.State(of: room.id).request
    precondition(request.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a torn request line")
  }
  for room in sync.invited {
    var state = RoomState()
    for event in room.state.elements { state.apply(event) }
  }
}

private func checkEvent(_ event: RoomEvent) {
  precondition(event.id.text.utf8.count <= 255 && event.type.text.utf8.count <= 255)
  _ = event.redacts
  _ = event.unsigned.relations
  _ = event.unsigned.transactionID
  _ = try? Content(event)
  if let detached = try? event.detached() {
    precondition(detached.id == event.id && detached.sender == event.sender)
  } else {
    preconditionFailure("an event that is none by itself")
  }
  checkContents(event.type, event.content)
}
