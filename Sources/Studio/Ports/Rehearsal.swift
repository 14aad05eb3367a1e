/// What a wish has go wrong, where the operator's settings allow it: words that say who does what.
///
/// ```text
/// rehearse-painter-busy      any kind of ``PainterFailure``, or garbage
/// rehearse-painter-busy-8    with the seed 8 alone, which one of several candidates has
/// rehearse-critic-fails
/// rehearse-painter-slow-20   so many seconds later; the critic too
/// ```
package struct Rehearsal: Equatable, Sendable {
  package enum Part: String, Sendable { case painter, critic }

  package static let longest = 600

  /// What goes wrong, as it was written.
  package var failure: String?
  /// The only seed with which it does.
  package var seed: UInt64?
  package var delay = Duration.zero

  /// Reads it from a person's own words.
  package init(of part: Part, in words: String) {
    let prefix = "rehearse-\(part.rawValue)-"
    for word in words.split(whereSeparator: \.isWhitespace) where word.hasPrefix(prefix) {
      let what = word.dropFirst(prefix.count)
      guard what.hasPrefix("slow-") else {
        let parts = what.split(separator: "-", maxSplits: 1)
        failure = parts.first.map(String.init)
        seed = parts.dropFirst().first.flatMap { UInt64($0) }
        continue
      }
      delay = .seconds(min(max(Int(what.dropFirst("slow-".count)) ?? 0, 0), Self.longest))
    }
  }

  /// What goes wrong with this seed.
  package func failure(seed: UInt64) -> String? {
    self.seed == nil || self.seed == seed ? failure : nil
  }
}
