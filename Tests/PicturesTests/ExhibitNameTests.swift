import Storage
import Studio
import Testing

@testable import Pictures

@Suite struct ExhibitNameTests {
  @Test(arguments: [
    ("nordic", "taste-nordic-2.png"), ("../../etc/passwd", "taste-------etc-passwd-2.png"),
    ("北方黎明", "taste-北方黎明-2.png"), ("", "taste--2.png"), ("a\u{0}b c", "taste-a-b-c-2.png"),
  ])
  func `a taste's name makes a file's name without a path in it`(
    _ name: String, _ file: String
  ) {
    #expect(Exhibit.taste(name: name, version: 2).fileName == file)
  }

  @Test func `each thing that is shown has a name of its own`() {
    let id = PictureID(unchecked: 7)
    let request = RequestID(unchecked: 7)
    let exhibits: [Exhibit] = [
      .picture(id), .candidates(request, [id]), .gallery([id]), .taste(name: "a", version: 1),
      .taste(name: "a", version: 2), .tree(nil), .tree(id), .chart(request),
    ]
    #expect(Set(exhibits.map(\.fileName)).count == exhibits.count)
  }
}
