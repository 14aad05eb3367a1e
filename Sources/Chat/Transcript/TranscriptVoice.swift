package import Concurrency
internal import Matrix
internal import MatrixCrypto
package import Terminal

/// What changes of a transcript look like on a screen.
///
/// A message is a line with its number, its time and who said it; what belongs to it is indented
/// below. What happens to a message later is told with its number, since what has scrolled away
/// cannot be drawn over; ``lines(of:)`` shows everything as it is now.
package struct TranscriptVoice: Sendable {
  static let quoteCount = 40
  private static let margin = "           "

  let names: ChatNames
  /// The time of day, as the person's clock shows it.
  let time: @Sendable (Instant) -> String

  package init(names: ChatNames, time: @escaping @Sendable (Instant) -> String) {
    self.names = names
    self.time = time
  }

  package func lines(for change: Transcript.Change, in transcript: Transcript) -> [Line] {
    switch change {
    case .message(let entry), .unreadable(let entry): return message(entry, in: transcript)
    case .edited(let entry, _): return edit(entry)
    case .reaction(let reaction, _, let entry, let isNew):
      return self.reaction(reaction, entry, isNew: isNew)
    case .redacted(_, let entry?, let user, let reason):
      let why = reason.map { ": \($0)" } ?? ""
      return [remark("✗", entry, "\(names(user)) took it back\(why)")]
    case .redacted(_, nil, let user, _):
      return [note("\(names(user)) took back something older")]
    case .joined: return [note("you are in the room")]
    case .left(let user, let reason):
      let why = reason.map { ": \($0)" } ?? ""
      return [
        note(user.map { "\(names($0)) put you out of the room\(why)" } ?? "you left the room")
      ]
    case .moved: return [note("the room goes on elsewhere, and you are there")]
    case .membership(let user, let membership, let by):
      return sentence(user, membership, by).map { [note($0)] } ?? []
    }
  }

  /// A message as it is now, with its reactions.
  package func message(_ entry: TranscriptEntry, in transcript: Transcript) -> [Line] {
    var line = Line("\(number(entry)) \(time(entry.sent)) ", .faint)
    if let root = entry.thread { line.add("  ╰\(short(root, transcript)) ", .faint) }
    if entry.kind == .emote { line.add("* ") }
    line.add(names(entry.sender), names(entry.sender) == "you" ? .good : .strong)
    if let word = entry.trust.word, names(entry.sender) != "you" || !entry.trust.isOrdinary {
      line.add(" [\(word)]", entry.trust.isOrdinary ? .faint : .bad)
    }
    let answered = entry.relation?.repliedTo.map { quote($0, transcript) }
    if let answered { line.add(" ↩ \(answered)", .faint) }
    var lines = body(entry, after: line, startsAnew: answered != nil)
    if let signs = signs(entry) { lines.append(signs) }
    return lines
  }

  /// The last messages, as they are now.
  package func lines(of transcript: Transcript, last count: Int = 30) -> [Line] {
    transcript.entries.suffix(count).flatMap { message($0, in: transcript) }
  }

  // MARK: Pieces

  private func body(
    _ entry: TranscriptEntry, after head: Line, startsAnew: Bool
  ) -> [Line] {
    var head = head
    let indent = Self.margin + (entry.thread == nil ? "" : "    ")
    if entry.isRedacted {
      let by = entry.redactedBy.map { names($0) } ?? "somebody"
      head.add("  ✗ taken back by \(by)", .faint)
      return [head]
    }
    if case .unreadable = entry.kind {
      head.add("  cannot be read: \(entry.text)", .bad)
      return [head]
    }
    var paragraphs = entry.text.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    if let media = entry.media { paragraphs.insert(describe(media), at: 0) }
    if paragraphs.last == "" { paragraphs.removeLast() }
    if !startsAnew, let first = paragraphs.first {
      head.add("  \(first)")
      paragraphs.removeFirst()
    }
    var lines = [head] + paragraphs.map { Line(indent + $0) }
    lines = lines.map { $0.hanging(indent.count) }
    let marks = [entry.isEdited ? "edited" : nil, entry.isLate ? "its key came late" : nil]
      .compactMap(\.self)
    if !marks.isEmpty {
      lines[lines.count - 1].add("  (\(marks.joined(separator: ", ")))", .faint)
    }
    return lines
  }

  private func edit(_ entry: TranscriptEntry) -> [Line] {
    var line = Line("\(number(entry)) ✎ ", .faint)
    line.add(names(entry.sender), .strong)
    return body(entry, after: line, startsAnew: false)
  }

  private func reaction(
    _ reaction: TranscriptEntry.Reaction, _ entry: TranscriptEntry?, isNew: Bool
  ) -> [Line] {
    guard let entry else {
      return [note("\(names(reaction.sender)): \(sign(reaction.key)) on something older")]
    }
    let what = isNew ? sign(reaction.key) : "takes \(sign(reaction.key)) back"
    var line = Line("\(number(entry))  ", .faint)
    line.add("\(names(reaction.sender)) \(what)")
    let all = entry.signs
    if all.count > 1 || (all.first?.count ?? 0) > 1 {
      line.add("   all: \(listed(entry))", .faint)
    }
    return [line]
  }

  private func signs(_ entry: TranscriptEntry) -> Line? {
    entry.reactions.isEmpty ? nil : Line(Self.margin + listed(entry), .faint)
  }

  private func listed(_ entry: TranscriptEntry) -> String {
    entry.signs.map { $0.count == 1 ? sign($0.key) : "\(sign($0.key)) \($0.count)" }
      .joined(separator: "  ")
  }

  /// A stranger's text, which may be long.
  private func sign(_ key: String) -> String { String(Sanitiser.line(key).prefix(24)) }

  private func describe(_ media: Media) -> String {
    var facts: [String] = []
    if let width = media.info.width, let height = media.info.height {
      facts.append("\(width)×\(height)")
    }
    if let size = media.info.size { facts.append(Self.size(size)) }
    let name = String(Sanitiser.line(media.filename).prefix(80))
    return "[\(([name] + facts).joined(separator: ", "))]"
  }

  static func size(_ count: Int) -> String {
    switch count {
    case ..<1_000: "\(count) B"
    case ..<1_000_000: "\((count + 500) / 1_000) kB"
    default: "\(count / 1_000_000).\(count / 100_000 % 10) MB"
    }
  }

  private func quote(_ event: EventID, _ transcript: Transcript) -> String {
    guard let entry = transcript[event] else { return "something older" }
    guard !entry.isRedacted else { return "\(entry.number), taken back" }
    let text = entry.media.map { $0.caption ?? $0.filename } ?? entry.text
    let plain = Sanitiser.line(text)
    let short = plain.count > Self.quoteCount ? plain.prefix(Self.quoteCount) + "…" : plain[...]
    return "\(entry.number) \(names(entry.sender)): \(short)"
  }

  private func short(_ event: EventID, _ transcript: Transcript) -> String {
    transcript[event].map { "\($0.number)" } ?? "…"
  }

  private func number(_ entry: TranscriptEntry) -> String {
    let text = "\(entry.number)"
    return String(repeating: " ", count: max(0, 4 - text.count)) + text
  }

  private func remark(_ mark: String, _ entry: TranscriptEntry, _ text: String) -> Line {
    Line("\(number(entry)) \(mark) \(text)", .faint)
  }

  package func note(_ text: String) -> Line { .note(text) }

  private func sentence(_ user: UserID, _ membership: Membership, _ by: UserID) -> String? {
    let (who, actor) = (names(user), names(by))
    let isOwn = user == by
    switch membership {
    case .join: return "\(who) came in"
    case .invite: return "\(actor) asked \(who) in"
    case .leave: return isOwn ? "\(who) left" : "\(actor) put \(who) out"
    case .ban: return "\(actor) banned \(who)"
    case .knock: return "\(who) would like to come in"
    }
  }
}
