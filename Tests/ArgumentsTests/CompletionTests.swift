import Arguments
import Testing

@Suite struct CompletionTests {
  private func words(_ line: String...) -> [String] {
    Sample.program.complete(line).candidates.map(\.word)
  }

  @Test func `commands are offered, hidden ones not`() {
    #expect(words("") == ["paint", "shelf", "script", "help"])
    #expect(words("s") == ["shelf", "script"])
    #expect(words("-") == ["--help"])
    #expect(words("shelf", "") == ["list", "help"])
    #expect(words("help", "s") == ["shelf", "script"])
    #expect(words("help", "shelf", "") == ["list", "help"])
    #expect(words("nonsense", "") == [])
  }

  @Test func `options are offered once, repeated ones always`() {
    #expect(words("paint", "--s") == ["--seed", "--size"])
    #expect(words("paint", "--seed", "1", "--size=64", "--s") == ["--seed"])
    #expect(words("paint", "-n", "--d") == [])
  }

  @Test func `values are offered in either way of writing`() {
    #expect(words("paint", "--mood", "") == ["calm", "wild"])
    #expect(words("paint", "--mood=w") == ["--mood=wild"])
    #expect(words("script", "") == ["bash", "zsh", "fish"])
    #expect(words("script", "bash", "") == [])
  }

  @Test func `names of files and folders are asked for`() {
    #expect(Sample.program.complete(["paint", "--palette", "x"]).names == .files)
    #expect(Sample.program.complete(["paint", "-p", "x"]).names == .files)
    let glued = Sample.program.complete(["paint", "--palette=x"])
    #expect(glued.names == .files)
    #expect(glued.prefix == "--palette=")
    #expect(Sample.program.complete(["shelf", "list", "a", "b", ""]).names == .folders)
    #expect(Sample.program.complete(["shelf", "list", "--", "--p"]).names == .folders)
    #expect(Sample.program.complete(["paint", ""]).names == .none)
  }
}
