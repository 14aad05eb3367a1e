import JSON
import BackEnds
import Concurrency
import HTTPClient
import HTTPServer
import Studio
import Testing

@testable import Painters

@Suite(.timeLimit(.minutes(1))) struct OllamaTests {
  private let settings = Ollama.Settings(Props.terms(), model: "x/z-image")

  @Test func `a picture model is asked for what it honours`() {
    var settings = settings
    settings.steps = 20
    let plain = Ollama.question(Props.order(), settings)
    #expect(plain.path == "api/generate")
    #expect(
      Props.json(plain) == [
        "model": "x/z-image", "prompt": "a boat", "width": 64, "height": 64, "steps": 20,
        "options": ["seed": 7],
      ])
    let wished = Ollama.question(Props.order(Props.recipe(negative: "fog", steps: 4)), settings)
    #expect(Props.json(wished)?["steps"] == 4)
  }

  @Test(arguments: [1, 2, 7, 1_000])
  func `lines are lines however they are cut`(size: Int) throws {
    let text = Array("{\"a\":1}\n\r\n{\"b\":\"ü\"}\n{\"c\":3}".utf8)
    var (lines, found) = (JSONLines(maximum: 100), [String]())
    for start in stride(from: 0, to: text.count, by: size) {
      lines.feed(Array(text[start..<min(start + size, text.count)]))
      while let line = try lines.next() { found.append(String(decoding: line, as: UTF8.self)) }
    }
    if let rest = lines.rest() { found.append(String(decoding: rest, as: UTF8.self)) }
    #expect(found == ["{\"a\":1}", "{\"b\":\"ü\"}", "{\"c\":3}"])
    #expect(lines.rest() == nil)
  }

  @Test func `a line has a maximum`() {
    var lines = JSONLines(maximum: 10)
    lines.feed(Array("0123456789x".utf8))
    #expect(throws: ModelFault(.endless)) { try lines.next() }
  }

  private func painted(_ lines: [String]) async throws -> (Brought, [PaintProgress]) {
    try await withPaintServer { _ in
      .stream("application/x-ndjson", lines)
    } _: { _, address in
      let http = HTTPClient()
      let painter = Ollama(settings, on: Props.server(at: address, over: http), over: http)
      let told = Guarded<[PaintProgress]>([])
      let brought = try await painter.paint(
        Props.order(), progress: { progress in told.withLock { $0.append(progress) } },
        willStart: { _ in })
      return (brought, told.withLock { $0 })
    }
  }

  @Test func `steps are told, then the picture comes`() async throws {
    let (brought, told) = try await painted([
      "{\"completed\":1,\"total\":4}\n{\"completed\":3", ",\"total\":4}\n",
      "{\"done\":true,\"image\":\"aGVsbG8=\"}\n",
    ])
    #expect(brought == Brought(bytes: Array("hello".utf8)))
    #expect(told.map(\.fraction) == [0.25, 0.75])
  }

  @Test func `an answer in one piece without a line end is one, too`() async throws {
    let (brought, told) = try await painted(["{\"done\":true,\"image\":\"aGVsbG8=\"}"])
    #expect(brought.bytes == Array("hello".utf8) && told.isEmpty)
  }

  @Test(
    arguments: [
      (
        [
          "{\"response\":\"I cannot \"}\n{\"response\":\"paint.\"}\n{\"response\":\"\",\"done\":true}\n"
        ],
        .refused, "I cannot paint."
      ), (["{\"completed\":1,\"total\":4}\n"], .cut, ""),
      (
        ["{\"completed\":1,\"total\":4}\n{\"error\":\"CUDA out of memory\"}\n"], .outOfMemory,
        "CUDA out of memory"
      ),
      (["{\"done\":true}\n"], .nonsense, "it brought no picture"),
      (["no JSON\n"], .nonsense, "it is no JSON"),
      (
        ["{\"done\":true,\"image\":\"no picture\"}\n"], .nonsense,
        "what should be a picture is not one"
      ),
    ] as [([String], ModelFault.Kind, String)])
  func `what is no picture is a fault with the model's words`(
    lines: [String], kind: ModelFault.Kind, words: String
  ) async throws {
    await #expect(throws: ModelFault(kind, words)) { try await painted(lines) }
  }
}
