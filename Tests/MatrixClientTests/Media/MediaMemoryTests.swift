import Concurrency
import Glibc
import HTTP
import HTTPServer
import JSON
import Matrix
import MatrixClient
import TestSupport
import Testing

/// Another process carries the files, so that its memory is all its own.
@Suite(.timeLimit(.minutes(5)), .serialized) struct MediaMemoryTests {
  private static let size = unsafe getenv("EASEL_LARGE_MEDIA") == nil ? 32 : 100

  @Test func `a large file is carried both ways, encrypted, in the memory of a small one`()
    async throws
  {
    let little = try await peak(carrying: 1 << 20)
    let large = try await peak(carrying: Self.size << 20)
    print("media: peak of \(little >> 10) KiB for 1 MiB, \(large >> 10) KiB for \(Self.size) MiB")
    // A sanitizer keeps what was given back.
    guard !isSanitized else { return }
    #expect(large - little < 6 << 20, "\(little) bytes for a small file, \(large) for a large one")
  }

  /// The most memory that the porter had while it carried a file there and back.
  private func peak(carrying count: Int) async throws -> Int {
    let folder = TemporaryFolder()
    let kept = folder.path("kept")
    var routes = Routes()
    routes.get("/_matrix/client/versions") { _ in json(["versions": ["v1.11"]]) }
    routes.get("/_matrix/client/v1/media/config") { _ in json([:]) }
    routes.add(.post, "/_matrix/media/v1/create") { _ in json(["content_uri": "mxc://a.b/c"]) }
    routes.add(.put, "/_matrix/media/v3/upload/a.b/c", maximumBodyBytes: 1 << 30) { request in
      let file = unsafe open(kept, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      defer { close(file) }
      for try await piece in request.body {
        let written = unsafe write(file, piece, piece.count)
        #expect(written == piece.count)
      }
      return json([:])
    }
    routes.get("/_matrix/client/v1/media/download/a.b/c") { _ in
      ServerResponse(
        body: .stream(count: count) { writer in
          let file = unsafe open(kept, O_RDONLY)
          defer { close(file) }
          var piece = [UInt8](repeating: 0, count: 1 << 16)
          while true {
            let got = unsafe read(file, &piece, piece.count)
            guard got > 0 else { return }
            try await writer.write(Array(piece[..<got]))
          }
        })
    }
    writeLarge(count, to: folder.path("source"))
    let told = try await told(routes) { base in
      try await ChildProcess.run(
        builtProgram("porter"),
        [base, "token", folder.path, "carry", folder.path("source"), folder.path("back")],
        deadline: .seconds(280))
    }
    #expect(told.status == 0, "\(told)")
    #expect(readFile(folder.path("source")) == readFile(folder.path("back")))
    return Int(told.output.prefix { $0 != "\n" }) ?? .max
  }

  private func told(
    _ routes: Routes, _ body: @escaping @Sendable (String) async throws -> ChildProcess.Outcome
  ) async throws -> ChildProcess.Outcome {
    let outcome = OutcomeBox()
    try await withHTTP(routes) { base in outcome.keep(try await body(base)) }
    return try #require(outcome.outcome)
  }

  private func writeLarge(_ count: Int, to path: String) {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(file) }
    let piece = sample(1 << 20)
    for _ in 0..<(count >> 20) { _ = unsafe write(file, piece, piece.count) }
  }
}

private final class OutcomeBox: Sendable {
  private let kept = Guarded<ChildProcess.Outcome?>(nil)
  var outcome: ChildProcess.Outcome? { kept.withLock { $0 } }
  func keep(_ outcome: ChildProcess.Outcome) { kept.withLock { $0 = outcome } }
}
