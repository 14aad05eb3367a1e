import JSON
import Storage
import Studio
import Testing
import Workers

/// What is kept with a message on its way must survive a restart of the program.
@Suite struct ToldTests {
  private static let ids = (1...3).map { PictureID(unchecked: $0 * 98_765) }
  private static let subjects: [Told.Subject] = [
    .nothing, .picture(ids[0]), .shown(ids[1]), .candidates(RequestID(unchecked: 7), ids),
    .candidates(RequestID(unchecked: 7), []), .gallery(ids), .gallery([]),
    .tree, .taste(name: "nordic \"1\" ü", version: 2), .offer("$prompt:example.org"), .word,
  ]

  @Test func `every telling is read as it was written`() throws {
    let odd = try Key(bytes: [0xFF, 0x00, 0x22])
    let places = [
      Place("!room"), Place("!room", thread: "$thread"), Place("!room", repliesTo: odd),
      Place(odd, thread: "$thread", repliesTo: "$reply"),
    ]
    for place in places {
      // A workflow is of the room that is told of it.
      let workflow = AdoptionKey(conversation: place.conversation, name: "ink-wash", version: 3)
      for subject in Self.subjects + [.workflow(workflow)] {
        let told = Told(place: place, kind: .notice, subject: subject, text: "a sea\n\u{7} 🎨")
        #expect(try Self.read(told.json.compact()) == told)
      }
    }
  }

  @Test(arguments: Message.Kind.allCases) func `every kind of line comes back`(
    _ kind: Message.Kind
  ) throws {
    let told = Told(place: Place("!room"), kind: kind, subject: .nothing)
    #expect(try Self.read(told.json.compact()) == told)
  }

  @Test(arguments: [
    "{}", #"{"in":"21"}"#, #"{"in":"21","kind":"notice"}"#,
    #"{"in":"2","kind":"notice","text":""}"#,
    #"{"in":"zz","kind":"notice","text":""}"#, #"{"in":"21","kind":"other","text":""}"#,
    #"{"in":"21","kind":"notice","text":"","shown":"x"}"#,
    #"{"in":"21","kind":"notice","text":"","candidates":[]}"#,
    #"{"in":"21","kind":"notice","text":"","gallery":["x"]}"#,
    #"{"in":"21","kind":"notice","text":"","taste":"a"}"#,
    #"{"in":"21","kind":"notice","text":"","workflow":"ink"}"#,
    #"{"in":"21","kind":"notice","text":"","offer":7}"#,
  ])
  func `what is damaged is refused`(_ text: String) {
    #expect(throws: (any Error).self) { _ = try Self.read(Array(text.utf8)) }
  }

  private static func read(_ bytes: [UInt8]) throws -> Told {
    try Told(try JSONDocument(bytes).root)
  }
}
