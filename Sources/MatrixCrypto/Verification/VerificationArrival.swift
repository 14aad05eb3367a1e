package import Concurrency
package import JSON
package import Matrix

/// A step of a verification that came, from a room or to this device.
package struct VerificationArrival: Sendable {
  package let sender: UserID
  /// The device that wrote it, where it came encrypted. In clear nobody knows.
  package let device: DeviceID?
  package let room: RoomID?
  package let flow: VerificationEvent.Flow
  /// Nothing when it cannot be read.
  package let step: VerificationEvent.Step?
  /// By the clock of the sender's server.
  package let sent: Instant?
  /// What a commitment is about: the canonical form of a start, with its relation. Nothing when it has
  /// none.
  let hashed: [UInt8]?

  var id: VerificationID { VerificationID(peer: sender, room: room, flow: flow) }

  /// Nothing when it is no step of a verification, or does not say of which.
  package init?(
    toDevice type: EventType, _ content: JSONNode, from sender: UserID, device: DeviceID? = nil
  ) {
    guard type.isVerification, let transaction = content["transaction_id"]?.string,
      let id = TransactionID(transaction)
    else { return nil }
    let event = try? VerificationEvent(toDevice: type, content)
    self.sender = sender
    self.device = device
    room = nil
    flow = .toDevice(id)
    step = event?.step
    sent = nil
    hashed = type == .verificationStart ? try? content.canonical() : nil
  }

  package init?(_ told: DecryptedToDevice) {
    self.init(toDevice: told.type, told.content, from: told.sender, device: told.device)
  }

  /// An event of a room that came in clear. Where the room is encrypted it is none, whoever is said to
  /// have sent it: a server could ask in anybody's name, or end what is under way.
  package init?(_ event: RoomEvent, in room: RoomID, isEncrypted: Bool) {
    guard !isEncrypted, !event.isState, !event.isRedacted else { return nil }
    self.init(
      event, in: room, type: event.type, content: event.content,
      whole: { try? JSONValue(event.content) })
  }

  package init?(_ decrypted: DecryptedEvent) {
    guard !decrypted.event.isRedacted else { return nil }
    let (payload, event) = (decrypted.payload, decrypted.event)
    self.init(
      event, in: decrypted.room, type: payload.type, content: payload.content,
      whole: { try? payload.contentWithRelation(of: event) })
  }

  private init?(
    _ event: RoomEvent, in room: RoomID, type: EventType, content: JSONNode,
    whole: () -> JSONValue?
  ) {
    sender = event.sender
    device = nil
    self.room = room
    sent = Instant(milliseconds: event.originServerTS)
    if type == .message {
      guard content["msgtype"]?.isString(ProtocolText.verificationRequestMessage.text) == true
      else {
        return nil
      }
      flow = .inRoom(event.id)
      step = (try? VerificationRequest(content)).map { .request($0) }
      hashed = nil
      return
    }
    guard type.isVerification, type != .verificationRequest,
      case .reference(let request)? = Relation(of: event.content)
    else { return nil }
    flow = .inRoom(request)
    let read = try? VerificationEvent(
      inRoom: type, content, relation: .reference(to: request))
    step = read?.step
    hashed = type == .verificationStart ? try? whole()?.canonical() : nil
  }
}

extension EventType {
  var isVerification: Bool {
    switch self {
    case .verificationRequest, .verificationReady, .verificationStart, .verificationAccept,
      .verificationKey, .verificationMAC, .verificationDone, .verificationCancel:
      true
    default: false
    }
  }
}
