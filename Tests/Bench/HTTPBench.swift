import Concurrency
import Glibc
import HTTP
import HTTPClient
import TestSupport

/// The client beside a C program on the same libcurl, both against the same nginx.
///
/// The C program drives curl by `curl_multi_poll`: by `curl_multi_socket_action` and epoll it is a third
/// slower, as each request then costs two `epoll_ctl` and rounds are small. nginx takes less than half
/// of a core, so that it holds back neither; on two cores our tasks share the other half with it.
enum HTTPBench {
  struct CannotMeasure: Error, CustomStringConvertible {
    let description: String
  }

  private static let inFlight = 64
  private static let requests = 12_000
  private static let rounds = 5
  private static let downloadBytes = 256 << 20

  static func measure() async throws -> [Figure] {
    let folder = TemporaryFolder()
    let server = try await nginx(folder)
    defer { withExtendedLifetime(server.process) {} }
    let baseline = try await compileBaseline(folder)
    let address = "http://127.0.0.1:\(server.port)/hello"
    let url = try HTTPURL(parsing: address)
    let client = HTTPClient()
    _ = try await rate(client, url, count: 2_000)
    var ours: [Double] = []
    var theirs: [Double] = []
    for _ in 0..<rounds {
      theirs.append(try await run(baseline, [address, "\(requests)"], folder))
      ours.append(try await rate(client, url, count: requests))
    }
    let growth = try await downloadGrowth(client, port: server.port)
    return [
      Figure(
        name: "http.requests", value: median(ours), unit: "1/s", direction: .moreIsBetter,
        aim: .ratio(0.8, baseline: "c-curl", measured: median(theirs))),
      Figure(
        name: "http.download.memory", value: growth, unit: "MB", direction: .lessIsBetter,
        aim: .bound(8)),
    ]
  }

  /// Requests per second with 64 tasks, each of which asks again as soon as it has its answer.
  private static func rate(_ client: HTTPClient, _ url: HTTPURL, count: Int) async throws -> Double
  {
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<inFlight {
        let share = count / inFlight + (worker < count % inFlight ? 1 : 0)
        group.addTask {
          for _ in 0..<share {
            let answer = try await client.send(HTTPRequest(.get, url))
            guard answer.status == 200, answer.body.count == 6 else {
              throw CannotMeasure(description: "nginx did not answer as told")
            }
          }
        }
      }
      try await group.waitForAll()
    }
    return Double(count) / (ContinuousClock.now - start).inSeconds
  }

  /// How many megabytes the process grows by at most while it reads a stream.
  private static func downloadGrowth(_ client: HTTPClient, port: UInt16) async throws -> Double {
    var request = HTTPRequest(.get, try HTTPURL(parsing: "http://127.0.0.1:\(port)/large"))
    request.maximumResponseBytes = downloadBytes
    request.deadline = .seconds(120)
    let before = try residentBytes()
    var peak = before
    var count = 0
    try await client.withResponse(request) { response in
      for try await bytes in response.body {
        if (count + bytes.count) >> 22 != count >> 22 { peak = max(peak, try residentBytes()) }
        count += bytes.count
      }
    }
    guard count == downloadBytes else { throw CannotMeasure(description: "the download was cut") }
    return Double(peak - before) / Double(1 << 20)
  }

  private static func residentBytes() throws -> Int {
    guard let file = unsafe fopen("/proc/self/statm", "r") else {
      throw CannotMeasure(description: "no /proc/self/statm")
    }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    let words = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
    guard words.count > 1, let pages = Int(words[1]) else {
      throw CannotMeasure(description: "/proc/self/statm is not what it was")
    }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  private static func nginx(
    _ folder: TemporaryFolder
  ) async throws -> (process: BackgroundProcess, port: UInt16) {
    let port = LoopbackSocket.freePort()
    unsafe truncate(folder.write("", to: "large", mode: 0o644), downloadBytes)
    unsafe chmod(folder.path, 0o755)
    let configuration = folder.write(
      """
      daemon off; worker_processes 1; pid \(folder.path)/pid; error_log \(folder.path)/errors;
      events { worker_connections 512; }
      http {
        access_log off; keepalive_requests 1000000; default_type text/plain; sendfile on;
        client_body_temp_path \(folder.path)/body; proxy_temp_path \(folder.path)/proxy;
        fastcgi_temp_path \(folder.path)/fastcgi; uwsgi_temp_path \(folder.path)/uwsgi;
        scgi_temp_path \(folder.path)/scgi;
        server {
          listen 127.0.0.1:\(port); root \(folder.path);
          location = /hello { return 200 "hello\\n"; }
        }
      }
      """, to: "nginx.conf")
    let process = try BackgroundProcess(["nginx", "-p", folder.path, "-c", configuration])
    guard await BackgroundProcess.answers(port: port) else {
      throw CannotMeasure(description: "nginx does not start; is nginx-light installed?")
    }
    return (process, port)
  }

  private static func compileBaseline(_ folder: TemporaryFolder) async throws -> String {
    let source = "\(#filePath.dropLast("HTTPBench.swift".utf8.count))Baselines/http_baseline.c"
    let program = folder.path("http_baseline")
    let compiler = try BackgroundProcess(["cc", "-O2", "-o", program, source, "-lcurl"])
    guard await compiler.end() == 0 else {
      throw CannotMeasure(description: "cc cannot compile \(source)")
    }
    return program
  }

  private static func run(
    _ program: String, _ arguments: [String], _ folder: TemporaryFolder
  ) async throws -> Double {
    unsafe unlink(folder.path("output"))
    let process = try BackgroundProcess([program] + arguments, output: folder.path("output"))
    guard await process.end() == 0, let line = folder.read("output")?.split(separator: "\n").first,
      let rate = Double(line)
    else { throw CannotMeasure(description: "the C program failed") }
    return rate
  }
}
