internal import JSON
internal import Studio

/// What a model says about one picture.
struct CritiqueAnswer: AnswerShape, Equatable {
  enum Check: String, Sendable { case yes, no, unsure }

  /// In declared order. Only what is to be avoided may have no figure: where there is nothing.
  private(set) var dimensions: [Double?]
  /// Its own figure for the whole.
  private(set) var own: Double?
  private(set) var seen: [String]
  /// By the number of the question, from 1.
  private(set) var checks: [Int: Check]
  private(set) var gap: String?
  private(set) var revisedPrompt: String?
  /// What people are told about how it was read.
  private(set) var note: String?

  init(_ object: JSONNode) throws(AnswerFault) {
    try self.init(lenient: object)
    guard gap != nil else { throw AnswerFault("biggest_gap is missing") }
    guard revisedPrompt != nil else { throw AnswerFault("revised_prompt is missing") }
  }

  /// The five dimensions are what a critique cannot do without.
  init?(part object: JSONNode) {
    do throws(AnswerFault) { try self.init(lenient: object) } catch { return nil }
  }

  private init(lenient object: JSONNode) throws(AnswerFault) {
    let members = Members(object)
    let figures = try Self.figures(members, or: object)
    (dimensions, own, note) = (figures.dimensions, figures.own, figures.note)
    seen = members.texts("seen", "sees", "observations").prefix(5).map { oneLine($0, atMost: 80) }
    checks = Self.checks(members["checks", "checklist", "answers"])
    gap = members.text("biggest_gap", "gap", "reasoning", "critique", "feedback", "weakness")
      .map { oneLine($0, atMost: Judgement.maximumGap) }.flatMap { $0.isEmpty ? nil : $0 }
    revisedPrompt = members.text("revised_prompt", "improved_prompt", "new_prompt", "prompt")
      .flatMap(PlainPrompt.cleaned)
  }

  private static func checks(_ node: JSONNode?) -> [Int: Check] {
    var checks: [Int: Check] = [:]
    func note(_ number: Int?, _ answer: JSONNode?) {
      guard let number, (1...Checklist.maximumQuestions).contains(number), let answer else {
        return
      }
      let text = answer.boolean.map { $0 ? "yes" : "no" } ?? answer.string ?? ""
      checks[number] = Check(rawValue: text.lowercased().filter(\.isLetter))
    }
    let elements: [JSONNode] = node?.elements.map { Array($0) } ?? []
    for (index, element) in elements.prefix(40).enumerated() {
      guard element.kind == .object else {
        note(index + 1, element)
        continue
      }
      let members = Members(element)
      let number = members["n", "number", "id", "question"]?.int64.flatMap(Int.init(exactly:))
      note(number ?? index + 1, members["answer", "result", "value", "verdict"])
    }
    for member in node?.members.map(Array.init)?.prefix(40) ?? [] {
      let answer = Members(member.value)["answer", "result", "value", "verdict"]
      note(Int(member.name.filter(\.isNumber)), answer ?? member.value)
    }
    return checks
  }
}
