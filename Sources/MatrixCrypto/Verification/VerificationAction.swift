package import JSON
package import Matrix

/// What follows from a step, a decision or the time.
package enum VerificationAction: Sendable {
  /// To be sent in this order: of two messages for one device the second waits for the first.
  case send(VerificationMessage)
  /// The person's devices are to be asked for, see ``CryptoMachine/lookUp(_:in:at:)``: the one that
  /// they verify with is not known yet. What follows comes by ``VerificationDesk/lookAgain(keys:at:)``.
  case lookUp(UserID)
  case tell(VerificationID, VerificationHappening)
}

/// Something to send. Nobody's secret is in it: to devices it goes in clear, as other clients do, and
/// in an encrypted room encrypted, because everything is.
package struct VerificationMessage: Sendable {
  package enum Destination: Sendable, Equatable {
    case room(RoomID)
    case devices(UserID, [DeviceID])
  }

  package let destination: Destination
  package let type: EventType
  package let content: JSONValue

  /// A device that is not verified yet must be able to read it, whatever the policy says of others:
  /// the caller passes this on to the encryption of the room.
  package var sharesWithEverybody: Bool {
    if case .room = destination { true } else { false }
  }
}

/// What a person should see.
package enum VerificationHappening: Sendable {
  /// Somebody wants to verify. Answered by `accept` or `cancel`; where there is no way that both know,
  /// only by `cancel`.
  case asked(VerificationPrompt)
  /// Both want to; the ways to do it.
  case ready(VerificationOffer)
  /// To be compared with what the other side shows. Answered by `matches` or `differs`.
  case compare(ShortString)
  /// The other side says that both show the same, and proved its keys. Here nobody has said so yet.
  case matchedThere
  /// The other side says that it scanned our code. Answered by `confirmScan`, when its screen says that
  /// all is well, or by `differs`.
  case wasScanned
  /// At the end, once the other side is done too.
  case verified(Verified)
  case cancelled(by: VerificationSide, code: ProtocolText, reason: String)
  /// Another device of ours took it over, or turned it down.
  case settledElsewhere
  /// A request that nobody is asked about.
  case ignored(VerificationNeglect)
}

package enum VerificationSide: Sendable, Equatable { case us, them }

package struct VerificationPrompt: Sendable, Equatable {
  /// As it calls itself.
  package let device: DeviceID
  package let hasCommonMethod: Bool
}

package struct VerificationOffer: Sendable, Equatable {
  /// `start` leads to emoji and numbers.
  package let canCompare: Bool
  /// To be shown for them to scan.
  package let code: VerificationCode?
  /// Theirs may be scanned.
  package let canScan: Bool
}

package enum VerificationNeglect: Sendable, Equatable {
  case tooOld
  case fromTheFuture
  /// As many are under way as there may be, in all or with this person.
  case tooMany
}
