import Glibc
import HomeFiles
import TestSupport
import Testing

@Suite struct HomeFilesTests {
  private let folder = TemporaryFolder()

  private func mode(_ path: String) -> UInt32 {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test func `files are written whole, for their owner alone, and read up to a maximum`() throws {
    let path = folder.path("a/b")
    try HomeFiles.makeFolder(path)
    try HomeFiles.makeFolder(path)
    #expect(mode(path) == 0o700)
    try HomeFiles.write([9], to: "\(path)/file")
    try HomeFiles.write([1, 2, 3], to: "\(path)/file")
    #expect(mode("\(path)/file") == 0o600)
    #expect(try HomeFiles.read("\(path)/file", atMost: 3) == [1, 2, 3])
    #expect(HomeFiles.names(in: path) == ["file"])
    #expect(HomeFiles.names(in: folder.path("none")).isEmpty)
  }

  @Test func `what cannot be is told with the file and the reason`() throws {
    let path = folder.path("file")
    try HomeFiles.write([UInt8](repeating: 1, count: 3), to: path)
    func reason(_ body: () throws(HomeFileError) -> Void) -> String {
      do throws(HomeFileError) { try body() } catch { return error.reason }
      return "none"
    }
    #expect(
      reason { () throws(HomeFileError) in _ = try HomeFiles.read(path, atMost: 2) }
        == "it has more than 2 bytes")
    #expect(
      reason { () throws(HomeFileError) in _ = try HomeFiles.read("/dev/zero", atMost: 2 << 20) }
        == "it has more than 2 MiB")
    #expect(
      reason { () throws(HomeFileError) in _ = try HomeFiles.read(folder.path("no"), atMost: 2) }
        == "No such file or directory")
    #expect(
      reason { () throws(HomeFileError) in try HomeFiles.makeFolder("\(path)/under") }
        == "Not a directory")
    #expect(
      reason { () throws(HomeFileError) in try HomeFiles.write([1], to: "/dev/null/file") }
        == "Not a directory")
  }

  @Test func `a file that cannot take its place leaves nothing beside it`() throws {
    let path = folder.path("taken")
    try HomeFiles.makeFolder("\(path)/by a folder")
    #expect(throws: HomeFileError.self) { try HomeFiles.write([1], to: path) }
    #expect(HomeFiles.names(in: folder.path) == ["taken"])
  }
}
