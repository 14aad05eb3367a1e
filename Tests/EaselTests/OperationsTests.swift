import Concurrency
import Glibc
import JSON
import SessionStage
import TestSupport
import Testing

/// The running bot as its operator sees it, at a homeserver of one account.
@Suite(.timeLimit(.minutes(2))) struct OperationsTests {
  private let program = Program()

  /// How the homeserver answers a sync: at once and for ever, or not yet.
  private func syncs(_ server: ScriptedServer, answering isAnswering: Guarded<Bool>) {
    let count = Guarded(0)
    server.with { state in
      state.instead["GET /sync"] = { state, _ in
        // Whoever was logged out is refused, as everywhere.
        guard !state.logins.good.isEmpty else { return nil }
        let number = count.withLock { count in
          count += 1
          return count
        }
        guard isAnswering.withLock({ $0 }) else { return refusal(503, "M_UNKNOWN") }
        // No server answers without end at once.
        guard number.isMultiple(of: 2) else {
          return refusal(429, "M_LIMIT_EXCEEDED", ["retry_after_ms": 300])
        }
        return (200, ["next_batch": .string("s\(number)")])
      }
    }
  }

  private func initialize(_ base: String) async throws {
    program.folder.write("correct horse", to: "password")
    let outcome = try await program.run(
      "init", "--config", "easel.json5", "--homeserver", base, "--user", "@bot:a.example",
      "--password-file", "password", "--yes")
    #expect(outcome.status == 0, "\(outcome)")
    // Any port that is free, beside what was written.
    let settings = try #require(program.folder.read("easel.json5"))
    program.folder.write(
      settings.replacing(#"// listen: "127.0.0.1:8787""#, with: #"listen: "127.0.0.1:0""#),
      to: "easel.json5")
  }

  private func start(_ environment: [String: String] = [:]) -> ChildProcess {
    ChildProcess(
      builtProgram("easel"), ["run", "--config", "easel.json5"], environment: environment,
      folder: program.folder.path, deadline: .seconds(90))
  }

  /// Waits until a manager heard this. - Returns: all that it heard until then.
  private func hears(_ wanted: String, _ listener: NotifyListener) async -> [String] {
    var all: [String] = []
    _ = await comesTrue(within: .seconds(30)) {
      all += listener.heard()
      return all.contains { $0.hasPrefix(wanted) }
    }
    return all
  }

  @Test func `the service manager hears of the first sync, of life, and of the end`() async throws {
    try await ScriptedServer.run { server, base in
      let isAnswering = Guarded(false)
      syncs(server, answering: isAnswering)
      try await initialize(base)
      let listener = try #require(NotifyListener(program.folder.path("notify")))
      let running = start(["NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "1000000"])
      let port = try #require(await running.port())
      // It lives, and says what is missing.
      #expect(await running.logs("the homeserver does not answer"))
      #expect(await get("/healthz", port) == "200 ok\n")
      #expect(await get("/readyz", port) == "503 not ready: the first sync is not in yet\n")
      #expect(listener.heard() == ["STATUS=starting: the first sync is not in yet"])

      isAnswering.withLock { $0 = true }
      let heard = await hears("WATCHDOG=1", listener)
      #expect(heard.first == "READY=1")
      #expect(heard.contains("STATUS=ready"))
      #expect(await get("/readyz", port) == "200 ready\n")

      running.signal(SIGTERM)
      let outcome = try await running.end()
      #expect(outcome.status == 0, "\(outcome)")
      #expect(listener.heard().last == "STOPPING=1\nSTATUS=stopping")
    }
  }

  @Test func `the metrics are those that the documents name, in the format of collectors`()
    async throws
  {
    try await ScriptedServer.run { server, base in
      syncs(server, answering: Guarded(true))
      try await initialize(base)
      let running = start()
      let port = try #require(await running.port())
      let isReady = await comesTrue(within: .seconds(30)) {
        await get("/readyz", port) == "200 ready\n"
      }
      #expect(isReady)
      let page = await get("/metrics", port)
      #expect(page.hasPrefix("200 "))
      let text = String(page.dropFirst(4))
      let metrics = try Exposition(text).metrics
      #expect(metrics.map(\.name) == metrics.map(\.name).sorted())

      let documented = try Self.documented()
      #expect(metrics.map(\.name) == documented.map(\.name))
      for (metric, line) in zip(metrics, documented) {
        #expect(metric.type == line.type, "\(metric.name)")
        #expect(Set(metric.labels) == Set(line.labels), "\(metric.name)")
      }
      func value(_ series: String) -> Double? {
        metrics.flatMap(\.samples).first { $0.series == series }?.value
      }
      #expect(value("easel_event_budget") == 10)
      #expect((value("easel_sync_age_seconds") ?? 99) < 30)
      #expect((value("easel_store_generation") ?? 0) >= 1)
      #expect((value("easel_resident_bytes") ?? 0) > 5e6)
      #expect(value(#"easel_waiting{table="outbox"}"#) == 0)
      try await another(reads: text, as: metrics)
      running.signal(SIGTERM)
      let outcome = try await running.end()
      #expect(outcome.status == 0, "\(outcome)")
    }
  }

  @Test func `E129: a hard logout ends it with a status of its own, and init mends that`()
    async throws
  {
    try await ScriptedServer.run { server, base in
      syncs(server, answering: Guarded(true))
      try await initialize(base)
      let devices = server.with { $0.logins.devices }
      let running = start()
      let port = try #require(await running.port())
      let isReady = await comesTrue(within: .seconds(30)) {
        await get("/readyz", port) == "200 ready\n"
      }
      #expect(isReady)

      // Its password is in the settings, and it does not try that: somebody wanted it out.
      let logins = server.count("POST /login")
      server.with { $0.logins.end(softly: false) }
      let outcome = try await running.end()
      #expect(outcome.status == 77 && outcome.output == "", "\(outcome)")
      let complaint = outcome.error.split(separator: "\n").filter { !$0.hasPrefix("time=") }
      #expect(
        complaint == [
          "easel: the account must be logged in",
          "  @bot:a.example was logged out on this device, by somebody or by the server",
          "  hint: `easel init` logs in again, on the same device and with the keys that are there",
        ])
      #expect(server.count("POST /login") == logins)

      // Closed in good order, and with all that the next login needs.
      let left = names(in: program.folder.path("easel-data"))
      #expect(Set(left).isSuperset(of: ["easel.sqlite", "session.json", "vault.key"]), "\(left)")
      #expect(program.folder.read("easel-data/easel.sqlite.lock")?.hasSuffix(" clean\n") == true)
      let again = try await program.run("init", "--config", "easel.json5", "--yes")
      #expect(again.status == 0, "\(again)")
      #expect(again.output.contains("The login that was there is over."))
      #expect(server.with { $0.logins.devices } == devices)
    }
  }

  /// A collector's own parser, where `scripts/python --for EndToEnd` has put one.
  private func another(reads text: String, as metrics: [Exposition.Metric]) async throws {
    let python = "\(repositoryRoot())/.build/python-endtoend/bin/python"
    guard unsafe access(python, X_OK) == 0 else { return }
    let program = """
      import sys
      from prometheus_client.parser import text_string_to_metric_families
      for family in text_string_to_metric_families(sys.stdin.read()):
          print(family.name, family.type, len(family.samples))
      """
    let outcome = try await ChildProcess.run(python, ["-c", program], input: text)
    let read = metrics.map { metric in
      // It takes the end off a counter's name.
      let name = metric.type == "counter" ? String(metric.name.dropLast(6)) : metric.name
      return "\(name) \(metric.type) \(metric.samples.count)\n"
    }
    #expect(outcome == ChildProcess.Outcome(status: 0, output: read.joined(), error: ""))
  }

  private typealias Line = (name: String, type: String, labels: [String])

  /// The rows of the table in the reference: name, kind, labels.
  private static func documented() throws -> [Line] {
    let path = "\(repositoryRoot())/docs/reference/metrics.md"
    let text = String(decoding: try #require(readFile(path)), as: UTF8.self)
    return text.split(separator: "\n").filter { $0.hasPrefix("| `easel_") }.map { row in
      let cells = row.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.replacing("`", with: "").split(separator: " ").joined(separator: " ") }
      let labels = cells[3] == "–" ? [] : cells[3].replacing(",", with: "").split(separator: " ")
      return (cells[1], cells[2], labels.map(String.init))
    }
  }
}
