/// When an errand that failed is done again, as a value.
///
/// 1. Not before the back end wants to be asked, and not before the usual pause is over.
/// 2. Whoever wants to be left alone for longer than ``longestWait`` is not waited for: people hear at
///    once that there is nothing, and when asking again makes sense.
enum NextTry: Equatable, Sendable {
  case after(Duration)
  case never

  static let longestWait = Duration.seconds(600)

  /// `asked` is what the back end said of it, `pause` what is waited where it says nothing.
  init(isWorthRetrying: Bool, asked: Duration?, pause: Duration) {
    let wait = max(asked ?? .zero, pause)
    self = isWorthRetrying && wait <= Self.longestWait ? .after(wait) : .never
  }
}
