internal import Concurrency

/// An S3 server that is not ours and that checks signatures: SeaweedFS, from PyPI.
///
/// 1. One is shared by all tests of a process; each has a bucket or a prefix of its own in it.
/// 2. It ends with us, however that comes, and its folder goes.
package final class SeaweedFS: Sendable {
  /// Whoever has it may do everything.
  package static let key = (id: "EASELTESTS", secret: "a+secret/of=the-tests")
  /// Whoever has it may only read.
  package static let readingKey = (id: "READER", secret: "a/secret=of+readers")

  /// Why a test is passed over.
  package static let howTo = "make what this stands on: scripts/python --for BlobS3Tests"

  /// Whether it is there, finished, and of the version that is asked for now.
  package static let isInstalled: Bool = {
    let wanted = readFile("\(repositoryRoot())/Tests/BlobS3Tests/requirements.txt")
    return wanted != nil && wanted == readFile("\(environment)/requirements.txt")
  }()

  package struct NotStarted: Error, CustomStringConvertible {
    package let log: String
    package var description: String { "SeaweedFS did not start:\n\(log)" }
  }

  package var endpoint: String { "http://127.0.0.1:\(port)" }

  private static let environment = "\(repositoryRoot())/.build/python-blobs3tests"
  private let port: UInt16
  private let keeper: Keeper

  private init() throws(Launch.Failure) {
    let port = LoopbackSocket.freePort()
    self.port = port
    let folder = Keeper.makeFolder("s3")
    writeFile(Array(Self.people.utf8), to: "\(folder)/people.json")
    let others = Self.otherPorts
    let sockets = (others.map { $0.port } + [port]).map { "/tmp/seaweedfs-*-\($0).sock" }
    // It makes sockets there, whatever it is told.
    keeper = try Keeper(
      Self.line(folder, port, others), in: folder, removing: sockets.joined(separator: " "))
  }

  private static let people = """
    {"identities": [
      {"name": "easel", "actions": ["Admin", "Read", "Write", "List"],
       "credentials": [{"accessKey": "\(key.id)", "secretKey": "\(key.secret)"}]},
      {"name": "reader", "actions": ["Read", "List"],
       "credentials": [{"accessKey": "\(readingKey.id)", "secretKey": "\(readingKey.secret)"}]}
    ]}
    """

  private static var otherPorts: [(name: String, port: UInt16)] {
    let names = ["master.port", "volume.port", "filer.port"].flatMap { [$0, "\($0).grpc"] }
    return (names + ["s3.port.grpc"]).map { (name: $0, port: LoopbackSocket.freePort()) }
  }

  private static func line(
    _ folder: String, _ port: UInt16, _ others: [(name: String, port: UInt16)]
  ) -> String {
    let options = others.map { "-\($0.name)=\($0.port)" }.joined(separator: " ")
    return """
      mkdir data
      TMPDIR=\(folder) '\(environment)/bin/weed' server -dir=data -ip=127.0.0.1 -ip.bind=127.0.0.1 \
        \(options) -master.volumeSizeLimitMB=64 -volume.max=200 -filer -s3 -s3.port=\(port) \
        -s3.port.iceberg=0 -s3.port.lance=0 -s3.config=people.json
      """
  }
}

extension SeaweedFS {
  private static let isAsked = Guarded(false)
  private static let outcome = Guarded<Result<SeaweedFS, any Error>?>(nil)
  private static let settled = Gate()

  /// The server of this process, started when the first test asks.
  package static func shared() async throws -> SeaweedFS {
    let isFirst = isAsked.withLock { isAsked in
      defer { isAsked = true }
      return !isAsked
    }
    if isFirst {
      let result: Result<SeaweedFS, any Error>
      do { result = .success(try await start()) } catch { result = .failure(error) }
      outcome.withLock { $0 = result }
      settled.open()
    }
    try await settled.wait()
    guard let result = outcome.withLock({ $0 }) else {
      preconditionFailure("a settled start has a result")
    }
    return try result.get()
  }

  private static func start() async throws -> SeaweedFS {
    let server = try SeaweedFS()
    guard await BackgroundProcess.answers(port: server.port, within: .seconds(60)) else {
      throw NotStarted(log: "nobody answers at \(server.endpoint)")
    }
    return server
  }
}
