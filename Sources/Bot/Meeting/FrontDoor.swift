internal import Matrix
internal import MatrixClient
package import MatrixCrypto
internal import Storage

/// What comes in about making sure of us, for whoever answers it: ``Introducing``. It may be told from
/// anywhere, and waits for nobody.
package struct FrontDoor: Sendable {
  enum Input: Sendable {
    case step(VerificationArrival)
    /// `!verify`
    case wish(UserID, RoomID)
    case settled([UInt8], failure: String?)
    case tick
  }

  /// More than come while one is handled; what is lost ends a verification, and nothing else.
  private static var maximumWaiting: Int { 1_000 }

  let inputs: AsyncStream<Input>
  private let inlet: AsyncStream<Input>.Continuation

  package init() {
    (inputs, inlet) = AsyncStream.makeStream(
      bufferingPolicy: .bufferingOldest(Self.maximumWaiting))
  }

  /// What the keys tell. In rooms it is what was encrypted alone: in clear, a server could ask in
  /// anybody's name.
  package func heard(_ happening: CryptoHappening) {
    let arrival: VerificationArrival? =
      switch happening {
      case .decrypted(let event): VerificationArrival(event)
      case .toDevice(let told): VerificationArrival(told)
      default: nil
      }
    if let arrival { inlet.yield(.step(arrival)) }
  }

  func wants(_ user: UserID, in room: RoomID) { inlet.yield(.wish(user, room)) }
  func tick() { inlet.yield(.tick) }

  /// - Returns: whether the post is one of those that belong here.
  func settled(_ ticket: [UInt8], _ message: Outgoing) -> Bool {
    guard MeetingTicket.isTicket(ticket) || VerificationTicket.isTicket(ticket) else {
      return false
    }
    let failure = message.state == .failed ? message.reason ?? "it was refused" : nil
    inlet.yield(.settled(ticket, failure: failure))
    return true
  }
}

/// Goes with what we show, and comes back when it stands in the room.
enum MeetingTicket {
  private static var mark: [UInt8] { Array("meeting\0".utf8) }

  static func isTicket(_ bytes: [UInt8]) -> Bool { bytes.starts(with: mark) }
  /// `run` is another one after each start: what was lost with the last one is nothing to this.
  static func make(_ run: UInt64, _ number: Int) -> [UInt8] {
    mark + Array("\(run).\(number)".utf8)
  }
}
