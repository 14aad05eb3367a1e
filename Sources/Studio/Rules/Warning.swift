import Storage

/// ⚠️ stands on a prompt of which nothing came, until it is painted in other words.
extension Draft {
  mutating func withdrawWarnings(of old: Request) throws {
    for picture in try pictures(of: old.id) {
      for line in try messages(showing: picture.id)
      where line.kind == .warning && !line.isRedacted { retract(line) }
    }
  }

  /// The other words were taken back before anything came of them: again nothing came of the prompt.
  /// Who sees none yet does not miss it.
  mutating func restoreWarning(of old: Request) throws {
    for picture in try pictures(of: old.id) {
      let signs = try messages(showing: picture.id).filter { $0.kind == .warning }
      guard !signs.isEmpty, signs.allSatisfy(\.isRedacted) else { continue }
      return tell(.warnAgain(picture.id), at: old.place)
    }
  }

  /// It was on its way while the prompt got other words: of those nothing is said yet, unless they
  /// failed too.
  mutating func warned(by line: Message) throws {
    guard let prompt = line.repliesTo,
      let newer = try message(prompt)?.request.flatMap({ try request($0) }),
      // A tap stands on a line of another wish.
      newer.message == prompt, newer.id != line.request, newer.ending != .failed
    else { return }
    retract(line)
  }
}
