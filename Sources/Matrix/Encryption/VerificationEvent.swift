package import JSON

/// A step of a verification, to a device or in a room.
///
/// 1. To devices, a verification is known by its transaction ID; in rooms, by the event that asked
///    for it, to which every step refers.
/// 2. Lists are bounded; what is beyond is left out, and what is no text too.
package struct VerificationEvent: Sendable {
  /// Which verification a step belongs to.
  package enum Flow: Sendable, Hashable {
    case toDevice(TransactionID)
    case inRoom(EventID)

    /// As both sides put it into what they hash.
    package var transaction: String {
      switch self {
      case .toDevice(let id): id.text
      case .inRoom(let id): id.text
      }
    }
  }

  package enum Step: Sendable {
    case request(VerificationRequest)
    case ready(VerificationReady)
    case start(VerificationStart)
    case accept(VerificationAccept)
    /// The ephemeral key, base64 as it came.
    case key(String)
    case mac(VerificationMAC)
    case done
    case cancel(VerificationCancel)
  }

  package let flow: Flow
  package let step: Step
  /// As it came: the commitment is about the exact content of the start.
  package let content: JSONNode

  /// A step that was sent to this device.
  package init(toDevice type: EventType, _ content: JSONNode) throws(JSONError) {
    flow = .toDevice(try content.identifier("transaction_id"))
    step = try Step(type, content)
    self.content = content
  }

  /// A step in a room. `relation` is that of the outer event, if it was encrypted. The request itself
  /// is an `m.room.message`; see ``Message/Kind``.
  package init(
    inRoom type: EventType, _ content: JSONNode, relation: Relation?
  ) throws(JSONError) {
    guard case .reference(let request)? = relation else {
      throw content.refusal("expected a reference to a request")
    }
    flow = .inRoom(request)
    step = try Step(type, content)
    self.content = content
  }
}

extension VerificationEvent.Step {
  init(_ type: EventType, _ content: JSONNode) throws(JSONError) {
    self =
      switch type {
      case .verificationRequest: .request(try VerificationRequest(content))
      case .verificationReady: .ready(try VerificationReady(content))
      case .verificationStart: .start(try VerificationStart(content))
      case .verificationAccept: .accept(try VerificationAccept(content))
      case .verificationKey: .key(try content.string("key"))
      case .verificationMAC: .mac(try VerificationMAC(content))
      case .verificationDone: .done
      case .verificationCancel: .cancel(try VerificationCancel(content))
      default: throw content.refusal("expected a step of a verification")
      }
  }

  package var type: EventType {
    switch self {
    case .request: .verificationRequest
    case .ready: .verificationReady
    case .start: .verificationStart
    case .accept: .verificationAccept
    case .key: .verificationKey
    case .mac: .verificationMAC
    case .done: .verificationDone
    case .cancel: .verificationCancel
    }
  }

  /// The whole content for one of the two ways. A request in a room is a message; see
  /// ``VerificationRequest/message(to:body:)``.
  package func content(in flow: VerificationEvent.Flow) -> JSONValue {
    var value =
      switch self {
      case .request(let request): request.json
      case .ready(let ready): ready.json
      case .start(let start): start.json
      case .accept(let accept): accept.json
      case .key(let key): ["key": .string(key)] as JSONValue
      case .mac(let mac): mac.json
      case .done: [:] as JSONValue
      case .cancel(let cancel): cancel.json
      }
    switch flow {
    case .toDevice(let id): value["transaction_id"] = .string(id.text)
    case .inRoom(let event): value["m.relates_to"] = Relation.reference(to: event).json
    }
    return value
  }
}
