import Concurrency
import Glibc
import TestSupport

/// The program's weight: how fast it starts, what it holds, what it does when there is nothing to do.
enum StartBench {
  static let bench = Bench(
    name: "start", purpose: "start, size, and what an idle process takes",
    measure: { try start() + size() + idle() })

  /// Beside this program, where the build puts it.
  private static var easel: String {
    let own = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false)
    return (own.dropLast() + ["easel"]).joined(separator: "/")
  }

  private static func start() throws -> [Figure] {
    let runner = try Baseline("resident")
    let programs = [
      ("easel", [easel, "version"]), ("true", ["/bin/true"]),
      ("python", ["python3", "-c", "pass"]),
    ]
    var times: [String: [Double]] = [:]
    var peaks: [String: [Double]] = [:]
    for _ in 0..<31 {
      for (name, words) in programs {
        let numbers = try runner.numbers(words)
        peaks[name, default: []].append(numbers[0] / 1_024)
        times[name, default: []].append(numbers[1] / 1_000)
      }
    }
    return ["true", "python"].flatMap { other in
      [
        Figure(
          name: "start.wall.\(other)", value: median(times["easel"] ?? []), unit: "ms",
          direction: .lessIsBetter,
          aim: .beside(baseline: other, measured: median(times[other] ?? []))),
        Figure(
          name: "start.resident.\(other)", value: median(peaks["easel"] ?? []), unit: "MiB",
          direction: .lessIsBetter,
          aim: .beside(baseline: other, measured: median(peaks[other] ?? []))),
      ]
    }
  }

  private static func size() throws -> [Figure] {
    let folder = TemporaryFolder()
    let stripped = folder.path("easel")
    _ = try Child.output(of: "strip", ["-o", stripped, easel])
    let bytes = try Child.output(of: "stat", ["-c", "%s", stripped])
    guard let count = Double(bytes.filter(\.isNumber)) else {
      throw Child.Failure(description: "stat said \(bytes)")
    }
    return [
      Figure(
        name: "start.size", value: count / 1e6, unit: "MB", direction: .lessIsBetter,
        aim: .bound(25))
    ]
  }

  /// A running process with its store open and its pages served, left alone.
  private static func idle() throws -> [Figure] {
    let folder = TemporaryFolder()
    let config = folder.write(
      #"{ data: "\#(folder.path)/data", web: { listen: "127.0.0.1:\#(LoopbackSocket.freePort())" } }"#,
      to: "easel.json5")
    let process = try BackgroundProcess([easel, "run", "--config", config])
    sleep(3)
    let before = try ProcessMeter.processorTime(of: process.processID)
    let seconds: UInt32 = 20
    sleep(seconds)
    let used = try ProcessMeter.processorTime(of: process.processID) - before
    let resident = try ProcessMeter.residentMemory(of: process.processID)
    return [
      Figure(
        name: "idle.cpu", value: used / Double(seconds) * 100, unit: "%",
        direction: .lessIsBetter, aim: .bound(0.2)),
      Figure(
        name: "idle.resident", value: resident, unit: "MiB",
        direction: .lessIsBetter, aim: .none),
    ]
  }
}
