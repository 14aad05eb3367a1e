internal import Concurrency
internal import Glibc

/// How many steps of the machine were taken, kept where a copy of the store that is put back does not
/// reach. See ``CryptoMachine/standing(of:counted:)``.
package protocol GenerationCounting: Sendable {
  /// The greatest number that was ever counted.
  func counted() throws -> UInt64?
  /// On disk when it returns. A smaller number than was counted changes nothing.
  func count(_ generation: UInt64) throws
}

/// In a file beside the store.
///
/// 1. It has two places, written by turns, each with a check: a write that the power cut through
///    spoils one, and the other is at most one step behind.
/// 2. It is written in place and flushed, in well under a commit's time.
package final class GenerationFile: GenerationCounting {
  private static let placeCount = 16
  private let file: Int32
  private let last: Guarded<UInt64?>

  /// - Throws: ``GenerationFileError`` when it can be neither read nor made.
  package init(path: String) throws {
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw GenerationFileError(code: errno) }
    self.file = file
    last = Guarded(nil)
    let found = try Self.read(file)
    last.withLock { $0 = found }
  }

  deinit { close(file) }

  /// What stands in the file, for those who only look. Nothing where there is none.
  package static func counted(in path: String) throws -> UInt64? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw GenerationFileError(code: errno)
    }
    defer { close(file) }
    return try read(file)
  }

  package func counted() -> UInt64? { last.withLock { $0 } }

  package func count(_ generation: UInt64) throws {
    try last.withLock { last in
      guard generation > last ?? 0 else { return }
      let place = unsafe withUnsafeBytes(of: Place(generation)) { unsafe Array($0) }
      let offset = off_t(generation % 2) * off_t(Self.placeCount)
      let written = unsafe place.withUnsafeBytes { bytes in
        unsafe pwrite(file, bytes.baseAddress, bytes.count, offset)
      }
      guard written == Self.placeCount, fdatasync(file) == 0 else {
        throw GenerationFileError(code: errno)
      }
      last = generation
    }
  }

  private static func read(_ file: Int32) throws -> UInt64? {
    var bytes = [UInt8](repeating: 0, count: 2 * placeCount)
    let count = unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe pread(file, bytes.baseAddress, bytes.count, 0)
    }
    guard count >= 0 else { throw GenerationFileError(code: errno) }
    let places = [0, placeCount].compactMap { start -> UInt64? in
      Place.generation(of: bytes[start..<start + placeCount])
    }
    return places.max()
  }
}

/// A number and its mirror image.
private struct Place {
  let generation: UInt64
  let check: UInt64
  private static let salt: UInt64 = 0x6561_7365_6c2e_6765

  init(_ generation: UInt64) {
    self.generation = generation.littleEndian
    check = (~generation ^ Self.salt).littleEndian
  }

  static func generation(of bytes: ArraySlice<UInt8>) -> UInt64? {
    func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    let generation = number(bytes.prefix(8))
    guard generation > 0, number(bytes.dropFirst(8)) == ~generation ^ salt else { return nil }
    return generation
  }
}

package struct GenerationFileError: Error, CustomStringConvertible {
  let code: Int32

  package var description: String {
    "the counter beside the store can be neither read nor written (error \(code)); check the "
      + "permissions of the data folder and whether its disk is full"
  }
}
