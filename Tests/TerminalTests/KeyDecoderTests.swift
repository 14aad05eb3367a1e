import Concurrency
import Terminal
import Testing

@Suite struct KeyDecoderTests {
  private static let table: [(String, [Keystroke])] = [
    ("aé画", [.text("a"), .text("é"), .text("画")]),
    ("\r\t\u{7F}\u{8}", [.enter, .tab, .backspace, .backspace]),
    ("\u{1}\u{3}\u{1A}", [.control("a"), .control("c"), .control("z")]),
    ("\u{1B}[A\u{1B}[B\u{1B}[C\u{1B}[D", [.up, .down, .right, .left]),
    ("\u{1B}OA\u{1B}OH\u{1B}OF", [.up, .home, .end]),
    ("\u{1B}[H\u{1B}[F\u{1B}[1~\u{1B}[4~\u{1B}[3~", [.home, .end, .home, .end, .delete]),
    ("\u{1B}[1;5C\u{1B}[1;3D\u{1B}b", [.wordRight, .wordLeft, .alt("b")]),
    ("\u{1B}[200~a\nb\u{1B}[31m\u{1B}[201~x", [.paste("a\nb\u{1B}[31m"), .text("x")]),
    ("\u{1B}[?62;4;22c", [.report(.attributes([62, 4, 22]))]),
    ("\u{1B}_Gi=31;OK\u{1B}\\", [.report(.graphics(isOK: true))]),
    ("\u{1B}_Gi=31;ENOTSUPPORTED:no\u{1B}\\", [.report(.graphics(isOK: false))]),
    ("\u{1B}[6;20;10t", [.report(.cellPixels(width: 10, height: 20))]),
    ("\u{1B}[4;600;800t", [.report(.windowPixels(width: 800, height: 600))]),
    ("\u{1B}]11;rgb:0000/0000/0000\u{7}x", [.text("x")]),
    ("\u{1B}[99~\u{1B}[5ux", [.text("x")]),
    ("\u{1B}\u{1B}[A", [.escape, .up]),
    ("a\u{9B}31m\u{85}b", [.text("a"), .text("3"), .text("1"), .text("m"), .text("b")]),
    ("\u{1B}[6;0;10t\u{1B}[6;99999999999999999999;10tx", [.text("x")]),
  ]

  @Test(arguments: 0..<18) func `bytes become keys, wherever reads cut them`(row: Int) {
    let (text, expected) = Self.table[row]
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      var decoder = KeyDecoder()
      let found = decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...])
      #expect(found == expected, "cut at \(cut)")
    }
  }

  @Test func `an escape is a key when nothing follows`() {
    var decoder = KeyDecoder()
    let found = decoder.feed([0x1B])
    #expect(found.isEmpty && decoder.isWaiting)
    let settled = decoder.settle()
    #expect(settled == [.escape] && !decoder.isWaiting)
  }

  @Test func `bytes that are no text give none, and what follows is read`() {
    var decoder = KeyDecoder()
    let found = decoder.feed([0xFF, 0xC0, 0x80, 0xE7, 0x94, 0x61, 0xED, 0xA0, 0x80, 0x62])
    #expect(found == [.text("a"), .text("b")])
  }

  @Test func `a paste without an end is cut, and an end is found all the same`() {
    var decoder = KeyDecoder()
    let text = String(repeating: "x", count: KeyDecoder.maximumPaste + 1_000)
    let found = decoder.feed(Array("\u{1B}[200~\(text)\u{1B}[201~a".utf8))
    guard case .paste(let pasted) = found.first else {
      Issue.record("no paste")
      return
    }
    #expect(pasted.utf8.count <= KeyDecoder.maximumPaste && found.last == .text("a"))
  }

  @Test(arguments: 0..<200 as Range<UInt64>) func `any bytes can be read`(seed: UInt64) {
    var chance = SplitMix64(seed: seed)
    var decoder = KeyDecoder()
    let likely = Array("\u{1B}[]OP_G;~ct0123456789ABCD\u{7}\\".utf8)
    for _ in 0..<2_000 {
      let byte =
        Bool.random(using: &chance)
        ? likely[Int.random(in: 0..<likely.count, using: &chance)]
        : UInt8.random(in: 0...255, using: &chance)
      _ = decoder.feed([byte])
    }
    // Whatever state that left, an end of everything brings it back.
    _ = decoder.feed(Array("\u{1B}[201~\u{1B}\\".utf8))
    _ = decoder.settle()
    let found = decoder.feed(Array("ok\r".utf8))
    #expect(found == [.text("o"), .text("k"), .enter], "seed \(seed)")
  }
}
