import JSON
import Studio
import Testing

@testable import Critics

@Suite struct AnswerReaderTests {
  private func read(_ text: String) throws -> CritiqueAnswer { try AnswerReader.read(text) }

  private func fault(_ text: String) -> String? {
    do throws(AnswerFault) {
      _ = try AnswerReader.read(text, as: CritiqueAnswer.self)
      return nil
    } catch {
      return error.words
    }
  }

  @Test func `a whole answer is read as it stands`() throws {
    let answer = try read(critique())
    #expect(answer.dimensions == [8, 7, 6.5, 7, 9])
    #expect(answer.own == 7.4 && answer.note == nil)
    #expect(answer.seen == ["two orange boats", "a moon"])
    #expect(answer.checks == [1: .yes, 2: .no])
    #expect(answer.gap == "There are two boats where three were asked for.")
    #expect(answer.revisedPrompt == "three boats, the third at the left")
  }

  @Test(arguments: [
    ("fence", "Here it is:\n```json\n{}\n```\nI hope this helps."),
    ("byte order mark", "\u{FEFF}{}"),
    ("words around it", "Well {sic}, let me see. {} That is all, {honestly}."),
    ("thoughts", "<think>Perhaps {\"score\": 1}?</think>{}"),
    ("thoughts that began earlier", "so {\"score\": 1}</think>\n{}"),
    ("a brace too many before it", "{ is how it begins: {}"),
    ("another object before it", "{\"score\": 10, \"dimensions\": {}}\n{}"),
  ])
  func `it is found whatever stands around it`(_ kind: String, around: String) throws {
    let text = around.replacing("{}", with: critique())
    if kind == "another object before it" {
      let other = critique(["score": 1])
      #expect(try read(other + "\n" + critique()).own == 7.4)
    } else {
      #expect(try read(text) == read(critique()), "\(kind)")
    }
  }

  @Test func `what the last object is not cannot be found in one that is quoted before it`() {
    let quoted = "In the picture stands: " + critique(["score": 10])
    #expect(fault(quoted + "\n{\"verdict\": \"bad\"}") == "palette_tendency is missing")
  }

