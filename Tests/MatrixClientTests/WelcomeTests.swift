import Matrix
import Testing

@testable import MatrixClient

/// Whose invitations are accepted.
@Suite struct WelcomeTests {
  @Test(arguments: [
    ("@ada:example.org", true), ("@Ada:example.org", false), ("@x:art.example", true),
    ("@x:ART.example", true), ("@x:art.example:8448", false), ("@x:sub.art.example", false),
    ("@bob:example.org", false),
  ])
  func `those who are listed, and the people of servers that are`(
    name: String, isWelcome: Bool
  ) throws {
    let welcome = Welcome.listed(
      users: [ada], servers: [try #require(ServerName("art.example"))])
    let user = try #require(UserID(name))
    #expect(welcome.answer(user) == (isWelcome ? .join : .refuse))
    #expect(Welcome.everybody.answer(user) == .join)
    #expect(Welcome.nobody.answer(user) == .refuse)
  }
}
