internal import Concurrency

/// How much an event is worth, where a server lets few go: by default ten at once and then one each
/// five seconds, for all rooms together.
struct Thrift {
  /// It goes only with so many turns in hand.
  let reserve: Int
  /// After this nobody needs it any more.
  let patience: Duration?

  static let always = Thrift(reserve: 1, patience: nil)
  /// One tap less to find: a picture of another room goes first.
  static let seeds = Thrift(reserve: 1, patience: .seconds(3_600))
  /// What is only nice to have: progress, and taking back what is of no use any more.
  static let whenIdle = Thrift(reserve: 6, patience: .seconds(600))
}
