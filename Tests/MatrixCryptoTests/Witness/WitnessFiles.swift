import Concurrency
import Glibc
import JSON
import Olm
import TestSupport
import Testing

/// What `generate.py` made and what it made it from, and whether it is at work just now.
enum WitnessFiles {
  static let folder = "\(repositoryRoot())/Tests/MatrixCryptoTests/Witness"
  static let howToMend: Comment =
    "our device is not the one any more that the witnesses wrote to; see Witness/generate.py"

  /// Which file we are to write for it.
  static let part = unsafe getenv("EASEL_WITNESS").map { unsafe String(cString: $0) }

  static func read(_ name: String) throws -> JSONNode {
    try JSONDocument(#require(readFile("\(folder)/Fixtures/\(name).json"))).root
  }

  static func write(_ value: JSONValue, to name: String) {
    writeFile(value.pretty() + [UInt8(ascii: "\n")], to: "\(folder)/Fixtures/\(name).json")
  }

  /// The Python that `scripts/python --for MatrixCryptoTests` made, if it is finished.
  static let python: String? = {
    let environment = "\(repositoryRoot())/.build/python-matrixcryptotests"
    let wanted = readFile("\(repositoryRoot())/Tests/MatrixCryptoTests/requirements.txt")
    let made = readFile("\(environment)/requirements.txt")
    return made != nil && made == wanted ? "\(environment)/bin/python" : nil
  }()
}

extension Entropy {
  /// The same for the same seed. Draws of one length are a stream of their own, so that one nonce more
  /// or less changes no key.
  static func byLength(_ seed: UInt64) -> Entropy {
    let streams = Guarded<[Int: Entropy]>([:])
    return Entropy { span in
      let count = span.byteCount
      let stream = streams.withLock { streams in
        let stream = streams[count] ?? .seeded(seed << 32 | UInt64(count))
        streams[count] = stream
        return stream
      }
      guard let bytes = try? stream.bytes(count) else { return 0 }
      for (place, byte) in bytes.enumerated() {
        span.storeBytes(of: byte, toByteOffset: place, as: UInt8.self)
      }
      return count
    }
  }
}