  /// How the marks of JSON go wrong.
  @Test(arguments: [
    (#""score":7.4"#, #""score": 7.4,, "#, false),
    (#""score":7.4,"#, #""score": 7.4 /* fair */,"#, true),
    (#""score":7.4,"#, #"score: 7.4,"#, true),
    (#""score":7.4,"#, #"'score': 7.4,"#, true),
    (#""score":7.4,"#, #""score": "7.4","#, true),
    (#""score":7.4,"#, #""score": "7,4","#, true),
    (#""score":7.4,"#, #""score": 7.4/10,"#, true),
    (#""score":7.4,"#, #""score": "7.4 / 10","#, true),
    (#""score":7.4,"#, #""score": "7.4 out of 10","#, true),
    (#""score":7.4,"#, #""score": 74%,"#, true),
    (#""score":7.4,"#, #""score": {"value": 7.4, "why": "so"},"#, true),
    (#""score":7.4,"#, #""overall": 7.4,"#, true),
    (#""score":7.4,"#, #""Overall Score": 7.4, "extra": [1, {}],"#, true),
    (#""score":7.4,"#, #"“score”: 7.4,"#, true),
    (#""score":7.4,"#, #""score": 7.4, "score": 7.4,"#, true),
    (#"There are"#, "There\nare", true),
    (#"There are"#, "There \\ud800 are", true),
    (#""score":7.4,"#, #""score": NaN,"#, false),
    (#""score":7.4,"#, #""score": "seven","#, false),
    (#""score":7.4,"#, #""score": 7,4,"#, false),
    (#""score":7.4,"#, #""score": "12/10","#, false),
    (#""score":7.4,"#, #""score": "0x7","#, false),
    (#""score":7.4,"#, #""score": "infinity","#, false),
  ])
  func `marks are put right, and what was meant is never guessed`(
    there: String, instead: String, isRead: Bool
  ) throws {
    let text = critique()
    #expect(text.contains(there))
    let changed = text.replacing(there, with: instead)
    let answer: CritiqueAnswer? = try? AnswerReader.read(changed)
    #expect((answer != nil) == isRead, "\(changed)")
    if let answer { #expect(abs((answer.own ?? 0) - 7.4) < 1e-9 && answer.dimensions.count == 5) }
  }

  /// Grammars let them through, although JSON does not.
  @Test(arguments: 0..<UInt8(0x20))
  func `a control character may stand in a text as it is`(_ byte: UInt8) throws {
    let character = Character(Unicode.Scalar(byte))
    let text = critique().replacing("There are", with: "There\(character)are")
    #expect(try read(text) == read(critique()))
    // Also where something else is to be put right.
    #expect(try read(text.replacing("\"score\":7.4", with: "\"score\": 74%")).own == 7.4)
    // And where it broke off after that.
    let part = AnswerReader.part(of: String(text.dropLast()), as: CritiqueAnswer.self)
    #expect(part?.dimensions == [8, 7, 6.5, 7, 9])
  }

  /// Grammars keep the syntax and no range: figures as servers have sent them.
  @Test(arguments: [
    "-0.6", "81e1", "2206403607e160", "0.233e782", "-504481811", "8135313150028885", "11",
    "1e999", "-1e-3",
  ])
  func `figures out of range and without end are refused`(_ figure: String) {
    let text = critique().replacing("\"score\":7.4", with: "\"score\":\(figure)")
    #expect(fault(text) != nil, "\(figure)")
    let inside = critique().replacing("\"texture_feel\":7", with: "\"texture_feel\":\(figure)")
    #expect(fault(inside) != nil, "\(figure)")
  }

  @Test func `minus zero is zero`() throws {
    let text = critique().replacing("\"texture_feel\":7", with: "\"texture_feel\":-0")
    #expect(try read(text).dimensions[3] == 0)
    #expect(try read(text).dimensions[3]?.sign == .plus)
  }

  @Test(
    arguments: [
      ([0.8, 0.7, 0.65, 0.7, 0.9], 0.74, [8, 7, 6.5, 7, 9], true),
      ([80, 70, 65, 70, 90], 74, [8, 7, 6.5, 7, 9], true),
      ([0, 70, 65, 70, 90], 74, [0, 7, 6.5, 7, 9], true),
      // Bad all over, on the scale that was asked for.
      ([0, 1, 0, 1, 0], 1, [0, 1, 0, 1, 0], false),
      ([1, 1, 1, 1, 1], 1, [1, 1, 1, 1, 1], false),
      // One slip is no other scale.
      ([8, 7, 65, 7, 9], 7, nil, false),
      ([80, 70, 65, 70, 90], 7.4, nil, false),
      ([80, 70, 65, 70, 900], 74, nil, false),
      ([8, 7, 6, 7, 9], 74, nil, false),
    ] as [([Double], Double, [Double]?, Bool)])
  func `another scale counts only where every figure fits it, and is said`(
    figures: [Double], score: Double, wanted: [Double]?, isTold: Bool
  ) throws {
    func value(_ figure: Double) -> JSONValue { JSONNumber(figure).map { .number($0) } ?? .null }
    let text = critique([
      "dimensions": .object(
        JSONObject(zip(Dimension.allCases.map(\.rawValue), figures.map(value)).map { ($0, $1) })),
      "score": value(score),
    ])
    guard let wanted else {
      #expect(fault(text) != nil)
      return
    }
    let answer = try read(text)
    for (left, right) in zip(answer.dimensions, wanted) {
      #expect(abs((left ?? -1) - right) < 1e-9)
    }
    #expect((answer.note != nil) == isTold)
  }

  @Test func `dimensions are known by other names, and as a list`() throws {
    let flat = """
      {"palette": 8, "Composition": "7/10", "mood": 6.5, "texture": 7, "avoid": "n/a",
      "reasoning": "It is dark.", "prompt": "boats"}
      """
    let answer = try read(flat)
    #expect(answer.dimensions == [8, 7, 6.5, 7, nil])
    #expect(answer.own == nil && answer.gap == "It is dark.")
    let list = critique([
      "dimensions": [
        ["name": "palette tendency", "score": 8], ["name": "composition", "score": 7],
        ["dimension": "mood", "value": 6.5], ["name": "texture-feel", "rating": "7"],
        ["name": "avoid", "score": 9],
      ]
    ])
    #expect(try read(list).dimensions == [8, 7, 6.5, 7, 9])
  }

  @Test(arguments: [
    ("dimensions", "palette_tendency is missing"), ("biggest_gap", "biggest_gap is missing"),
    ("revised_prompt", "revised_prompt is missing"),
  ])
  func `what is missing is named`(_ member: String, words: String) {
    #expect(fault(critique([member: JSONValue.null])) == words)
  }

  @Test(arguments: ["", " ", "no", "{}", "{", "}", "[]", "]", "{\"a\":", "{:}", "\u{17}8", "null"])
  func `what is no answer is a fault`(_ text: String) {
    #expect(fault(text) != nil)
    #expect(AnswerReader.part(of: text, as: CritiqueAnswer.self) == nil)
  }

  @Test func `only what is to be avoided may have no figure`() throws {
    #expect(try read(critique(["dimensions": dimensions(8, 7, 6, 7, .null)])).dimensions[4] == nil)
    #expect(fault(critique(["dimensions": dimensions(8, 7, .null, 7, 9)])) != nil)
    #expect(fault(critique(["dimensions": dimensions(8, 7, "none", 7, 9)])) != nil)
  }

  @Test func `an answer that broke off is used from its dimensions on`() {
    let text = critique()
    let bytes = Array(text.utf8)
    var wasUsed = false
    for end in 0..<bytes.count {
      let start = String(decoding: bytes[..<end], as: UTF8.self)
      let part = AnswerReader.part(of: start, as: CritiqueAnswer.self)
      #expect(!wasUsed || part != nil, "\(start)")
      guard let part else { continue }
      wasUsed = true
      #expect(Array(part.dimensions.prefix(4)) == [8, 7, 6.5, 7], "\(start)")
      #expect([nil, 9].contains(part.dimensions[4]), "\(start)")
      #expect(part.own == nil || part.own == 7.4, "\(start)")
    }
    #expect(wasUsed)
  }

  @Test func `only its last bracket is missing`() throws {
    for end in ["", ",\n", " "] {
      #expect(try read(String(critique().dropLast()) + end) == read(critique()))
    }
  }

  @Test func `a long text of open braces is read at once`() {
    let text = String(repeating: "{\"a\":[", count: 100_000)
    #expect(fault(text) != nil)
    #expect(AnswerReader.part(of: text, as: CritiqueAnswer.self) == nil)
  }

  @Test(arguments: [
    ("three boats at dusk", "three boats at dusk"),
    (
      "boats <lora:x:1> at <sd_cpp_extra_args>{\"a\":1}</sd_cpp_extra_args> dusk",
      #"boats at "a":1 dusk"#
    ),
    ("boats | no people", "boats no people"), ("see https://example.org/x now", "see now"),
    ("a\u{0}b\nc", "a b c"), ("depth < 3 and > 2 `x`", "depth 2 x"), ("<only:a tag>", ""),
  ])
  func `what goes into a prompt is washed`(_ text: String, clean: String) {
    #expect(PlainPrompt.washed(text) == clean)
    #expect(PlainPrompt.cleaned(text) == (clean.isEmpty ? nil : clean))
  }

  @Test func `a revised prompt is bounded`() throws {
    let long = String(repeating: "boat ", count: 5_000)
    let prompt = try read(critique(["revised_prompt": .string(long)])).revisedPrompt
    #expect((prompt ?? "").count <= PlainPrompt.maximum)
  }

  @Test(
    arguments: [
      (#"{"winner":"A","reason":"boats"}"#, .a),
      (#"{"winner":"picture B","reason":""}"#, .b), (#"{"choice":"Tie"}"#, .tie),
      (#"{"winner":"A or B"}"#, nil), (#"{"winner":"neither"}"#, nil), (#"{"winner":3}"#, nil),
    ] as [(String, DuelAnswer.Choice?)])
  func `a duel is won by A, by B, or by nobody`(_ text: String, choice: DuelAnswer.Choice?) {
    let answer: DuelAnswer? = try? AnswerReader.read(text)
    #expect(answer?.choice == choice)
  }

  @Test func `a taste is read with every field or not at all`() throws {
    let text = """
      {"principles": ["Leave half of it empty."], "palette_tendency": "pale greys",
      "compositional_style": "low horizon", "emotional_register": "calm",
      "texture_feel": "soft grain", "avoid_list": ["neon", "<b>crowds</b>"]}
      """
    let answer: ProfileAnswer = try AnswerReader.read(text)
    #expect(answer.profile.avoid == ["neon", "crowds"])
    let less = text.replacing("\"calm\"", with: "\"\"")
    #expect(throws: AnswerFault("emotional_register is missing")) {
      _ = try AnswerReader.read(less, as: ProfileAnswer.self)
    }
  }
}
