internal import Concurrency
internal import Studio

/// The questions that the pictures of a request are checked by: derived once from its words and the
/// taste, so that every round answers the same ones.
///
/// 1. A list that came with the question counts: it was kept with an earlier picture. At most
///    ``maximumKept`` are remembered until then, since candidates are judged side by side; the oldest
///    goes first.
/// 2. A model that makes no list of use has none: its critiques go without, in every round.
struct Checklists: Sendable {
  static let maximumKept = 200

  private struct Wish: Hashable {
    let words: String
    let taste: String

    static func == (left: Wish, right: Wish) -> Bool {
      left.words.utf8.elementsEqual(right.words.utf8)
        && left.taste.utf8.elementsEqual(right.taste.utf8)
    }
  }

  private struct Kept {
    var lists: [Wish: Checklist] = [:]
    var order: [Wish] = []

    mutating func keep(_ list: Checklist, for wish: Wish) -> Checklist {
      // Whoever derived it at the same time and was first counts.
      if let first = lists[wish] { return first }
      if order.count >= Checklists.maximumKept { lists[order.removeFirst()] = nil }
      order.append(wish)
      lists[wish] = list
      return list
    }
  }

  private let interviewer: Interviewer
  private let prompt: Prompt
  private let kept = Guarded(Kept())

  init(_ interviewer: Interviewer, prompt: Prompt) {
    self.interviewer = interviewer
    self.prompt = prompt
  }

  /// - Throws: ``CriticFailure`` when the model cannot be asked now, and `CancellationError`.
  func checklist(for question: CritiqueQuestion) async throws -> Checklist {
    guard question.words.contains(where: { !$0.isWhitespace }) else { return .empty }
    if let questions = question.checklist { return Checklist(kept: questions) }
    let places = question.places
    let wish = Wish(words: places["words"] ?? "", taste: places["taste"] ?? "")
    if let list = kept.withLock({ $0.lists[wish] }) { return list }
    let list = try await derive(places)
    return kept.withLock { $0.keep(list, for: wish) }
  }

  private func derive(_ places: [String: String]) async throws -> Checklist {
    do {
      return try await interviewer.hear(
        prompt.filled(places), about: [], AnswerForm<Checklist>.checklist
      ).answer
    } catch let silence as Silence {
      guard silence.wasAsked else { throw interviewer.failure(silence) }
      return .empty
    }
  }
}

extension Checklist {
  /// As the critic is shown them.
  var told: String {
    guard !questions.isEmpty else { return "There are none." }
    return questions.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n")
  }
}
