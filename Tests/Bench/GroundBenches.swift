import Concurrency
import Logging

/// Log lines and metrics.
let groundBenches = [
  Bench(name: "metrics", purpose: "one update of a counter and a histogram", measure: metrics),
  Bench(
    name: "log", purpose: "one line, written nowhere, and one that is not wanted", measure: log),
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
