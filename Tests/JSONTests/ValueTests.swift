import Testing

@testable import JSON

@Suite struct ValueTests {
  @Test func `literals keep their order and write as they look`() {
    let value: JSONValue = [
      "b": 1, "a": [nil, true, false, -2, 0.5, "x\u{7}\"y/"], "c": [:], "d": [],
    ]
    #expect(
      text(value.compact())
        == "{\"b\":1,\"a\":[null,true,false,-2,0.5,\"x\\u0007\\\"y/\"],\"c\":{},\"d\":[]}")
  }

  @Test func `pretty writing breaks lines outside strings only`() throws {
    let value: JSONValue = ["a": [1, ["b": "{\"[,:\\"]], "empty": [:], "none": []]
    let wanted = """
      {
        "a": [
          1,
          {
            "b": "{\\"[,:\\\\"
          }
        ],
        "empty": {},
        "none": []
      }

      """
    #expect(text(value.pretty()) == wanted)
    #expect(text(try JSONDocument(value.compact()).root.pretty()) == wanted)
    #expect(text(JSONValue.null.pretty()) == "null\n")
  }

  @Test func `members are set in place, added at the end and removed, by their bytes`() {
    var value: JSONValue = ["é": 1, "b": 2]
    value["e\u{301}"] = 3
    value["é"] = "x"
    value["b"] = nil
    value["nothing"] = nil
    #expect(areSame(text(value.compact()), "{\"é\":\"x\",\"e\u{301}\":3}"))
    #expect(value["é"] == "x")
    #expect(value["b"] == nil)
  }

  @Test func `setting a member of something else makes it an object`() {
    var value: JSONValue = 1
    value["a"] = [1]
    #expect(text(value.compact()) == "{\"a\":[1]}")
  }

  @Test func `equality is that of bytes, numbers' text and order`() {
    #expect(JSONValue.string("é") != .string("e\u{301}"))
    #expect(["a": 1, "b": 2] as JSONValue != ["b": 2, "a": 1])
    #expect(1 as JSONValue == .integer(1))
    #expect(JSONValue.number(JSONNumber(valid: "1.0")) != 1)
  }

  @Test func `an escaped string can be appended to any bytes`() {
    var line = Array("msg=".utf8)
    line.appendJSONString("a\tb\u{1B}[31m é \"q\" \\ /")
    #expect(text(line) == "msg=\"a\\tb\\u001b[31m é \\\"q\\\" \\\\ /\"")
    var empty: [UInt8] = []
    empty.appendJSONString("")
    #expect(text(empty) == "\"\"")
  }

  @Test func `what must be escaped is, wherever it stands among what need not be`() throws {
    for escaped in ["\"", "\\", "\u{0}", "\u{1F}", "\n"] {
      for place in 0...40 {
        for filling in ["a", "é", "\u{7F}"] {
          let plain = String(repeating: filling, count: place)
          let whole = plain + escaped + plain + escaped
          var written: [UInt8] = []
          written.appendJSONString(whole)
          #expect(areSame(try JSONDocument(written).root.string, whole))
        }
      }
    }
  }

  @Test func `a document's bytes and slices are the text as it came`() throws {
    let node = try parse("{\"a\": [ 1,\n2 ] , \"b\": \"\\u00e9\"}")
    #expect(node["a"].map { text($0.rawBytes) } == "[ 1,\n2 ]")
    #expect(node["b"].map { text($0.rawBytes) } == "\"\\u00e9\"")
    #expect(node["b"]?.string == "é")
    #expect(node["b"]?.utf8 == [0xC3, 0xA9])
    #expect(node["b"]?.utf8InPlace == [0xC3, 0xA9])
    #expect(try parse("[\"é\"]")[0]?.utf8InPlace == [0xC3, 0xA9])
    #expect(node["a"]?.utf8InPlace == nil)
    #expect(node["b"]?.isString("é") == true)
    #expect(node["b"]?.isString("e\u{301}") == false)
  }

  @Test func `half a surrogate pair can be read as a replacement character`() throws {
    let options = JSONOptions(loneSurrogates: .replace)
    let node = try parse(
      "[\"\\ud800\",\"a\\udc00b\",\"\\ud800\\ud83d\\ude00\",\"\\ud800\\u0041\"]", options)
    #expect(node.elements?.map(\.string) == ["\u{FFFD}", "a\u{FFFD}b", "\u{FFFD}😀", "\u{FFFD}A"])
    #expect(refusal(of: "\"\\ud800\"")?.kind == .encoding)
  }

  @Test func `the wrong kind is nothing`() throws {
    let node = try parse("[1]")
    #expect(node["a"] == nil)
    #expect(node[1] == nil)
    #expect(node[-1] == nil)
    #expect(node.string == nil)
    #expect(node.boolean == nil)
    #expect(node.numberText == nil)
    #expect(node.members == nil)
    #expect(node[0]?.elements == nil)
    #expect(try parse("{\"a\":1}")[0] == nil)
  }
}
