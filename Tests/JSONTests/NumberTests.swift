import Testing

@testable import JSON

@Suite struct NumberTests {
  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("-1", -1), ("9223372036854775807", Int64.max),
      ("-9223372036854775808", .min), ("1e2", 100), ("1.0", 1), ("1.50e1", 15),
      ("-12e-0", -12), ("1000e-3", 1), ("0.000e5", 0), ("922337203685477580.7e1", .max),
      ("9007199254740993", 9_007_199_254_740_993),
    ] as [(String, Int64)])
  func `an integer is read without loss`(json: String, wanted: Int64) throws {
    let node = try parse(json)
    #expect(node.int64 == wanted)
    #expect(node.numberText == json)
  }

  @Test(arguments: [
    "9223372036854775808", "-9223372036854775809", "1e19", "0.5", "1e-1", "1.01", "100e-3",
    "1e99999999999999999999", "1e-99999999999999999999", "123456789012345678901234567890",
  ])
  func `what is no integer of 64 bits is not read as one`(json: String) throws {
    #expect(try parse(json).int64 == nil)
  }

  @Test func `the upper half of unsigned integers is read too`() throws {
    #expect(try parse("18446744073709551615").uint64 == .max)
    #expect(try parse("18446744073709551616").uint64 == nil)
    #expect(try parse("-1").uint64 == nil)
    #expect(try parse("-0").uint64 == 0)
  }

  @Test func `a floating-point number is the nearest, and never infinite by accident`() throws {
    #expect(try parse("0.1").double == 0.1)
    #expect(try parse("-2.5e-3").double == -0.0025)
    #expect(try parse("1e400").double == nil)
    #expect(try parse("1e-400").double == 0)
    #expect(try parse("9007199254740993").double == 9_007_199_254_740_992)
    #expect(try parse("\"1\"").double == nil)
  }

  @Test func `numbers built by code have the shortest text`() {
    #expect(JSONNumber(1.0)?.text == "1")
    #expect(JSONNumber(-0.25)?.text == "-0.25")
    #expect(JSONNumber(1e300)?.text == "1e+300")
    #expect(JSONNumber(.infinity) == nil)
    #expect(JSONNumber(.nan) == nil)
    #expect(JSONNumber(UInt64.max).text == "18446744073709551615")
    #expect(text((1.5 as JSONValue).compact()) == "1.5")
  }

  @Test func `a number longer than the limit is refused before anything is made of it`() {
    let limits = JSONLimits(
      maximumBytes: 1 << 20, maximumDepth: 8, maximumNodes: 100, maximumNumberLength: 5)
    let error = refusal(of: "[12345,-12345]", JSONOptions(limits: limits))
    #expect(error?.kind == .limit)
    #expect(error.map { "\($0)" } == "line 1, column 8: the number is longer than the limit of 5")
  }
}
