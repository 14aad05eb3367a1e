import Concurrency
import Glibc
import Logging

/// Log lines, metrics and the start of the program.
let groundBenches = [
  Bench(name: "metrics", purpose: "one update of a counter and a histogram", measure: metrics),
  Bench(
    name: "log", purpose: "one line, written nowhere, and one that is not wanted", measure: log),
  Bench(name: "start", purpose: "`easel version` beside /bin/true", measure: start),
]

private func nanosecondsEach(_ count: Int, _ body: () -> Void) -> Double {
  median(
    (0..<5).map { _ in
      let time = ContinuousClock().measure { for _ in 0..<count { body() } }
      return time.inSeconds * 1e9 / Double(count)
    })
}

private func metrics() -> [Figure] {
  let metrics = Metrics()
  let counter = metrics.counter("bench_a_total", "A.")
  let histogram = metrics.histogram("bench_b_seconds", "B.")
  let series = metrics.counters("bench_c_total", "C.", by: ["kind"])
  return [
    Figure(
      name: "metrics.counter", value: nanosecondsEach(1_000_000) { counter.add() }, unit: "ns",
      direction: .lessIsBetter, aim: .bound(50)),
    Figure(
      name: "metrics.histogram", value: nanosecondsEach(1_000_000) { histogram.observe(0.3) },
      unit: "ns", direction: .lessIsBetter, aim: .bound(100)),
    Figure(
      name: "metrics.series", value: nanosecondsEach(100_000) { series.with("picture").add() },
      unit: "ns", direction: .lessIsBetter, aim: .none),
  ]
}

private func log() -> [Figure] {
  var figures: [Figure] = []
  let room = "!abcdefghijkl:example.org"
  for (name, format) in [("logfmt", LogFormat.logfmt), ("json", .json)] {
    let logger = Log(format: format, sink: LogSink { _ in })("Bench")
    figures.append(
      Figure(
        name: "log.\(name)",
        value: nanosecondsEach(20_000) {
          logger.info("picture sent", ["room": room, "bytes": 1_234, "took": Duration.seconds(1)])
        }, unit: "ns", direction: .lessIsBetter, aim: .bound(10_000)))
  }
  let logger = Log(sink: LogSink { _ in })("Bench")
  figures.append(
    Figure(
      name: "log.unwanted",
      value: nanosecondsEach(1_000_000) { logger.debug("picture sent", ["room": room]) },
      unit: "ns", direction: .lessIsBetter, aim: .bound(20)))
  return figures
}

/// Beside `/bin/true`, which does nothing: the rest is the price of the libraries and of us.
private func start() throws -> [Figure] {
  let own = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false)
  let easel = (own.dropLast() + ["easel"]).joined(separator: "/")
  var times: (true: [Double], easel: [Double]) = ([], [])
  for _ in 0..<40 {
    times.true.append(milliseconds("/bin/true", []))
    times.easel.append(milliseconds(easel, ["version"]))
  }
  return [
    Figure(
      name: "start.version", value: median(times.easel), unit: "ms", direction: .lessIsBetter,
      aim: .beside(baseline: "/bin/true", measured: median(times.true)))
  ]
}

private func milliseconds(_ program: String, _ arguments: [String]) -> Double {
  var actions = unsafe posix_spawn_file_actions_t()
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
  let words = unsafe ([program] + arguments).map { unsafe strdup($0) }
  defer { unsafe words.forEach { unsafe free($0) } }
  var pid: pid_t = 0
  let time = ContinuousClock().measure {
    let status = unsafe posix_spawn(&pid, program, &actions, nil, words + [nil], [nil])
    precondition(status == 0, "cannot start \(program): error \(status)")
    var ended: Int32 = 0
    unsafe waitpid(pid, &ended, 0)
  }
  return time.inSeconds * 1_000
}
