internal import CLinux
internal import Glibc
internal import Raster

/// The inside of the decoding process: one file from standard input, one answer to standard output;
/// see ``DecodeOrder`` and ``DecodeAnswer``.
///
/// 1. Before the first byte is read the process is confined: ``memoryBytes``, ``processorSeconds``,
///    no files, no sockets, no programs. A decoder that a file has taken over has nowhere to go.
/// 2. It is the whole life of the process: called first in `main`, before there is another thread,
///    and its status is what the process ends with.
package enum DecodeService {
  /// 40 million pixels of a progressive JPEG take 430 MB; the program itself is mapped too.
  package static let memoryBytes = 768 << 20
  package static let processorSeconds = 10

  package static func run() -> Int32 {
    guard easel_confine(memoryBytes, UInt32(processorSeconds)) == 0 else { return 71 }
    // Whoever started it may have found that there was nothing to decode.
    guard let head = read(DecodeOrder.headBytes) else { return 0 }
    guard let count = DecodeOrder.count(head: head), let file = read(count) else { return 74 }
    do throws(ImageFileError) {
      let raster = try decodeImage(file).raster
      let head = DecodeAnswer.picture(width: raster.width, height: raster.height).head
      return write(head) && write(raster.pixels) ? 0 : 74
    } catch {
      return write(DecodeAnswer.failure(error).head) ? 0 : 74
    }
  }

  /// - Returns: nothing when it ends before that.
  private static func read(_ wanted: Int) -> [UInt8]? {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      while count < wanted, let start = buffer.baseAddress {
        let more = unsafe Glibc.read(STDIN_FILENO, start + count, wanted - count)
        if more < 0, errno == EINTR { continue }
        guard more > 0 else { return }
        count += more
      }
    }
    return bytes.count == wanted ? bytes : nil
  }

  private static func write(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes in
      var rest = unsafe bytes
      while unsafe !rest.isEmpty, let start = rest.baseAddress {
        let written = unsafe Glibc.write(STDOUT_FILENO, start, rest.count)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return false }
        unsafe rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
      return true
    }
  }
}
