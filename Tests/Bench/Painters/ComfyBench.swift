import Concurrency
import HTTP
import HTTPClient
import JSON
import TestSupport

/// Fifty jobs at once at one server that works on one after the other, as ComfyUI does.
enum ComfyBench {
  private static let jobs = 50
  private static let rounds = 3
  /// Milliseconds that the server takes for each.
  private static let work = 20

  static func measure(_ picture: String) async throws -> [Figure] {
    var (rates, own, peaks, sockets): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for _ in 0..<rounds {
      let server = try await ComfyServerProcess(picture: picture, work: work)
      let numbers = try Child.outputOfSelf([ComfyChild.role, server.address, "\(jobs)"])
        .split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
      guard numbers.count == 2 else {
        throw Child.Failure(description: "the child with jobs did not say what they took")
      }
      let told = try await server.told()
      guard told.jobs == jobs, told.worked > 0 else {
        throw Child.Failure(description: "the server did \(told.jobs) jobs of \(jobs)")
      }
      rates.append(Double(jobs) / numbers[0])
      own.append(Double(jobs) / told.worked)
      peaks.append(numbers[1] / 1_048_576)
      sockets.append(Double(told.sockets))
    }
    return [
      Figure(
        name: "painters.comfy", value: median(rates), unit: "pictures-per-second",
        direction: .moreIsBetter,
        aim: .ratio(1 / 1.1, baseline: "server-alone", measured: median(own))),
      Figure(
        name: "painters.comfy.sockets", value: sockets.max() ?? .nan, unit: "sockets",
        direction: .lessIsBetter, aim: .bound(2)),
      Figure(
        name: "painters.comfy.peak", value: peaks.max() ?? .nan, unit: "MiB",
        direction: .lessIsBetter, aim: .none),
    ]
  }
}

/// `comfy_server.py`, which ends with the last reference to it.
private struct ComfyServerProcess {
  /// What it saw.
  struct Told {
    let sockets: Int
    let jobs: Int
    /// Seconds, without those in which it waited for jobs.
    let worked: Double
  }

  let address: String
  private let folder = TemporaryFolder()
  private let process: BackgroundProcess

  init(picture: String, work: Int) async throws {
    let script = "\(repositoryRoot())/Tests/Bench/Baselines/comfy_server.py"
    let folder = self.folder
    process = try BackgroundProcess([
      "python3", script, folder.path("port"), picture, "\(work)",
    ])
    var port: UInt16?
    _ = await comesTrue {
      port = folder.read("port").flatMap { UInt16($0) }
      return port != nil
    }
    guard let port else { throw Child.Failure(description: "comfy_server.py does not start") }
    address = "http://127.0.0.1:\(port)"
  }

  func told() async throws -> Told {
    let url = try HTTPURL(parsing: "\(address)/bench")
    let root = try JSONDocument(try await HTTPClient().send(HTTPRequest(.get, url)).body).root
    return Told(
      sockets: try root.integer("sockets"), jobs: try root.integer("jobs"),
      worked: try root.double("worked"))
  }
}
