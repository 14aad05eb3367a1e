import BackEnds
import JSON
import Testing

@testable import Critics

@Suite struct InterviewTests {
  private let question = ChatQuestion(
    system: "You judge.", turns: [ChatTurn(.user, [.text("What do you say?")])])

  private func interview() -> Interview<CritiqueAnswer> {
    Interview(question, AnswerForm<CritiqueAnswer>.critique, ladder: CapabilityLadder())
  }

  private static let noSchema = ModelFault(
    .trouble, "Input should be 'text' or 'json_object' for response_format")

  /// What can come of one call.
  private enum Event: CaseIterable {
    case good, noDimensions, noGap, empty, refused, cut, cutLate, form, fault
  }

  private func tell(
    _ event: Event, _ interview: inout Interview<CritiqueAnswer>
  ) -> Interview<CritiqueAnswer>.Step {
    let whole = critique()
    let late = whole.prefix(whole.count - 20)
    return switch event {
    case .good: interview.heard(said(whole))
    case .noDimensions: interview.heard(said(critique(["dimensions": JSONValue.null])))
    case .noGap: interview.heard(said(critique(["biggest_gap": JSONValue.null])))
    case .empty: interview.heard(said(" \n"))
    case .refused: interview.heard(said("I would rather not.", .refused))
    case .cut: interview.heard(said(String(whole.prefix(40)), .truncated))
    case .cutLate: interview.heard(said(String(late), .truncated))
    case .form: interview.heard(Self.noSchema)
    case .fault: interview.heard(ModelFault(.silent))
    }
  }

  @Test func `a good answer ends it at once`() {
    var interview = interview()
    guard case .done(let answer, isPart: false) = interview.heard(said(critique())) else {
      Issue.record("it is an answer")
      return
    }
    #expect(answer.own == 7.4 && interview.calls == 1)
  }

  /// Every course that it can take, to its end.
  @Test func `whatever comes, it ends after at most three calls`() {
    var courses = 0
    func go(_ interview: Interview<CritiqueAnswer>, _ steps: [Event], downs: Int) {
      #expect(interview.calls <= Interview<CritiqueAnswer>.maximumCalls, "\(steps)")
      #expect(steps.count == interview.calls - 1 + downs, "\(steps)")
      #expect(steps.count <= 5, "\(steps)")
      guard steps.count <= 5 else { return }
      for event in Event.allCases {
        var next = interview
        let step = tell(event, &next)
        switch step {
        case .ask(let asked):
          let isDown = event == .form
          #expect(isDown == (next.calls == interview.calls))
          #expect(asked.turns.count == 1 || asked.turns.count == 3)
          #expect([900, 1_800].contains(asked.maximumTokens))
          go(next, steps + [event], downs: downs + (isDown ? 1 : 0))
        case .done(_, let isPart):
          courses += 1
          #expect(isPart == (event != .good), "\(steps) \(event)")
        case .failed(let silence):
          courses += 1
          #expect(!silence.words.isEmpty)
          #expect(silence.wasAsked == ![.fault, .form].contains(event), "\(steps) \(event)")
          #expect(event != .good && event != .cutLate && event != .noGap, "\(steps) \(event)")
        }
      }
    }
    go(interview(), [], downs: 0)
    #expect(courses > 50)
  }

  @Test func `it goes down the ladder, and says in words what the form does not`() {
    var interview = interview()
    guard case .schema = interview.asked.form, interview.asked.system == question.system,
      case .ask(let object) = interview.heard(Self.noSchema),
      case .object = object.form,
      case .ask(let text) = interview.heard(ModelFault(.badOrder, "json mode is not supported")),
      case .text = text.form,
      case .failed(let silence) = interview.heard(ModelFault(.badOrder, "unknown format"))
    else {
      Issue.record("three rungs, and then no further")
      return
    }
    #expect(object.system.contains("revised_prompt") && text.system.contains("JSON"))
    #expect(interview.calls == 1 && !silence.wasAsked)
  }

  @Test func `what is wrong is said once, with its own answer before it`() {
    var interview = interview()
    let bad = critique(["score": 74])
    guard case .ask(let asked) = interview.heard(said(bad)) else {
      Issue.record("it is asked again")
      return
    }
    #expect(asked.turns.map(\.role) == [.user, .assistant, .user])
    #expect(asked.turns[1].words == bad)
    #expect(asked.turns[2].words.contains("score is not from 0 to 10"))
    guard case .failed(let silence) = interview.heard(said(bad)) else {
      Issue.record("once is enough")
      return
    }
    #expect(silence.words.contains("score is not from 0 to 10"))
  }

  @Test func `one that broke off has twice the room, once`() {
    var interview = interview()
    guard case .ask(let asked) = interview.heard(said("", .truncated)),
      case .failed(let silence) = interview.heard(said("{\"seen\": [", .truncated))
    else {
      Issue.record("it is asked twice")
      return
    }
    #expect(asked.maximumTokens == 2 * question.maximumTokens && asked.turns.count == 1)
    #expect(silence.wasAsked)
  }

  @Test func `what can be used of it is used, and called a part`() {
    var interview = interview()
    let late = critique(["revised_prompt": JSONValue.null])
    guard case .ask = interview.heard(said(late)),
      case .done(let answer, isPart: true) = interview.heard(said("never mind"))
    else {
      Issue.record("there are five figures")
      return
    }
    #expect(answer.dimensions == [8, 7, 6.5, 7, 9] && answer.revisedPrompt == nil)
  }

  @Test(arguments: [
    (ModelFault(.badOrder, "unknown field response_format"), true),
    (ModelFault(.badOrder, "guided_json is not supported"), true),
    (ModelFault(.trouble, "failed to parse grammar"), true),
    (ModelFault(.badOrder, "output_config: Extra inputs are not permitted"), true),
    (ModelFault(.badOrder, "unsupported image format"), false),
    (ModelFault(.badOrder, "maximum context length is 2048 tokens"), false),
    (ModelFault(.trouble), false), (ModelFault(.unreachable, "response_format"), false),
    (ModelFault(.unauthorised, "format"), false),
  ])
  func `only what is said about the form leads down`(_ fault: ModelFault, isDown: Bool) {
    var ladder = CapabilityLadder()
    let wentDown = ladder.stepDown(after: fault)
    #expect(wentDown == isDown)
    #expect(ladder.rung == (isDown ? .object : .schema))
  }

  @Test func `what another call found out holds too, and nobody climbs`() {
    var (low, ladder) = (CapabilityLadder(), CapabilityLadder())
    let wentDown = low.stepDown(after: Self.noSchema)
    #expect(wentDown)
    ladder.settle(at: low)
    #expect(ladder.rung == .object)
    ladder.settle(at: CapabilityLadder())
    #expect(ladder.rung == .object)
  }
}
