import Glibc
import TestSupport
import Testing

@testable import MatrixClient

/// The counter beside the store.
struct GenerationFileTests {
  @Test func `what was counted is found again`() throws {
    let folder = TemporaryFolder()
    let path = folder.path("counter")
    #expect(try GenerationFile(path: path).counted() == nil)
    for number: UInt64 in [1, 2, 3, 9] {
      let file = try GenerationFile(path: path)
      try file.count(number)
      #expect(try GenerationFile(path: path).counted() == number)
    }
  }

  @Test func `a smaller number changes nothing`() throws {
    let folder = TemporaryFolder()
    let file = try GenerationFile(path: folder.path("counter"))
    try file.count(7)
    try file.count(6)
    #expect(file.counted() == 7)
    #expect(try GenerationFile(path: folder.path("counter")).counted() == 7)
  }

  @Test(arguments: 0..<16)
  func `a write that was cut through spoils one place, and the other is one behind`(
    cut: Int
  ) throws {
    let folder = TemporaryFolder()
    let path = folder.path("counter")
    try GenerationFile(path: path).count(41)
    let before = try #require(bytes(of: path))
    try GenerationFile(path: path).count(42)
    var torn = try #require(bytes(of: path))
    // Of the place of even numbers only what was written first is new.
    let old = before.count >= 16 ? Array(before[..<16]) : [UInt8](repeating: 0, count: 16)
    torn.replaceSubrange(cut..<16, with: old[cut...])
    try write(torn, to: path)
    #expect(try GenerationFile(path: path).counted() == 41)
    try GenerationFile(path: path).count(43)
    #expect(try GenerationFile(path: path).counted() == 43)
  }

  @Test func `any bit that flips is noticed`() throws {
    let folder = TemporaryFolder()
    let path = folder.path("counter")
    try GenerationFile(path: path).count(0x0102_0304)
    let whole = try #require(bytes(of: path))
    for bit in 0..<128 {
      var spoilt = whole
      spoilt[bit / 8] ^= 1 << (bit % 8)
      try write(spoilt, to: path)
      #expect(try GenerationFile(path: path).counted() == nil)
    }
  }

  @Test func `where no file can be made, that is said`() {
    let error = #expect(throws: GenerationFileError.self) {
      try GenerationFile(path: "/nowhere/at/all")
    }
    #expect(error?.description.contains("permissions") == true)
  }

  private func bytes(of path: String) -> [UInt8]? { readFile(path) }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = unsafe open(path, O_WRONLY | O_TRUNC)
    defer { close(file) }
    try #require(file >= 0)
    #expect(unsafe Glibc.write(file, bytes, bytes.count) == bytes.count)
  }
}
