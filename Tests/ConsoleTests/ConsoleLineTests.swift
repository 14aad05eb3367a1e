import Pictures
import Storage
import Studio
import Testing

@testable import Console

@Suite struct ConsoleLineTests {
  private static let ids = (1...3).map { PictureID(unchecked: $0 * 12_345) }
  private static let exhibits: [Exhibit?] = [
    nil, .picture(ids[0]), .candidates(RequestID(unchecked: 9), ids), .gallery(ids), .gallery([]),
    .taste(name: "nordic \"1\"", version: 3), .tree(nil), .tree(ids[1]),
    .chart(RequestID(unchecked: 1 << 39)),
  ]

  @Test func `every line is read as it was written`() throws {
    let told = Told(place: Place("console"), kind: .picture, subject: .shown(Self.ids[0]))
    let keys: [([Sign]?, Key?)] = [
      (nil, nil), ([], nil), ([.thumb, .cycle, .recycle], "easel:7"), ([.number(1), .bin], nil),
    ]
    for exhibit in Self.exhibits {
      for (signs, target) in keys {
        for told in [nil, told] {
          let line = ConsoleLine(
            language: "de", text: "Zeile 1\nZeile \u{7} \"2\" 🎨", exhibit: exhibit, told: told,
            keys: signs, keysOn: target)
          #expect(try ConsoleLine(line.payload) == line)
        }
      }
    }
  }

  @Test(arguments: [
    "", "{}", "[]", "nonsense", #"{"language":"en"}"#, #"{"language":"en","text":1}"#,
    #"{"language":"en","text":"x","told":{}}"#, #"{"language":"en","text":"x","keys":7}"#,
  ])
  func `a payload that is not ours is refused`(_ text: String) {
    #expect(throws: (any Error).self) { _ = try ConsoleLine(Array(text.utf8)) }
  }

  @Test func `a drawing of something that cannot be is none`() throws {
    for drawing in [
      #""picture":"not an id""#, #""candidates":["7k3m9q2x"]"#, #""chart":"""#,
      #""taste":"nordic""#,
    ] {
      let line = try ConsoleLine(Array(#"{"language":"en","text":"x","shows":{\#(drawing)}}"#.utf8))
      #expect(line.exhibit == nil, "\(drawing)")
    }
  }
}
