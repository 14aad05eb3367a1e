import BuiltinPainter
import Testing
@Suite struct PaintingTests { @Test func `x`() { #expect(Bool(true)) } }
