internal import Concurrency
internal import JSON
internal import Matrix

extension Draft {
  /// Something that was sent to this device. Nothing in it is an error: what is wrong with it is told.
  func take(_ event: ToDeviceEvent) throws {
    switch event.type {
    case .encrypted:
      switch try read(event) {
      case .success(let message): try take(message)
      case .failure(.seenBefore): break
      case .failure(let fault): tell(.notDecrypted(event.sender, fault))
      }
    // What counts only when it came over Olm.
    case .roomKey, .forwardedRoomKey, .secretSend, .roomKeyBundle, .dummy: break
    // Is about rooms, and looked at when they are known.
    case .roomKeyWithheld: break
    case .roomKeyRequest: try takeKeyRequest(event)
    case .secretRequest: try takeSecretRequest(event)
    default:
      tell(
        .toDevice(
          DecryptedToDevice(
            sender: event.sender, device: nil, type: event.type, content: event.content,
            trust: nil)))
    }
  }

  private func take(_ message: OlmMessageRead) throws {
    switch message.type {
    case .roomKey:
      guard let key = try? RoomKey(message.content) else { return }
      try take(key, from: message)
    case .forwardedRoomKey: try takeForward(message)
    case .secretSend: try takeSecret(message)
    case .roomKeyBundle: try takeBundle(message)
    case .dummy: break
    default:
      tell(
        .toDevice(
          DecryptedToDevice(
            sender: message.sender, device: message.device?.device, type: message.type,
            content: message.content, trust: message.trust)))
    }
  }
}
