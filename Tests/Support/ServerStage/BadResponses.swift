internal import HTTP
package import HTTPServer

/// What servers do that are not well.
extension ServerResponse {
  private struct Broken: Error {}

  /// This much of JSON that was announced as longer, then nothing more.
  package static func broken(after beginning: String) -> ServerResponse {
    ServerResponse(
      headers: ["Content-Type": "application/json"],
      body: .stream(count: 100_000) { writer in
        try await writer.write(Array(beginning.utf8))
        throw Broken()
      })
  }

  /// Goes on until nobody listens.
  package static var endless: ServerResponse {
    ServerResponse(
      headers: ["Content-Type": "application/json"],
      body: .stream(count: nil) { writer in
        let bytes = [UInt8](repeating: 0x20, count: 1 << 20)
        while true { try await writer.write(bytes) }
      })
  }
}
