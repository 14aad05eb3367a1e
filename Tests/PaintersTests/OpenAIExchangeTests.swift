import BackEnds
import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Raster
import Studio
import TestSupport
import Testing

@testable import Painters

@Suite(.timeLimit(.minutes(1))) struct OpenAIExchangeTests {
  private static func painter(
    _ settings: OpenAIImages.Settings, at addresses: HTTPURL...
  ) -> ServedPainter {
    let http = HTTPClient()
    return Props.painter(
      OpenAIImages.capabilities(settings),
      on: addresses.map {
        OpenAIImages(settings, on: Props.server(at: $0, over: http), over: http)
      })
  }

  private static func answer(_ picture: [UInt8]) -> JSONValue {
    [
      "created": 1,
      "data": [["b64_json": .string(Props.digits(picture)), "revised_prompt": "a red boat"]],
      "output_format": "png",
    ]
  }

  private let settings = OpenAIImages.Settings(Props.terms(), model: "m")

  @Test func `a picture is looked at before it is one`() async throws {
    let picture = Props.picture()
    try await withPaintServer { _ in
      .json(Self.answer(picture))
    } _: { server, address in
      let image = try await Self.painter(settings, at: address).paint(
        Props.order(), progress: { _ in }, willStart: { _ in })
      #expect(image.bytes == picture)
      #expect(image.facts.width == 64 && image.facts.height == 64)
      #expect(image.facts.mimeType == "image/png" && image.facts.byteCount == picture.count)
      #expect(image.detail == #"{"model":"m","revised_prompt":"a red boat"}"#)
      #expect(image.remarks.isEmpty)
      #expect(server.asked.first?.json?["model"] == "m")
    }
  }

  @Test func `a picture is changed by a form with the picture in it`() async throws {
    let (source, picture) = (Props.picture(), Props.picture(RGBA(20, 20, 180)))
    try await withPaintServer { asked in
      asked.line.hasSuffix("/images/edits")
        && asked.headers["Content-Type"]?.hasPrefix("multipart/form-data") == true
        ? .json(Self.answer(picture)) : .page(400)
    } _: { server, address in
      let image = try await Self.painter(settings, at: address).paint(
        Props.order(from: source), progress: { _ in }, willStart: { _ in })
      #expect(image.bytes == picture)
      let body = String(decoding: server.asked.first?.body ?? [], as: UTF8.self)
      #expect(body.contains("name=\"prompt\"\r\n\r\na boat\r\n"))
      #expect(body.contains("name=\"image\"; filename=\"picture.png\""))
    }
  }

  @Test func `what is meant besides is in the form behind the source`() async throws {
    let sources = [Props.picture(), Props.picture(width: 8, height: 8)]
    let picture = Props.picture(RGBA(20, 20, 180))
    try await withPaintServer { _ in
      .json(Self.answer(picture))
    } _: { server, address in
      let image = try await Self.painter(settings, at: address).paint(
        Props.order(from: sources), progress: { _ in }, willStart: { _ in })
      #expect(image.bytes == picture)
      let asked = try #require(server.asked.first)
      #expect(asked.line.hasSuffix("/images/edits"))
      let head = Array("name=\"image[]\"; filename=\"picture.png\"".utf8)
      let files = asked.body.ranges(of: head)
      #expect(files.count == 2)
      let places = sources.compactMap { asked.body.firstRange(of: $0)?.lowerBound }
      #expect(places.count == 2 && places == places.sorted())
    }
  }

  @Test(arguments: [true, false])
  func `drafts tell how far it is, where the server draws any`(draws: Bool) async throws {
    let picture = Props.picture()
    let digits = Props.digits(picture)
    var settings = settings
    settings.partials = 2
    try await withPaintServer { _ in
      guard draws else { return .json(Self.answer(picture)) }
      return .stream(
        "text/event-stream; charset=utf-8",
        [
          ": hello\n\nevent: image_generation.partial_image\n",
          "data: {\"b64_json\":\"eA==\",\"partial_image_index\":0}\n\n",
          "event: image_generation.partial_image\ndata: {\"partial_image_index\":1}\n\n",
          "event: image_generation.completed\ndata: {\"b64_json\":\"\(digits)\"}\n\n",
        ])
    } _: { [settings] server, address in
      let told = Guarded<[Double]>([])
      let image = try await Self.painter(settings, at: address).paint(
        Props.order(),
        progress: { progress in told.withLock { $0.append(progress.fraction) } },
        willStart: { _ in })
      #expect(image.bytes == picture)
      #expect(told.withLock { $0.count } == (draws ? 2 : 0))
      #expect(told.withLock { $0 } == told.withLock { $0.sorted() })
      #expect(server.asked.first?.json?["stream"] == true)
    }
  }

  @Test func `a stream that ends without a picture was cut`() async throws {
    var settings = settings
    settings.partials = 1
    try await withPaintServer { _ in
      .stream("text/event-stream", ["event: image_generation.partial_image\ndata: {}\n\n"])
    } _: { [settings] _, address in
      let failure = await painterFailure {
        _ = try await Self.painter(settings, at: address).paint(
          Props.order(), progress: { _ in }, willStart: { _ in })
      }
      #expect(failure == PainterFailure(.badAnswer, "its answer broke off"))
    }
  }

  @Test func `the next server is asked only when the one before cannot have begun`() async throws {
    let picture = Props.picture()
    let nobody = try HTTPURL(parsing: "http://127.0.0.1:\(LoopbackSocket.freePort())/v1")
    try await withPaintServer { _ in
      .json(Self.answer(picture))
    } _: { server, address in
      let image = try await Self.painter(settings, at: nobody, address).paint(
        Props.order(), progress: { _ in }, willStart: { _ in })
      #expect(image.bytes == picture)
      try await withPaintServer { _ in
        .page(500)
      } _: { _, ill in
        let failure = await painterFailure {
          _ = try await Self.painter(settings, at: ill, address).paint(
            Props.order(), progress: { _ in }, willStart: { _ in })
        }
        #expect(failure?.kind == .trouble)
        #expect(server.lines.count == 1)
      }
    }
  }

  /// A gateway's 503 may stand for a job that its back end works on, unless it says when to come back.
  @Test(
    arguments: [
      (429, nil, true), (429, "30", true), (503, "30", true), (503, nil, false), (502, "30", false),
    ] as [(Int, String?, Bool)])
  func `whoever was turned away at the door is painted for next door`(
    status: Int, wait: String?, isPainted: Bool
  ) async throws {
    let picture = Props.picture()
    try await withPaintServer { _ in
      .json(Self.answer(picture))
    } _: { server, address in
      try await withPaintServer { _ in
        var answer = ServerResponse.page(status)
        if let wait { answer.headers.set("Retry-After", wait) }
        return answer
      } _: { _, gateway in
        let painter = Self.painter(settings, at: gateway, address)
        let failure = await painterFailure {
          _ = try await painter.paint(Props.order(), progress: { _ in }, willStart: { _ in })
        }
        #expect((failure == nil) == isPainted)
        #expect(server.lines.count == (isPainted ? 1 : 0))
      }
    }
  }

  @Test func `of servers that all ask for time the first to be ready is waited for`() async throws {
    try await withPaintServer { asked in
      var answer = ServerResponse.page(429)
      answer.headers.set("Retry-After", asked.line.contains("/slow/") ? "300" : "20")
      return answer
    } _: { server, address in
      let slow = try address.resolving("/slow")
      for order in [[address, slow], [slow, address]] {
        let painter = Self.painter(settings, at: order[0], order[1])
        let failure = await painterFailure {
          _ = try await painter.paint(Props.order(), progress: { _ in }, willStart: { _ in })
        }
        #expect(failure == PainterFailure(.busy, retryAfter: .seconds(20)))
      }
      #expect(server.lines.count == 4)
    }
  }

  @Test func `one that may be back is worth coming back for, whatever the others say`() async throws
  {
    let nobody = try HTTPURL(parsing: "http://127.0.0.1:\(LoopbackSocket.freePort())/v1")
    try await withPaintServer { asked in
      guard asked.line.contains("/slow/") else { return .page(401) }
      var answer = ServerResponse.page(429)
      answer.headers.set("Retry-After", "20")
      return answer
    } _: { _, shut in
      let slow = try shut.resolving("/slow")
      for (two, kind, wait) in [
        ([nobody, shut], .unreachable, nil), ([slow, shut], .busy, .seconds(20)),
        ([nobody, slow], .busy, .seconds(20)), ([shut, shut], .unauthorised, nil),
      ] as [([HTTPURL], PainterFailure.Kind, Duration?)] {
        for order in [two, two.reversed()] {
          let painter = Self.painter(settings, at: order[0], order[1])
          let failure = await painterFailure {
            _ = try await painter.paint(Props.order(), progress: { _ in }, willStart: { _ in })
          }
          #expect(failure?.kind == kind && failure?.retryAfter == wait)
        }
      }
    }
  }

  @Test func `leaving ends the request at once`() async throws {
    let (isBegun, stop) = (Concurrency.Gate(), Concurrency.Gate())
    try await withPaintServer { _ in
      isBegun.open()
      try await stop.wait()
      return .page(500)
    } _: { _, address in
      let painter = Self.painter(settings, at: address)
      let start = ContinuousClock.now
      await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          do {
            _ = try await painter.paint(
              Props.order(), progress: { _ in }, willStart: { _ in })
            return false
          } catch { return error is CancellationError }
        }
        try? await isBegun.wait()
        group.cancelAll()
        let wasCancelled = await group.next()
        #expect(wasCancelled == true)
      }
      #expect(ContinuousClock.now - start < .seconds(10))
      stop.open()
    }
  }
}
