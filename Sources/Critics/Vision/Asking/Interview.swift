internal import BackEnds
internal import JSON

/// Why a model gave no answer that can be used. It reads on from the model's name.
struct Silence: Error, Equatable, Sendable {
  let words: String
  /// It was asked, and what it said was no answer; else nobody knows what it would say.
  let wasAsked: Bool
  let isWorthRetrying: Bool
  /// How long its server asks to be left alone; nothing where it does not say.
  var retryAfter: Duration?
}

/// One question to a model until there is an answer that can be used, as a value: what came of asking
/// goes in, what is to be done comes out.
///
/// asking → done | failed | asking. It asks again
/// - one rung lower, where the server cannot answer in the form asked for; that counts as no call;
/// - with twice the room, once, where the answer broke off before what it cannot do without;
/// - with what is wrong, once, where the answer lacks something.
///
/// 1. There are at most ``maximumCalls`` calls.
/// 2. A refusal and an empty answer are no answer, and are not argued with.
/// 3. What there is of an answer is used when no better one came.
struct Interview<Answer: AnswerShape>: Sendable {
  enum Step: Sendable {
    case ask(ChatQuestion)
    /// - Parameter isPart: It lacks something that belongs to it.
    case done(Answer, isPart: Bool)
    case failed(Silence)
  }

  static var maximumCalls: Int { 3 }
  /// Of its own answer, when it is shown to it again.
  private static var maximumQuoted: Int { 4_000 }

  private(set) var ladder: CapabilityLadder
  private(set) var calls = 1
  private let form: AnswerForm<Answer>
  private var question: ChatQuestion
  private var isDoubled = false
  private var isCorrected = false
  private var part: Answer?

  init(
    _ question: ChatQuestion, _ form: AnswerForm<Answer>, ladder: CapabilityLadder
  ) {
    self.question = question
    self.form = form
    self.ladder = ladder
  }

  /// What it is to be asked now.
  var asked: ChatQuestion {
    var asked = question
    asked.form = ladder.form(form.schema, name: form.name)
    asked.system += ladder.words(form.schema)
    return asked
  }

  mutating func heard(_ reply: ChatReply) -> Step {
    let isEmpty = !reply.text.contains { !$0.isWhitespace }
    switch reply.ending {
    case .refused: return failed(as: "will not answer this", isWorthRetrying: false)
    case .complete where isEmpty: return failed(as: "answered nothing", isWorthRetrying: true)
    case .truncated: return brokeOff(reply.text)
    case .complete: break
    }
    do throws(AnswerFault) {
      return .done(try AnswerReader.read(reply.text), isPart: false)
    } catch {
      part = AnswerReader.part(of: reply.text) ?? part
      return correct(reply.text, error)
    }
  }

  mutating func heard(_ fault: ModelFault) -> Step {
    if ladder.stepDown(after: fault) { return .ask(asked) }
    return failed(
      as: "could not be asked: \(fault)", wasAsked: false, isWorthRetrying: fault.isWorthRetrying,
      retryAfter: fault.retryAfter)
  }

  private mutating func brokeOff(_ text: String) -> Step {
    // Perhaps all was said before the room ran out.
    if let answer: Answer = try? AnswerReader.read(text, isTruncated: true) {
      return .done(answer, isPart: false)
    }
    part = AnswerReader.part(of: text) ?? part
    guard part == nil, !isDoubled, calls < Self.maximumCalls else {
      return failed(as: "broke its answer off", isWorthRetrying: false)
    }
    isDoubled = true
    calls += 1
    question.maximumTokens *= 2
    return .ask(asked)
  }

  private mutating func correct(_ text: String, _ fault: AnswerFault) -> Step {
    guard !isCorrected, calls < Self.maximumCalls else {
      return failed(as: "gave no answer that can be used: \(fault.words)", isWorthRetrying: true)
    }
    isCorrected = true
    calls += 1
    question.turns.append(ChatTurn(.assistant, [.text(String(text.prefix(Self.maximumQuoted)))]))
    let words = """
      That answer cannot be used: \(fault.words). Give the whole answer again as one JSON object, \
      corrected, and nothing else.
      """
    question.turns.append(ChatTurn(.user, [.text(words)]))
    return .ask(asked)
  }

  private func failed(
    as words: String, wasAsked: Bool = true, isWorthRetrying: Bool, retryAfter: Duration? = nil
  ) -> Step {
    if let part { return .done(part, isPart: true) }
    return .failed(
      Silence(
        words: words, wasAsked: wasAsked, isWorthRetrying: isWorthRetrying, retryAfter: retryAfter))
  }
}

/// What is asked for: the shape of the answer, in JSON's own words.
struct AnswerForm<Answer: AnswerShape>: Sendable {
  let name: String
  let schema: JSONValue
}
