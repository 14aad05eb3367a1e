internal import Concurrency
internal import Glibc

/// An S3 server that is not ours and that checks signatures: SeaweedFS, from PyPI.
///
/// 1. One is shared by all tests of a process; each has a bucket or a prefix of its own in it.
/// 2. A shell of ours stands between us and the server. When we are gone, however that came, its
///    standard input ends; it stops the server and removes the folder.
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
  private let port = LoopbackSocket.freePort()
  private let lifeline: Int32

  private init() throws {
    var template = Array("/tmp/easel-s3-XXXXXX".utf8CString)
    precondition(unsafe mkdtemp(&template) != nil, "mkdtemp failed with error \(errno)")
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    writeFile(Array(Self.people.utf8), to: "\(folder)/people.json")
    var ends: [Int32] = [-1, -1]
    // A pipe would for a moment be inherited by whatever another test starts; this never is.
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    precondition(unsafe socketpair(AF_UNIX, flags, 0, &ends) == 0, "socketpair failed")
    lifeline = ends[0]
    defer { close(ends[1]) }
    let keeper = try Launch.start(
      ["/bin/sh", "-c", Self.script(folder, port)], environment: ["PATH=/usr/bin:/bin"],
      input: .descriptor(ends[1]), output: .inherited, error: .inherited)
    // A child that nobody waits for keeps tests of exits from seeing theirs.
    Thread.detach(name: "reaper") { waitpid(keeper, nil, 0) }
  }

  deinit { close(lifeline) }

  private static let people = """
    {"identities": [
      {"name": "easel", "actions": ["Admin", "Read", "Write", "List"],
       "credentials": [{"accessKey": "\(key.id)", "secretKey": "\(key.secret)"}]},
      {"name": "reader", "actions": ["Read", "List"],
       "credentials": [{"accessKey": "\(readingKey.id)", "secretKey": "\(readingKey.secret)"}]}
    ]}
    """

  private static func script(_ folder: String, _ port: UInt16) -> String {
    let names = ["master.port", "volume.port", "filer.port"].flatMap { [$0, "\($0).grpc"] }
    let others = (names + ["s3.port.grpc"]).map { (name: $0, port: LoopbackSocket.freePort()) }
    let options = others.map { "-\($0.name)=\($0.port)" }.joined(separator: " ")
    let sockets = (others.map { $0.port } + [port]).map { "/tmp/seaweedfs-*-\($0).sock" }
      .joined(separator: " ")
    return """
      trap '' INT TERM HUP
      cd \(folder) || exit 1
      mkdir data
      TMPDIR=\(folder) '\(environment)/bin/weed' server -dir=data -ip=127.0.0.1 -ip.bind=127.0.0.1 \
        \(options) -master.volumeSizeLimitMB=64 -volume.max=200 -filer -s3 -s3.port=\(port) \
        -s3.port.iceberg=0 -s3.port.lance=0 -s3.config=people.json >log 2>&1 </dev/null &
      server=$!
      cat >/dev/null
      kill -KILL "$server"
      wait
      # It makes sockets there, whatever it is told.
      rm -f \(sockets)
      cd / && rm -rf \(folder)
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
