import Glibc
import TestSupport
import Testing

/// The running program, from its first line to its last.
@Suite(.timeLimit(.minutes(1))) struct RunTests {
  private let program = Program()

  init() { configure() }

  private func configure(data: String = "data", port: Int = 0) {
    program.folder.write(
      "{ data: \"\(data)\", web: { listen: \"127.0.0.1:\(port)\" } }", to: "\(data).json5")
  }

  private func start(_ data: String = "data") -> ChildProcess {
    program.start("run", "--config", "\(data).json5")
  }

  @Test func `it serves its health, and ends when it is told to`() async throws {
    let running = start()
    let port = try #require(await running.port())
    #expect(await get("/healthz", port) == "200 ok\n")
    #expect(
      await get("/readyz", port) == "503 not ready: nobody is logged in: `easel init` does that\n")
    let metrics = await get("/metrics", port)
    #expect(metrics.hasPrefix("200 # HELP easel_event_budget "))
    for table in ["inbox", "jobs", "outbox"] {
      #expect(metrics.contains("\neasel_waiting{table=\"\(table)\"} 0\n"))
    }
    #expect(await get("/", port).hasPrefix("404 "))

    let outcome = try await stop(running)
    #expect(outcome.status == 0 && outcome.output == "")
    #expect(golden(page(outcome.error, port), "Easel/run-log.txt") == nil)
    // What it leaves is one file, ours alone, and a lock that says that all is well.
    #expect(names(in: program.folder.path("data")) == ["easel.sqlite", "easel.sqlite.lock"])
    var status = stat()
    #expect(unsafe stat(program.folder.path("data/easel.sqlite"), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(program.folder.read("data/easel.sqlite.lock") == "\(running.pid) clean\n")
  }

  @Test func `the log tells a start after a kill from one after a stop`() async throws {
    let first = start()
    #expect(await first.port() != nil)
    #expect(opening(first) == "is_new=true follows_unclean_stop=false")
    first.signal(SIGKILL)
    #expect(try await first.end().status == 128 + SIGKILL)
    let second = start()
    #expect(await second.port() != nil)
    #expect(opening(second).hasPrefix("is_new=false follows_unclean_stop=true checked="))
    #expect(try await stop(second).status == 0)
    let third = start()
    #expect(await third.port() != nil)
    #expect(opening(third) == "is_new=false follows_unclean_stop=false")
    // Ctrl-C means the same.
    #expect(try await stop(third, SIGINT).status == 0)
  }

  @Test func `a port that somebody has is told by the setting that chose it`() async throws {
    let first = start()
    let port = try #require(await first.port())
    configure(data: "other", port: port)
    let second = try await start("other").end()
    #expect(second.status == 69 && second.output == "")
    let complaint = second.error.split(separator: "\n").filter { !$0.hasPrefix("time=") }
    #expect(
      complaint == [
        "easel: cannot listen on 127.0.0.1:\(port): another program does already",
        "  hint: choose another address with the setting `web.listen`",
      ])
    // It closed its store in good order all the same.
    #expect(program.folder.read("other/easel.sqlite.lock")?.hasSuffix(" clean\n") == true)
    #expect(try await stop(first).status == 0)
  }

  /// Asked once, it ends soon. It takes milliseconds; the bound leaves room for a busy machine, and
  /// is less than the patience that would hide a part that does not stop.
  private func stop(
    _ running: ChildProcess, _ signal: Int32 = SIGTERM
  ) async throws -> ChildProcess.Outcome {
    let start = ContinuousClock.now
    running.signal(signal)
    let outcome = try await running.end()
    #expect(ContinuousClock.now - start < .seconds(5))
    return outcome
  }

  private func opening(_ running: ChildProcess) -> String {
    let line = running.errorSoFar.split(separator: "\n").first { $0.contains("\"store opened\"") }
    return String(line?.split(separator: "engine=sqlite ").last ?? "")
  }

  /// The log without what differs each time.
  private func page(_ log: String, _ port: Int) -> String {
    log.replacing("port=\(port)", with: "port=PORT").split(separator: "\n").map { line in
      line.split(separator: " ").map { $0.hasPrefix("time=") ? "time=TIME" : $0 }
        .joined(separator: " ") + "\n"
    }.joined()
  }
}

/// The status and the body of an answer.
func get(_ path: String, _ port: Int) async -> String {
  guard let socket = LoopbackSocket(connectedTo: UInt16(port)) else { return "no connection" }
  defer { socket.close() }
  socket.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
  let answer = Array((await socket.readToEnd() ?? "").utf8)
  let end = Array("\r\n\r\n".utf8)
  guard let head = (0..<answer.count).first(where: { answer[$0...].starts(with: end) }) else {
    return "no answer"
  }
  let status = String(decoding: answer[..<head].dropFirst(9).prefix(3), as: UTF8.self)
  return "\(status) " + String(decoding: answer[(head + 4)...], as: UTF8.self)
}

extension ChildProcess {
  /// Waits until a line of the log has these words.
  func logs(_ words: String) async -> Bool {
    await becomes { $0.errorSoFar.contains(words) }
  }

  /// The port on which it serves, once it does.
  func port() async -> Int? {
    guard await logs("serving health and metrics"),
      let text = errorSoFar.split(separator: " port=").last
    else { return nil }
    return Int(text.prefix { $0.isNumber })
  }
}
