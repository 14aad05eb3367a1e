import Arguments
import TestSupport
import Testing

@Suite struct HelpTests {
  private func help(_ words: [String]) -> String {
    guard case .help(let text) = Sample.program.parse(words) else { return "" }
    return text
  }

  @Test(arguments: [
    (["help"], "studio"), (["help", "paint"], "paint"), (["help", "shelf"], "shelf"),
    (["help", "shelf", "list"], "list"), (["help", "script"], "script"),
  ])
  func `help is as it was read by a person`(words: [String], name: String) {
    #expect(golden(help(words), "Arguments/help-\(name).txt") == nil)
  }

  @Test(arguments: [
    [], ["--help"], ["-h"], ["help"], ["help", "--help"],
  ])
  func `the program explains itself`(words: [String]) {
    #expect(help(words) == help(["help"]))
    #expect(!help(words).isEmpty)
  }

  @Test(arguments: [
    ["paint", "--help"], ["paint", "-h"], ["paint", "--nonsense", "--help"],
    ["paint", "--size", "--help"], ["help", "paint"],
  ])
  func `asking for help wins over whatever else is wrong`(words: [String]) {
    #expect(help(words) == help(["help", "paint"]))
    #expect(!help(words).isEmpty)
  }

  @Test func `a command that only has others below it shows them`() {
    #expect(help(["shelf"]) == help(["shelf", "--help"]))
    #expect(!help(["shelf"]).isEmpty)
  }

  @Test func `hidden commands are not listed`() {
    #expect(!help([]).contains("whisper"))
    #expect(!Sample.program.reference().contains("whisper"))
  }

  @Test func `the reference is as it was read by a person`() {
    #expect(golden(Sample.program.reference(), "Arguments/reference.md") == nil)
  }

  @Test func `no line of help is wider than the page`() {
    for line in Sample.program.reference().split(separator: "\n") {
      #expect(line.count <= 100)
    }
  }
}
