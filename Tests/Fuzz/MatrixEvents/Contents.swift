import JSON
import Matrix
import Secrets

func checkContents(_ type: EventType, _ node: JSONNode) {
  let relation = Relation(of: node)
  if let relation {
    precondition(again(["m.relates_to": relation.json], Relation.init(of:)) == relation)
  }
  if case .message(let message)? = try? Content(type, node, relation: relation) {
    precondition(message.bodyWithoutFallback.utf8.count <= message.body.utf8.count)
    _ = message.formattedBodyWithoutFallback
    _ = message.newContent
    if let media = message.media { check(media) }
  } else if case .olm(let olm)? = try? EncryptedContent(node) {
    _ = try? olm.message(for: olm.senderKey)
  }
  if let event = try? VerificationEvent(toDevice: type, node) { check(event) }
  switch type {
  case .roomKeyWithheld:
    guard let withheld = try? Withheld(node) else { return }
    precondition(again(withheld.json) { try? Withheld($0) } == withheld, "withheld otherwise")
  case .forwardedRoomKey:
    guard let key = try? ExportedRoomKey(node) else { return }
    for value in [key.forwarded, key.exported] {
      precondition(again(value) { try? ExportedRoomKey($0) }?.key.isEqual(to: key.key) == true)
    }
  case .roomKeyRequest:
    guard let request = try? RoomKeyRequest(node) else { return }
    precondition(again(request.json) { try? RoomKeyRequest($0) }?.request == request.request)
  case .secretRequest: _ = (try? SecretRequest(node))?.json
  case .roomKey: _ = try? RoomKey(node)
  case .roomKeyBundle:
    _ = try? RoomKeyBundleNotice(node)
    _ = try? RoomKeyBundle(node)
  default: break
  }
}

private func check(_ media: Media) {
  precondition(media.caption.map { !$0.hasBytes(of: media.filename) } ?? true)
  guard case .encrypted(let file) = media.source else { return }
  precondition(file.key.count == 32 && file.iv.count == 16 && file.sha256.count == 32)
  guard let read = again(file.json, { try? EncryptedFile($0) }) else {
    preconditionFailure("a file that cannot be read again")
  }
  precondition(read.key == file.key && read.iv == file.iv && read.sha256 == file.sha256)
}

private func check(_ event: VerificationEvent) {
  let content = event.step.content(in: event.flow)
  guard let read = again(content, { try? VerificationEvent(toDevice: event.step.type, $0) }) else {
    preconditionFailure("a step that cannot be read again")
  }
  precondition(read.step.content(in: read.flow) == content, "another step")
}

func checkKeys(_ document: JSONDocument) {
  let node = document.root
  if let device = try? DeviceKeys(node) {
    // What cannot be canonical cannot be signed, and is refused there.
    guard let signable = try? device.signable() else { return }
    guard let detached = try? device.detached().signable() else {
      preconditionFailure("a device that cannot be signed by itself")
    }
    precondition(signable == detached)
  }
  _ = try? CrossSigningKey(node).signable()
  if let keys = try? QueriedKeys(document) {
    for (user, devices) in keys.devices { precondition(devices.allSatisfy { $0.user == user }) }
  }
  _ = try? ClaimedKeys(document)
  if let payload = try? OlmPayload(node) { precondition(payload.sender.text.utf8.count <= 255) }
  if let payload = try? MegolmPayload(node) { checkContents(payload.type, payload.content) }
  let direct = DirectRooms(node)
  precondition(again(direct.json) { DirectRooms($0) }?.json == direct.json)
}

/// What `read` makes of a value that was written.
private func again<Result>(_ value: JSONValue, _ read: (JSONNode) -> Result?) -> Result? {
  guard let document = try? JSONDocument(value.compact(), options: .matrix) else {
    preconditionFailure("what was written is no JSON")
  }
  return read(document.root)
}
