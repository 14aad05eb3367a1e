import BackEnds
import JSON
import Studio

@testable import Critics

/// What holds for every answer, whatever a model says. The first byte says how it ended.
///
/// 1. Reading ends, and in bounded time.
/// 2. What is read can be used: figures are finite and within 0…10, texts bounded, and what goes into a
///    prompt has nothing in it that means something elsewhere.
/// 3. What a whole answer has, its part has too.
/// 4. A question is asked at most three times.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzModelAnswers(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
  let clock = ContinuousClock()
  let began = clock.now
  let whole: CritiqueAnswer? = try? AnswerReader.read(text)
  if let whole {
    check(whole)
    precondition(whole.gap != nil && whole.revisedPrompt != nil, "a whole answer lacks something")
  }
  if let part = AnswerReader.part(of: text, as: CritiqueAnswer.self) { check(part) }
  if let taste: ProfileAnswer = try? AnswerReader.read(text) {
    precondition(!taste.profile.principles.isEmpty)
    taste.profile.avoid.forEach(checkPlain)
  }
  if let list: Checklist = try? AnswerReader.read(text) {
    precondition((1...Checklist.maximumQuestions).contains(list.questions.count))
  }
  if let duel: DuelAnswer = try? AnswerReader.read(text) {
    precondition(duel.reason.count <= Judgement.maximumGap)
  }
  if let sight: SightAnswer = try? AnswerReader.read(text) {
    precondition(sight.number.count <= 12)
  }
  if let prompt: PromptAnswer = try? AnswerReader.read(text) {
    precondition(!prompt.prompt.isEmpty)
    checkPlain(prompt.prompt)
  }
  if let talk: TalkAnswer = try? AnswerReader.read(text), case .question(let words) = talk {
    precondition(!words.isEmpty && words.count <= TalkAnswer.maximumQuestion)
  }
  if let look: LookAnswer = try? AnswerReader.read(text) {
    precondition(!look.seen.isEmpty && look.seen.count <= LookAnswer.maximum)
  }
  interview(text, first)
  precondition(began.duration(to: clock.now) < .seconds(2), "an answer that takes seconds to read")
  return 0
}

private func check(_ answer: CritiqueAnswer) {
  let heard = Heard(answer: answer, isPart: false)
  for figure in answer.dimensions.compactMap(\.self) + [answer.score(.empty)] {
    precondition(figure.isFinite && (0...10).contains(figure), "a figure of another scale")
  }
  precondition(answer.dimensions.dropLast().allSatisfy { $0 != nil }, "a dimension is missing")
  if let prompt = answer.revisedPrompt { checkPlain(prompt) }
  do throws(CriticFailure) {
    let judgement = try heard.judgement(words: "a boat", .empty)
    precondition(judgement.remarks.count <= 8)
  } catch {
    fatalError("an answer that makes no critique: \(error)")
  }
}

private func checkPlain(_ text: String) {
  precondition(text.count <= PlainPrompt.maximum && !text.contains("://"), "more than words")
  let marks = Array("<>|{}`\n".unicodeScalars)
  precondition(
    !text.unicodeScalars.contains { marks.contains($0) }, "marks that mean something elsewhere")
}

/// The same answer again and again, ending as the byte says.
private func interview(_ text: String, _ byte: UInt8) {
  let question = ChatQuestion(system: "", turns: [ChatTurn(.user, [.text("?")])])
  var interview = Interview<CritiqueAnswer>(
    question, AnswerForm<CritiqueAnswer>.critique, ladder: CapabilityLadder())
  let endings: [ChatReply.Ending] = [.complete, .truncated, .refused]
  for call in 0..<4 {
    let ending = endings[Int(byte >> UInt8(2 * call) & 3) % 3]
    guard case .ask = interview.heard(ChatReply(text: text, ending: ending)) else { return }
  }
  fatalError("it asks and asks")
}
