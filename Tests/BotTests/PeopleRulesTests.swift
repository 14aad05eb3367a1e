import Matrix
import Testing

@testable import Bot

@Suite struct PeopleRulesTests {
  @Test(arguments: [
    ("*", "@ann:example.org", true),
    ("@ann:example.org", "@ann:example.org", true),
    ("@ann:example.org", "@anna:example.org", false),
    ("@*:example.org", "@ann:example.org", true),
    ("@*:example.org", "@ann:evil.example.org", false),
    ("example.org", "@ann:example.org", true),
    ("*.example.org", "@ann:sub.example.org", true),
    ("*.example.org", "@ann:example.org", false),
    ("*.example.org", "@example.org:other", false),
    ("@a?n:example.org", "@ann:example.org", true),
    ("@*a*a*a*a*a*a*b:x", "@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:x", false),
    ("", "@ann:example.org", false),
  ])
  func `a pattern is of users when it begins with a sign, else of servers`(
    _ pattern: String, _ user: String, _ isHeard: Bool
  ) throws {
    let rules = PeopleRules(heard: [pattern], operators: [])
    #expect(rules.hears(try #require(UserID(user))) == isHeard)
  }

  @Test func `nobody is heard where nobody is named, and nobody is an operator`() throws {
    let rules = PeopleRules(heard: [], operators: [])
    let ann = try #require(UserID("@ann:example.org"))
    #expect(!rules.hears(ann))
    #expect(!rules.isOperator(ann))
  }
}
