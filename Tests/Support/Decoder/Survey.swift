import Concurrency
import Glibc
import ImageFiles
import Raster

/// Decodes many files, each in a weighed process as people's uploads are, and says what came of each.
///
/// For every line of standard input, which is a path, one line of standard output, its parts parted
/// by tabs: `picture` or `refused`, milliseconds, KiB of the child (0 when there was none), then
/// width, height and notes, or the reason. The pixels go to `folder/NUMBER.rgba`.
struct Survey {
  let folder: String
  private let helper: DecodeHelper

  init(folder: String) {
    self.folder = folder
    helper = DecodeHelper(arguments: ["weigh", "\(folder)/scales"], maximumAtOnce: 1)
  }

  func run() async {
    var number = 0
    while let path = readLine() {
      print(await line(of: path, number))
      fflush(nil)
      number += 1
    }
  }

  private func line(of path: String, _ number: Int) async -> String {
    unsafe unlink("\(folder)/scales")
    guard let file = Self.read(path) else { return "unreadable\t0\t0" }
    let start = ContinuousClock.now
    let outcome: String
    let kind: String
    do throws(ImageFileError) {
      let found = try await helper.decode(file)
      let raster = found.raster
      kind = "picture"
      outcome = "\(raster.width)\t\(raster.height)\t\(found.notes.rawValue)"
      guard Self.write(raster.pixels, to: "\(folder)/\(number).rgba") else {
        return "unwritable\t0\t0"
      }
    } catch {
      kind = "refused"
      outcome = "\(error)"
    }
    let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
    let weight = Self.read("\(folder)/scales").map { String(decoding: $0, as: UTF8.self) } ?? "0"
    return "\(kind)\t\(Int(milliseconds))\t\(weight.prefix { $0 != "\n" })\t\(outcome)"
  }

  private static func read(_ path: String) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe Glibc.read(file, &part, part.count)
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += part[..<count]
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) -> Bool {
    let file = unsafe open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
    guard file >= 0 else { return false }
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let more = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(file, $0.baseAddress.map { unsafe $0 + written }, bytes.count - written)
      }
      guard more > 0 else { return false }
      written += more
    }
    return true
  }
}
