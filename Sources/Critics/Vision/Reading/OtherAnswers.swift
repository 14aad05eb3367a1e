internal import JSON
internal import Studio

/// Which of two pictures a model prefers.
struct DuelAnswer: AnswerShape, Equatable {
  enum Choice: String, Sendable { case a, b, tie }

  let choice: Choice
  let reason: String

  init(_ object: JSONNode) throws(AnswerFault) {
    let members = Members(object)
    let word = members.text("winner", "choice", "better", "answer", "verdict") ?? ""
    let letters = word.lowercased().split { !$0.isLetter }.filter { $0 != "picture" }
    guard letters.count == 1, let choice = letters.first.flatMap({ Choice(rawValue: String($0)) })
    else { throw AnswerFault("winner is none of A, B and tie") }
    self.choice = choice
    reason = oneLine(
      members.text("reason", "reasoning", "why") ?? "", atMost: Judgement.maximumGap)
  }

  init?(part object: JSONNode) {
    do throws(AnswerFault) { try self.init(object) } catch { return nil }
  }
}

/// What a model read in the picture by which it proves that it sees.
struct SightAnswer: AnswerShape, Equatable {
  let colour: String
  let number: String

  init(_ object: JSONNode) throws(AnswerFault) {
    let members = Members(object)
    guard let colour = members.text("colour", "color", "background") else {
      throw AnswerFault("colour is missing")
    }
    guard let number = members["number", "digits"] else { throw AnswerFault("number is missing") }
    self.colour = oneLine(colour.lowercased(), atMost: 40)
    let digits = (number.string ?? number.numberText ?? "").filter(\.isWholeNumber)
    self.number = String(digits.prefix(12))
  }

  init?(part object: JSONNode) {
    do throws(AnswerFault) { try self.init(object) } catch { return nil }
  }
}

/// The questions that each picture of one request is to answer.
struct Checklist: AnswerShape, Equatable {
  static let maximumQuestions = Judgement.maximumQuestions
  static let maximumQuestion = Judgement.maximumQuestion
  static let empty = Checklist(kept: [])

  let questions: [String]

  /// As a critique has kept it.
  init(kept questions: [String]) {
    self.questions = questions.prefix(Self.maximumQuestions)
      .map { oneLine($0, atMost: Self.maximumQuestion) }
  }

  init(_ object: JSONNode) throws(AnswerFault) {
    let texts = Members(object).texts("questions", "checks", "checklist")
    questions = texts.map { oneLine($0, atMost: Self.maximumQuestion) }.filter { !$0.isEmpty }
      .prefix(Self.maximumQuestions).map(\.self)
    guard !questions.isEmpty else { throw AnswerFault("questions has no question") }
  }

  /// Fewer are a list too.
  init?(part object: JSONNode) {
    do throws(AnswerFault) { try self.init(object) } catch { return nil }
  }
}
