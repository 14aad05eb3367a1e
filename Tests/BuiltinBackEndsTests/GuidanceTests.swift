import JSON
import Pixels
import Testing

/// Guidance travels through rows that others write, so it is read like a stranger's word.
@Suite struct GuidanceTests {
  private static func finding(
    _ measure: String = "\"light\"", value: String = "0.5", target: String = "0.6",
    spread: String = "0.1"
  ) -> String {
    #"{"measure":\#(measure),"value":\#(value),"target":\#(target),"spread":\#(spread)}"#
  }

  private static func guidance(_ findings: [String], palette: String? = nil) -> String {
    let colours = palette.map { ",\"palette\":\($0)" } ?? ""
    return #"{"version":1,"findings":[\#(findings.joined(separator: ","))]\#(colours)}"#
  }

  @Test func `a good one is read, with or without colours`() throws {
    let plain = try Self.read(Self.guidance([Self.finding()]))
    #expect(plain.findings == [Finding(measure: .light, value: 0.5, target: 0.6, spread: 0.1)])
    #expect(plain.palette == nil)
    let coloured = try Self.read(Self.guidance([], palette: "[[0.5,0.1,-0.1,1]]"))
    #expect(coloured.palette?.swatches.count == 1)
  }

  static let hostile: [String] = [
    "", "null", "[]", "{}", #"{"version":1}"#, #"{"version":2,"findings":[]}"#,
    #"{"version":1,"findings":{}}"#, guidance(["7"]), guidance([finding("7")]),
    guidance([finding("\"colour\"")]), guidance([finding(value: "1e300")]),
    guidance([finding(value: "null")]), guidance([finding(target: "-1000")]),
    guidance([finding(spread: "0")]), guidance([finding(spread: "-1")]),
    guidance(Array(repeating: finding(), count: Measure.allCases.count + 1)),
    guidance([], palette: "[]"), guidance([], palette: "[[]]"), guidance([], palette: "[[0,0,0]]"),
    guidance([], palette: "[[0,0,0,1,1]]"), guidance([], palette: "[[0,0,0,-1]]"),
    guidance([], palette: "[[0,0,0,0]]"), guidance([], palette: "[[\"a\",0,0,1]]"),
    guidance([], palette: "[[1e300,0,0,1]]"), guidance([], palette: "[[0.5,0,0,1e308]]"),
    guidance([], palette: "[[1.1,0,0,1]]"), guidance([], palette: "[[0.5,-0.6,0,1]]"),
    guidance(
      [], palette: "[" + Array(repeating: "[0,0,0,1]", count: 17).joined(separator: ",") + "]"),
  ]

  @Test(arguments: hostile) func `a bad one is refused`(_ text: String) {
    #expect(throws: JSONError.self) { _ = try Self.read(text) }
  }

  @Test func `thousands of brackets are refused as well`() {
    let deep = Self.guidance([], palette: String(repeating: "[", count: 5_000))
    #expect(throws: JSONError.self) { _ = try Self.read(deep) }
  }

  private static func read(_ text: String) throws -> Guidance {
    try Guidance(try JSONDocument(Array(text.utf8)).root)
  }
}
