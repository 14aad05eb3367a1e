import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import Testing

@Suite struct ServerSentEventsTests {
  private typealias Event = ServerSentEvents.Event

  private struct Reading: Equatable {
    var events: [Event] = []
    var flaw: ServerSentEvents.Flaw?
  }

  private func read(
    _ pieces: [[UInt8]], _ parser: ServerSentEvents = ServerSentEvents()
  ) -> Reading {
    var (reading, parser) = (Reading(), parser)
    do throws(ServerSentEvents.Flaw) {
      for piece in pieces {
        parser.feed(piece)
        while let event = try parser.next() { reading.events.append(event) }
      }
    } catch {
      reading.flaw = error
    }
    return reading
  }

  static let streams: [(String, [ServerSentEvents.Event])] = [
    ("data: hello\n\n", [.init(data: "hello")]),
    ("data:hello\r\n\r\n", [.init(data: "hello")]),
    ("data:  two blanks\r\r", [.init(data: " two blanks")]),
    ("data: one\ndata: two\n\n", [.init(data: "one\ntwo")]),
    ("data: mixed\rdata: ends\r\ndata: here\n\n", [.init(data: "mixed\nends\nhere")]),
    ("data\n\n", [.init(data: "")]),
    ("data\ndata\n\n", [.init(data: "\n")]),
    ("data:\n\ndata: x\n\n", [.init(data: ""), .init(data: "x")]),
    ("\u{FEFF}data: marked\n\n", [.init(data: "marked")]),
    ("\u{FEFF}\u{FEFF}data: twice\n\n", []),
    ("data: \u{FEFF}kept\n\n", [.init(data: "\u{FEFF}kept")]),
    (": a comment\n:\ndata: x\n: another\n\n", [.init(data: "x")]),
    (
      "event: progress\ndata: 1\n\ndata: 2\n\n",
      [.init(name: "progress", data: "1"), .init(data: "2")]
    ),
    ("event: nothing\n\ndata: x\n\n", [.init(data: "x")]),
    (
      "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
      [.init(data: "a", id: "1"), .init(data: "b", id: "1"), .init(data: "c")]
    ),
    ("id: a\u{0}b\ndata: x\n\n", [.init(data: "x")]),
    ("id: 7\n\ndata: x\n\n", [.init(data: "x", id: "7")]),
    ("retry: 1500\ndata: x\n\n", [.init(data: "x", retry: .milliseconds(1500))]),
    ("retry: 1.5\nretry: -1\nretry:\nretry: 99999999999999999999\ndata: x\n\n", [.init(data: "x")]),
    ("retry: 999999999999\ndata: x\n\n", [.init(data: "x", retry: .seconds(86_400))]),
    ("Data: x\n data: y\ndatax: z\n\n", []),
    ("data: Grüße 🎨\n\n", [.init(data: "Grüße 🎨")]),
    ("data: cut off", []), ("data: cut off\n", []),
    ("data: whole\n\ndata: cut off\n", [.init(data: "whole")]),
    ("\n\n\r\n\r\r", []),
    // As llama.cpp streams a chat: a piece each, and a word at the end.
    (
      """
      data: {"choices":[{"delta":{"role":"assistant","content":null}}]}

      data: {"choices":[{"delta":{"content":"{\\"score\\""}}]}

      error: {"code":500,"message":"context size exceeded"}

      data: [DONE]


      """,
      [
        .init(data: #"{"choices":[{"delta":{"role":"assistant","content":null}}]}"#),
        .init(data: #"{"choices":[{"delta":{"content":"{\"score\""}}]}"#),
        .init(data: "[DONE]"),
      ]
    ),
  ]

  @Test(arguments: streams)
  func `a stream is read as the standard says, wherever it is cut`(
    text: String, events: [ServerSentEvents.Event]
  ) {
    let bytes = Array(text.utf8)
    for place in 0...bytes.count {
      let pieces = [Array(bytes[..<place]), Array(bytes[place...])]
      #expect(read(pieces) == Reading(events: events, flaw: nil))
    }
    #expect(read(bytes.map { [$0] }) == Reading(events: events, flaw: nil))
  }

  @Test func `what is no UTF-8 is replaced, and spoils nothing else`() {
    let bytes = Array("data: a".utf8) + [0xFF] + Array("b\n\ndata: c\n\n".utf8)
    #expect(read([bytes]).events.map(\.data) == ["a\u{FFFD}b", "c"])
  }

  @Test func `lines and events have a maximum, wherever they are cut`() {
    let parser = ServerSentEvents(maximumLineBytes: 16, maximumEventBytes: 20)
    let good = "data: 0123456789\n\n"
    #expect(read([Array(good.utf8)], parser).events.count == 1)
    for (text, flaw) in [
      (good + "data: 01234567890\n\n", ServerSentEvents.Flaw.lineTooLong),
      (good + "data: 012345678901234567890123456789", .lineTooLong),
      (good + "data: 0123456789\ndata: 0123456789\n\n", .eventTooLong),
    ] {
      let bytes = Array(text.utf8)
      for pieces in [[bytes], bytes.map { [$0] }] {
        #expect(
          read(pieces, parser) == Reading(events: [.init(data: "0123456789")], flaw: flaw))
      }
      #expect(!flaw.description.isEmpty)
    }
  }

  @Test func `a flaw is for good`() {
    var parser = ServerSentEvents(maximumLineBytes: 4)
    parser.feed(Array("too long\n\n".utf8))
    #expect(throws: ServerSentEvents.Flaw.lineTooLong) { try parser.next() }
    parser.feed(Array("data\n\n".utf8))
    #expect(throws: ServerSentEvents.Flaw.lineTooLong) { try parser.next() }
  }
}

@Suite(.timeLimit(.minutes(1))) struct EventStreamTests {
  @Test func `events come as they are sent, not at the end`() async throws {
    let isHeard = Concurrency.Gate()
    try await withServer { routes in
      routes.get("/events") { _ in
        ServerResponse(
          headers: ["Content-Type": "text/event-stream; charset=utf-8"],
          body: .stream(count: nil) { writer in
            try await writer.write(Array("data: fi".utf8))
            try await writer.write(Array("rst\r\n\r".utf8))
            // The second is sent only when the first has been heard.
            try await isHeard.wait()
            try await writer.write(Array("\ndata: second\n\ndata: never whole\n".utf8))
          })
      }
    } _: { base in
      let client = HTTPClient()
      let heard = try await client.withResponse(request("\(base)/events")) { response in
        #expect(response.isEventStream)
        var heard: [String] = []
        for try await event in response.body.events() {
          heard.append(event.data)
          isHeard.open()
        }
        return heard
      }
      #expect(heard == ["first", "second"])
    }
  }

  @Test func `a stream is bounded in all, in its lines, and in its silence`() async throws {
    try await withServer { routes in
      routes.get("/endless") { _ in
        ServerResponse(
          headers: ["Content-Type": "text/event-stream"],
          body: .stream(count: nil) { writer in
            while true { try await writer.write(Array("data: more\n\n".utf8)) }
          })
      }
      routes.get("/long") { _ in
        ServerResponse(
          body: .stream(count: nil) { writer in
            while true { try await writer.write([UInt8](repeating: 0x78, count: 4_096)) }
          })
      }
      routes.get("/silent") { _ in
        ServerResponse(
          body: .stream(count: nil) { writer in
            try await writer.write(Array("data: one\n\n".utf8))
            try await Task.sleep(for: .seconds(5))
          })
      }
    } _: { base in
      let client = HTTPClient()
      let count = Guarded(0)
      func read(_ asked: HTTPRequest, _ parser: ServerSentEvents = ServerSentEvents()) async throws
      {
        try await client.withResponse(asked) { response in
          for try await _ in response.body.events(parser) { count.withLock { $0 += 1 } }
        }
      }
      var endless = try request("\(base)/endless")
      endless.maximumResponseBytes = 100_000
      let bounded = endless
      let tooLarge = await #expect(throws: HTTPError.self) { try await read(bounded) }
      #expect(tooLarge?.kind == .tooLarge(.body))
      #expect(count.withLock { $0 } > 100)
      await #expect(throws: ServerSentEvents.Flaw.lineTooLong) {
        try await read(request("\(base)/long"), ServerSentEvents(maximumLineBytes: 10_000))
      }
      var silent = try request("\(base)/silent")
      silent.idleTimeout = .seconds(1)
      let still = silent
      let idle = await #expect(throws: HTTPError.self) { try await read(still) }
      #expect(idle?.kind == .timedOut(.idle))
    }
  }
}
