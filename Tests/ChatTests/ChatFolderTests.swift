import ImageFiles
import Matrix
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
}
