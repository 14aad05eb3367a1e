internal import Glibc

/// A server with a model that is not ours, on small random weights: `scripts/backends` builds both. What
/// it paints and says is nonsense; how it is talked to is not.
///
/// 1. One of each kind is shared by all tests of a process, and ends with it, however that comes.
/// 2. Its folder is empty but for its log: some list the files that lie around them.
/// 3. It computes in one thread: two of them wait for each other, and for whatever else runs.
package final class RealBackEnd: Sendable {
  /// Asked for by `scripts/test --backends`: the first time takes minutes.
  package static let isWanted = unsafe getenv("EASEL_BACKENDS") != nil
  package static let howTo = "servers with models that are not ours: scripts/test --backends"

  /// The server of stable-diffusion.cpp. It paints 64 × 64 in two steps when nobody says otherwise.
  package static let painter: Result<RealBackEnd, any Error> = Result {
    try RealBackEnd.startPainter()
  }
  /// llama-cpp-python, with a model that knows bytes and sees nothing.
  package static let model: Result<RealBackEnd, any Error> = Result {
    try RealBackEnd.startModel()
  }

  package struct NotStarted: Error, CustomStringConvertible {
    let log: String
    package var description: String { "the server did not start:\n\(log)" }
  }

  package let port: UInt16
  private let keeper: Keeper

  private init(_ line: (_ port: UInt16) -> String) throws(Launch.Failure) {
    let port = LoopbackSocket.freePort()
    self.port = port
    keeper = try Keeper(line(port), in: Keeper.makeFolder("backend"))
  }

  /// Its address, once it answers. It loads its weights first.
  package func address() async throws -> String {
    guard await BackgroundProcess.answers(port: port, within: .seconds(60)) else {
      throw NotStarted(log: log)
    }
    return "http://127.0.0.1:\(port)"
  }

  /// What it said until now.
  package var log: String {
    String(decoding: readFile("\(keeper.folder)/log") ?? [], as: UTF8.self)
  }
}

extension RealBackEnd {
  private static let built = "\(repositoryRoot())/.build/backends"
  private static let python = "\(repositoryRoot())/.build/python-realbackends/bin/python"

  /// One of a test's own; without its weights it starts, and ends.
  package static func startPainter(
    weights folder: String? = nil
  ) throws(Launch.Failure) -> RealBackEnd {
    let weights = folder ?? "\(built)/weights"
    return try RealBackEnd { port in
      """
      '\(built)/painter/sd-server' --diffusion-model '\(weights)/flux.safetensors' \
      --clip_l '\(weights)/words.safetensors' --tae '\(weights)/pixels.safetensors' \
      --listen-ip 127.0.0.1 --listen-port \(port) --width 64 --height 64 --steps 2 --cfg-scale 1 \
      --threads 1
      """
    }
  }

  private static func startModel() throws(Launch.Failure) -> RealBackEnd {
    try RealBackEnd { port in
      """
      PYTHONPATH='\(built)/model' '\(python)' -m llama_cpp.server \
      --model '\(built)/weights/noise.gguf' --n_ctx 32768 --n_threads 1 \
      --n_threads_batch 1 --verbose False --host 127.0.0.1 --port \(port)
      """
    }
  }
}
