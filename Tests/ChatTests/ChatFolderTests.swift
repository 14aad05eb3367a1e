import ImageFiles
import Matrix
import TestSupport
import Testing

@testable import Chat

@Suite struct ChatFolderTests {
  @Test func `each person has a folder of their own`() throws {
    let user = try UserID("@ada/../x:example.org:8448").unwrapped
    #expect(
      ChatFolder.standard(for: user, in: "/data").path
        == "/data/chat-ada_.._x_example.org_8448")
  }

  @Test(arguments: [
    ("fox.jpeg", "fox-01234567.png"), ("../../.bashrc", "picture-01234567.png"),
    ("a/fox", "fox-01234567.png"),
    (".", "picture-01234567.png"), ("a b\u{1B}[2J", "a_b__2J-01234567.png"),
    ("", "picture-01234567.png"),
  ])
  func `a stranger's file name is made plain`(_ name: String, _ plain: String) {
    #expect(ChatPictures.fileName(name, "0123456789abcdef", .png) == plain)
  }

  @Test func `files are written whole, for us alone, and read up to a maximum`() throws {
    let folder = TemporaryFolder()
    let path = folder.path("a/b")
    try ChatFiles.makeFolder(path)
    try ChatFiles.write([1, 2, 3], to: "\(path)/file")
    #expect(try ChatFiles.read("\(path)/file", atMost: 3) == [1, 2, 3])
    #expect(throws: ChatFileError.self) { try ChatFiles.read("\(path)/file", atMost: 2) }
    #expect(throws: ChatFileError.self) { try ChatFiles.read("\(path)/none", atMost: 2) }
    #expect(ChatFiles.names(in: path) == ["file"])
  }
}
