import Testing

@testable import BlobS3

@Suite struct XMLTests {
  private func read(_ text: String) throws(XMLError) -> XMLElement {
    try XMLReader.read(Array(text.utf8))
  }

  @Test func `elements, attributes and text are read as they are written`() throws {
    let root = try read(
      """
      <?xml version="1.0" encoding='UTF-8'?>
      <a xmlns="http://s3.amazonaws.com/doc/2006-03-01/" b = 'c>d'>
        <Key>x &lt;&amp;&gt;&quot;&apos;&#65;&#x42;&#x1F3A8; é</Key><Empty/><Empty /><n:s></n:s>
      </a >

      """)
    #expect(root.name == "a")
    #expect(root.children.map(\.name) == ["Key", "Empty", "Empty", "n:s"])
    #expect(root.text(of: "Key") == "x <&>\"'AB🎨 é")
    #expect(root.text(of: "Empty") == "" && root.text(of: "None") == nil)
  }

  @Test(arguments: [
    "", " ", "text", "<a>", "</a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a/>x", "<a",
    "<a b></a>", "<a b=c></a>", "<a b='c></a>", "<a b='<'></a>", "<a b='c'd='e'></a>", "<1/>",
    "<a>&nbsp;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#-1;</a>",
    "<a>&#x+1;</a>", "<a>&#;</a>", "<a>&</a>", "<a>&amp</a>", "<!-- c --><a/>", "<a><!-- c --></a>",
    "<a><![CDATA[x]]></a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a><?p?></a>",
    "<?xml version='1.0'", "\u{FEFF}<a/>", "<a>]",
  ])
  func `anything else is refused`(text: String) {
    #expect(throws: XMLError.self) { try read(text) }
  }

  @Test func `what is not UTF-8 is refused`() {
    #expect(throws: XMLError.malformed(at: 0)) {
      try XMLReader.read(Array("<a>".utf8) + [0xff] + Array("</a>".utf8))
    }
  }

  @Test func `everything has a maximum`() {
    func nested(_ count: Int) -> String {
      String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)
    }
    #expect(throws: Never.self) { try read(nested(XMLReader.maximumDepth)) }
    #expect(throws: XMLError.tooDeep) { try read(nested(XMLReader.maximumDepth + 1)) }
    #expect(throws: XMLError.tooMany) {
      try read("<a>" + String(repeating: "<b/>", count: XMLReader.maximumElements) + "</a>")
    }
    #expect(throws: XMLError.tooMany) {
      try read("<a" + (0..<20).map { " b\($0)='c'" }.joined() + "/>")
    }
    #expect(throws: XMLError.tooLong) {
      try XMLReader.read([UInt8](repeating: 0x20, count: XMLReader.maximumBytes + 1))
    }
    #expect(throws: XMLError.self) { try read("<\(String(repeating: "a", count: 200))/>") }
  }
}
