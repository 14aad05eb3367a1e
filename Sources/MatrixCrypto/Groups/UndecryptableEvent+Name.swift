extension UndecryptableEvent.Cause {
  /// Of every cause, for metrics.
  package static let names = [
    "no_key", "withheld", "earlier", "replayed", "wrong_sender", "wrong_room", "malformed",
    "unknown_algorithm", "damaged",
  ]

  /// For programs; of what is withheld see also its code.
  package var name: String {
    switch self {
    case .noKey: "no_key"
    case .withheld: "withheld"
    case .earlier: "earlier"
    case .replayed: "replayed"
    case .wrongSender: "wrong_sender"
    case .wrongRoom: "wrong_room"
    case .malformed: "malformed"
    case .unknownAlgorithm: "unknown_algorithm"
    case .damaged: "damaged"
    }
  }
}
