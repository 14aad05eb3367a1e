/// What a wish has go wrong, where the operator's settings allow it: words that say who does what.
///
/// ```text
/// rehearse-painter-busy      any kind of ``PainterFailure``, or garbage
/// rehearse-critic-fails
/// rehearse-painter-slow-20   so many seconds later; the critic too
/// ```
package struct Rehearsal: Equatable, Sendable {
  package enum Part: String, Sendable { case painter, critic }

  package static let longest = 600

  /// What goes wrong, as it was written.
  package var failure: String?
  package var delay = Duration.zero

  /// Reads it from a person's own words.
  package init(of part: Part, in words: String) {
    let prefix = "rehearse-\(part.rawValue)-"
    for word in words.split(whereSeparator: \.isWhitespace) where word.hasPrefix(prefix) {
      let what = word.dropFirst(prefix.count)
      guard what.hasPrefix("slow-") else {
        failure = String(what)
        continue
      }
      delay = .seconds(min(max(Int(what.dropFirst("slow-".count)) ?? 0, 0), Self.longest))
    }
  }
}
