import Concurrency
import HTTPClient
import Raster
import Studio
import TestSupport
import Testing

@testable import Painters

/// What every painter on a server owes to the studio, whatever its server speaks.
@Suite(.timeLimit(.minutes(2))) struct PainterContractTests {
  private static func address(_ trouble: Trouble, beside server: HTTPURL) throws -> HTTPURL {
    switch trouble {
    case .refusedConnection:
      try HTTPURL(parsing: "http://127.0.0.1:\(LoopbackSocket.freePort())/v1")
    // It speaks, but not TLS.
    case .noTLS: try HTTPURL(parsing: "https://127.0.0.1:\(server.origin.port)/v1")
    default: server
    }
  }

  /// One line that tells nobody of keys, addresses and pages.
  private static func isPlain(_ detail: String) -> Bool {
    !detail.contains(where: \.isNewline) && !detail.contains("<") && !detail.contains("://")
      && !detail.contains("sk-")
  }

  @Test(arguments: Trouble.allCases)
  func `whatever goes wrong ends in one plain sentence, whoever paints`(
    trouble: Trouble
  ) async throws {
    for kind in PaintingKind.allCases where trouble.happens(at: kind) {
      let over = Concurrency.Gate()
      try await withPaintServer { asked in
        try await kind.answer(to: asked, .trouble(trouble, until: over))
      } _: { _, server in
        defer { over.open() }
        let painter = try kind.painter(
          at: try Self.address(trouble, beside: server),
          deadline: trouble == .silence ? .milliseconds(300) : .seconds(30))
        // Only what is to be changed can come back as it was.
        let order = Props.order(from: trouble == .samePicture ? Props.picture() : nil)
        let failure = await painterFailure { _ = try await paint(order, by: painter) }
        #expect(failure == trouble.failure(at: kind), "\(kind)")
        #expect(failure?.isWorthRetrying == trouble.isRetried(at: kind), "\(kind)")
        #expect(failure.map { Self.isPlain($0.detail) } == true, "\(kind)")
      }
    }
  }

  @Test(arguments: PaintingKind.allCases)
  func `a good answer is a picture, and one of another size is said`(
    kind: PaintingKind
  ) async throws {
    for width in [64, 96] {
      let picture = Props.picture(width: width)
      try await withPaintServer { asked in
        try await kind.answer(to: asked, .good(picture))
      } _: { _, server in
        let image = try await paint(by: try kind.painter(at: server))
        #expect(image.bytes == picture && image.facts.width == width)
        let remarks: [PainterRemark] = width == 64 ? [] : [.otherSize(Props.size(width, 64))]
        #expect(image.remarks == remarks)
      }
    }
  }

  @Test(arguments: PaintingKind.allCases.filter { $0 != .ollama })
  func `a picture is painted from another`(kind: PaintingKind) async throws {
    let picture = Props.picture()
    try await withPaintServer { asked in
      try await kind.answer(to: asked, .good(picture))
    } _: { server, address in
      let source = Props.picture(RGBA(20, 20, 180))
      let image = try await paint(Props.order(from: source), by: try kind.painter(at: address))
      #expect(image.bytes == picture)
      #expect(server.asked.contains { $0.place(of: source) != nil })
    }
  }

  @Test(arguments: PaintingKind.allCases.filter(\.takesSeveral))
  func `a picture is painted from several, the source first`(kind: PaintingKind) async throws {
    let picture = Props.picture()
    try await withPaintServer { asked in
      try await kind.answer(to: asked, .good(picture))
    } _: { server, address in
      let painter = try kind.painter(at: address)
      let sent = [RGBA(20, 20, 180), RGBA(20, 180, 20), .white].map { Props.picture($0) }
      #expect(painter.capabilities.maximumInputs >= sent.count)
      let image = try await paint(Props.order(from: sent), by: painter)
      #expect(image.bytes == picture)
      let asked = try #require(server.asked.last)
      let places = sent.compactMap { asked.place(of: $0) }
      #expect(places.count == sent.count && places == places.sorted())
    }
  }

  @Test(arguments: PaintingKind.allCases)
  func `who leaves is gone at once`(kind: PaintingKind) async throws {
    let over = Concurrency.Gate()
    try await withPaintServer { asked in
      try await kind.answer(to: asked, .trouble(.silence, until: over))
    } _: { server, address in
      defer { over.open() }
      let painter = try kind.painter(at: address, clock: .system)
      try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
          do {
            _ = try await paint(by: painter)
            return false
          } catch { return error is CancellationError }
        }
        try await waitUntil("it is asked") { server.lines.contains { $0.hasPrefix("POST") } }
        let start = ContinuousClock.now
        group.cancelAll()
        let wasCancelled = try await group.next()
        #expect(wasCancelled == true)
        #expect(ContinuousClock.now - start < .seconds(5))
      }
      // What has a name there goes on, for whoever asks for it by that.
      #expect(!server.lines.contains { $0.hasSuffix("/cancel") })
      // Nor is anything interrupted that nobody says is ours.
      #expect(!server.lines.contains { $0.hasSuffix("/interrupt") })
    }
  }

  @Test func `a server that failed again and again is left in peace for a while`() async throws {
    try await withPaintServer { _ in
      .page(502)
    } _: { server, address in
      let painter = try PaintingKind.openai.painter(at: address)
      var failures: [PainterFailure?] = []
      for _ in 1...5 {
        failures.append(await painterFailure { _ = try await paint(by: painter) })
      }
      #expect(failures.prefix(3).allSatisfy { $0?.kind == .trouble })
      #expect(
        failures.suffix(2).allSatisfy {
          $0 == PainterFailure(.trouble, "it failed again and again just now")
        })
      #expect(server.lines.count == 3)
    }
  }
}
