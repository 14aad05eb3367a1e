import Arguments
import TestSupport
import Testing

@Suite struct ParsingTests {
  private func action(_ words: String...) -> Sample.Action? {
    guard case .action(let action) = Sample.program.parse(words) else { return nil }
    return action
  }

  private func complaint(_ words: [String]) -> Complaint? {
    guard case .mistake(let complaint) = Sample.program.parse(words) else { return nil }
    return complaint
  }

  @Test func `options not given have their defaults`() {
    #expect(
      action("paint", "Dusk", "--room", "!a:b")
        == .paint(
          Sample.Paint(
            title: "Dusk", seeds: [], size: 512, mood: .calm, isDry: false, palette: nil,
            room: "!a:b")))
  }

  @Test(arguments: [
    ["--room", "!a:b", "--size", "64", "--mood", "wild", "--dry", "--palette", "p", "Dusk"],
    ["Dusk", "--room=!a:b", "--size=64", "--mood=wild", "--dry", "--palette=p"],
    ["-r", "!a:b", "-np", "p", "Dusk", "--size=64", "--mood=wild"],
    ["-r!a:b", "-n", "-pp", "--size=64", "--mood=wild", "--", "Dusk"],
  ])
  func `every way of writing an option means the same`(words: [String]) {
    let expected = Sample.Paint(
      title: "Dusk", seeds: [], size: 64, mood: .wild, isDry: true, palette: "p", room: "!a:b")
    guard case .action(let action) = Sample.program.parse(["paint"] + words) else {
      Issue.record("not understood")
      return
    }
    #expect(action == .paint(expected))
  }

  @Test func `repeated options keep their order, and values may be empty or hold anything`() {
    guard
      case .paint(let paint) = action(
        "paint", "-", "--room=!r", "--seed=", "-s", "a=b", "--seed", "\u{1F3A8}", "-s-1",
        "--seed=\u{301}x")
    else {
      Issue.record("not understood")
      return
    }
    #expect(paint.seeds == ["", "a=b", "\u{1F3A8}", "-1", "\u{301}x"])
    #expect(paint.title == "-")
  }

  @Test func `after two dashes nothing is an option`() {
    #expect(
      action("shelf", "list", "a", "--", "--help", "-x", "--")
        == .list(folders: ["a", "--help", "-x", "--"]))
    #expect(action("shelf", "list") == .list(folders: []))
  }

  @Test func `choices are read by their names`() {
    #expect(action("script", "zsh") == .script(.zsh))
    #expect(action("whisper") == .secret)
  }

  @Test func `every mistake is told whole`() {
    let lines: [[String]] = [
      ["pant"], ["--pictures"], ["elephant"], ["shelf", "lst"], ["help", "shlef"],
      ["paint"], ["paint", "Dusk"], ["paint", "Dusk", "--room"],
      ["paint", "Dusk", "--room", "--dry"], ["paint", "Dusk", "--room", "kitchen"],
      ["paint", "Dusk", "more", "--room", "!a"], ["paint", "Dusk", "--rom", "!a"],
      ["paint", "Dusk", "--zzzzzzz"], ["paint", "Dusk", "-x"], ["paint", "Dusk", "--dry=yes"],
      ["paint", "Dusk", "-nn", "-r!a"], ["paint", "Dusk", "--size", "63", "-r!a"],
      ["paint", "Dusk", "--size", "many", "-r!a"], ["paint", "Dusk", "--mood=wld", "-r!a"],
      ["script", "bsh"], ["script", "tcsh\u{1B}[31m"], ["paint", "Dusk", "--=", "-r!a"],
    ]
    var page = ""
    for line in lines {
      let complaint = complaint(line)
      #expect(complaint?.exit == .usage)
      page += "$ studio \(line.joined(separator: " ").filter { $0 != "\u{1B}" })\n"
      page += "\(complaint?.text(program: "studio") ?? "")\n"
    }
    #expect(golden(page, "Arguments/mistakes.txt") == nil)
  }
}
