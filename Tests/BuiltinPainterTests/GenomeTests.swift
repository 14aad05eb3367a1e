import BuiltinPainter
import JSON
import Testing

@Suite struct GenomeTests {
  @Test(arguments: [
    "stormy sea with a lighthouse at night", "red canyon", "winter forest, ink", "",
  ])
  func `a genome written is the genome read`(_ prompt: String) throws {
    let genome = painter.vary(
      plan(prompt).genome, .init(prompt: "lighter, red", seed: 3), strength: 1
    )
    .genome
    let node = try JSONDocument(genome.json.compact()).root
    let copy = try Genome(node)
    #expect(copy == genome)
  }

  @Test(arguments: [
    #"{}"#, #"[]"#, #"{"painter":"other","version":1}"#, #"{"painter":"builtin","version":1}"#,
    #"{"painter":"builtin","version":2,"seed":"-1"}"#,
  ])
  func `what is not a genome of this version is refused`(_ text: String) throws {
    let node = try JSONDocument(Array(text.utf8)).root
    #expect(throws: JSONError.self) { try Genome(node) }
  }

  @Test func `a hostile genome is brought inside its ranges or refused`() throws {
    let text = String(decoding: plan("sea").genome.json.compact(), as: UTF8.self)
    func read(_ old: String, _ new: String) throws -> Genome {
      try Genome(try JSONDocument(Array(text.replacing(old, with: new).utf8)).root)
    }
    let light = "\"light\":0"
    #expect(text.contains(light))
    #expect(try read(light, "\"light\":1e300").knobs[.light] == 0.5)
    #expect(throws: JSONError.self) { try read("\"scene\":\"sea\"", "\"scene\":\"hell\"") }
    let many =
      "["
      + Array(repeating: #"{"thing":"boat","at":[0,0],"size":1,"asked":true}"#, count: 41)
      .joined(separator: ",") + "]"
    #expect(throws: JSONError.self) { try read("\"elements\":[", "\"elements\":\(many),\"old\":[") }
    #expect(throws: JSONError.self) { try read("\"zenith\":[", "\"zenith\":[7,") }
    func remembering(_ length: Int) throws -> Genome {
      let word = String(repeating: "x", count: length)
      return try read("\"elements\":", "\"words\":[\"\(word)\"],\"elements\":")
    }
    #expect(try remembering(200).words.count == 1)
    #expect(throws: JSONError.self) { try remembering(201) }
  }

  @Test(.timeLimit(.minutes(1)), arguments: Thing.allCases)
  func `a thing of any size, anywhere, comes to its end`(_ thing: Thing) throws {
    var genome = plan("a house in a meadow").genome
    var element = try #require(genome.first(.house))
    element.thing = thing
    for (x, y, size) in [(0.5, 0.7, 0.0), (-1.0, 2.0, 2.0)] {
      (element.x, element.y, element.size) = (x, y, size)
      genome.elements = [element]
      _ = try paint(genome, width: 16, height: 16)
    }
  }

  @Test func `numbers finer than those written are rounded when they are read`() throws {
    let text = String(decoding: plan("sea").genome.json.compact(), as: UTF8.self)
      .replacing("\"light\":0", with: "\"light\":0.00000149,\"old\":0")
    let genome = try Genome(try JSONDocument(Array(text.utf8)).root)
    let again = try Genome(try JSONDocument(genome.json.compact()).root)
    #expect(genome.knobs[.light] == 0.000001 && again == genome)
  }

  @Test func `seeds are compositions`() throws {
    let pictures = try (UInt64(1)...4).map { try paint(plan("mountains at noon", seed: $0).genome) }
    for first in 0..<4 {
      for second in 0..<first { #expect(difference(pictures[first], pictures[second]) > 8) }
    }
  }
}
