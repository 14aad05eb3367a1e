import JSON
import Matrix
import MatrixClient
import MemoryStorage
import Storage
import Studio
import Testing

@testable import Bot

/// What critics, directors and painters say is data in the room, whatever it looks like.
@Suite struct StrangersWordsTests {
  /// Where words of a model or a server come into the room.
  enum Field: String, CaseIterable, Sendable {
    case gap, revisedPrompt, remark, measured, duel, noCritique
    case line, card, noAnswer, meaning, taste
    case painterRemark, painterFailure
    case node, nodeInQuestion, workflowFailure
  }

  static let hostile = [
    "**bold** _it_ `code` [here](https://evil.example) # head",
    "<b>bold</b><img src=x onerror=\"alert(1)\"> &amp; </p><script>",
    "@room come and see",
    "<a href=\"https://matrix.to/#/@bob:example.org\">Bob</a> https://matrix.to/#/@bob:example.org",
    "@bob:example.org Bob, !hall:example.org and $1:example.org",
    "{id} {score} !cancel all 👍",
  ]

  private let stage: RoomStage

  init() throws { stage = try RoomStage(director: "talker") }

  @Test(arguments: Field.allCases, hostile)
  func `strangers' words are neither markup nor a call`(field: Field, words: String) async throws {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    try await tell(words, as: field)
    let posted = try await stage.drain().filter { $0.type == "m.room.message" }
    let shown = Self.escaped(String(words.prefix(12)))
    #expect(posted.contains { $0.html.contains(shown) }, "it is not shown: \(posted.map(\.html))")
    for one in posted { expectData(try #require(one.content)) }
  }

  @Test(arguments: hostile)
  func `they are data also where the outcome is written into the critique`(words: String)
    async throws
  {
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    let id = try await painted()
    let picture = try #require(try await stage.drain().first { $0.messageType == "m.image" })
    try await stage.decides(.judged(id, judgement(gap: words)))
    _ = try await stage.drain()
    try await stage.reacts("👍", to: picture.event)
    let edit = try #require(
      try await stage.drain().first { $0.relation?["rel_type"] == "m.replace" })
    let content = try #require(edit.content)
    let inner = try #require(content["m.new_content"])
    #expect(inner["formatted_body"]?.text?.contains(Self.escaped(words)) == true)
    expectData(content)
    expectData(inner)
  }

  private func expectData(_ content: JSONValue) {
    #expect(Self.isOurMarkup(content["formatted_body"]?.text ?? ""), "\(content)")
    // Where it is missing, clients look for names in the words.
    let mentions = content["m.mentions"]
    #expect(mentions != nil && mentions?["room"] == nil)
    let people = mentions?["user_ids"]?.items ?? []
    #expect(people.allSatisfy { $0 == .string(RoomStage.ada.text) }, "\(people)")
  }

  /// Nothing but the marks that the bot itself sets, around text that is escaped.
  private static func isOurMarkup(_ html: String) -> Bool {
    var rest = html
    for name in ["p", "strong", "code", "pre", "ul", "li"] {
      rest = rest.replacing("<\(name)>", with: "").replacing("</\(name)>", with: "")
    }
    for mark in ["<br>", "&amp;", "&lt;", "&gt;", "&quot;"] {
      rest = rest.replacing(mark, with: "")
    }
    return !rest.contains { "<>&\"".contains($0) }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  // MARK: Who says it

  private func tell(_ words: String, as field: Field) async throws {
    switch field {
    case .gap: try await judged(judgement(gap: words))
    case .revisedPrompt: try await judged(judgement(revisedPrompt: words))
    case .remark: try await judged(judgement(remark: words))
    case .measured:
      try await judged(judgement(measured: Judgement.Measured(score: 6, remarks: [words])))
    case .duel: try await losesDuel(because: words)
    case .noCritique: try await stage.decides(.notJudged(painted(), reason: words))
    case .line: try await asked { .answered(conversation: $0, line: $1, .words(words)) }
    case .card: try await asked { .answered(conversation: $0, line: $1, .card(words)) }
    case .noAnswer: try await asked { .notAnswered(conversation: $0, line: $1, reason: words) }
    case .meaning: try await means(words)
    case .taste: try await learns(words)
    case .painterRemark:
      try await stage.decides(.judged(painted(remarks: [.said(words)]), judgement()))
    case .painterFailure:
      try await stage.says("a boat")
      let id = try #require(try await stage.pictures.last?.id)
      // As a server says which of its nodes failed.
      try await stage.decides(.notPainted(id, PainterFailure(.badAnswer, words)))
    case .node:
      let line = Proposal.Line(slot: "prompt", places: [words], isTitled: true)
      try await reads { .workflowRead($0, graph: BlobName(of: [9]), proposal([line])) }
    case .nodeInQuestion:
      let question = Proposal.Question(slot: "prompt", candidates: [words])
      try await reads { .workflowRead($0, graph: BlobName(of: [9]), proposal([], question)) }
    case .workflowFailure: try await reads { .workflowNotRead($0, reason: words) }
    }
  }

  private func judgement(
    gap: String = "dark", revisedPrompt: String = "lighter",
    measured: Judgement.Measured? = nil, remark: String = "soft"
  ) throws -> Judgement {
    try Judgement(
      score: 5, dimensions: [5, 5, 5, 5, nil], basis: .opinion, gap: gap,
      revisedPrompt: revisedPrompt, measured: measured, remarks: [remark])
  }

  private func judged(_ judgement: Judgement) async throws {
    try await stage.decides(.judged(painted(), judgement))
  }

  /// A picture that nobody has judged yet.
  private func painted(
    _ prompt: String = "a boat", remarks: [PainterRemark] = []
  ) async throws -> PictureID {
    try await stage.says(prompt)
    return try await finished(remarks)
  }

  private func finished(_ remarks: [PainterRemark] = []) async throws -> PictureID {
    let id = try #require(try await stage.pictures.last { $0.state == .waiting }?.id)
    let image = ImageFacts(
      width: 128, height: 96, mimeType: "image/png", byteCount: 1_234, blurhash: "LEHV6",
      fingerprint: 7)
    try await stage.decides(
      .painted(id, Painting(blob: BlobName(of: [7]), image: image, remarks: remarks)))
    return id
  }

  private func losesDuel(because reason: String) async throws {
    try await stage.says("!settings judge duel")
    let first = try await painted("a boat --loop on")
    _ = try await stage.drain()
    try await stage.decides(.judged(first, judgement()))
    let second = try await finished()
    try await stage.decides(
      .judged(second, judgement(), duel: Duel(rival: first, .lost, because: reason)))
  }

  private func asked(_ answer: (Key, Int) -> StudioEvent) async throws {
    try await stage.says("?something calm")
    let conversation = try await stage.conversation
    let line = try #require(conversation.talk?.lines.last?.asked?.line)
    try await stage.decides(answer(conversation.id, line))
  }

  private func means(_ prompt: String) async throws {
    try await stage.says("!settings understand intent")
    _ = try await painted()
    _ = try await stage.drain()
    try await stage.says("more dramatic")
    let request = try #require(try await stage.pictures.last?.request)
    try await stage.decides(.understood(request, prompt))
    _ = try await finished()
  }

  private func proposal(
    _ lines: [Proposal.Line], _ question: Proposal.Question? = nil
  ) -> Proposal {
    Proposal(lines: lines, question: question, binding: "{}", abilities: Proposal.Abilities())
  }

  /// Of a workflow that somebody brought.
  private func reads(_ event: (AdoptionKey) -> StudioEvent) async throws {
    let key = AdoptionKey(
      conversation: try Key(RoomStage.room.text), name: "ink", version: 1)
    let adoption = Adoption(
      key, painter: "comfy", author: try Key(RoomStage.ada.text), asked: "$brought:example.org",
      thread: nil, state: .reading, blob: BlobName(of: [8]), created: stage.now)
    try await stage.store.write { $0.apply(.adoption(adoption)) }
    try await stage.decides(event(key))
  }

  private func learns(_ principle: String) async throws {
    let taste = Taste(
      conversation: try Key(RoomStage.room.text), name: "nordic", version: 1, state: .learning,
      references: [], author: try Key(RoomStage.ada.text), created: stage.now)
    try await stage.store.write { $0.apply(.taste(taste)) }
    let profile = try Taste.Profile(
      principles: [principle], palette: principle, composition: "low", mood: "calm",
      texture: "soft", avoid: [principle])
    try await stage.decides(
      .learnt(taste.key, Lesson(profile: profile, figures: nil, selfScore: nil)))
  }
}
