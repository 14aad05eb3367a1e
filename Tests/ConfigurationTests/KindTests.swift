import Testing

@testable import Configuration

@Suite struct KindTests {
  @Test(arguments: [
    ("5s", Duration.seconds(5)), ("500ms", .milliseconds(500)), ("2m", .seconds(120)),
    ("1h", .seconds(3_600)), ("7d", .seconds(604_800)), ("5 s", .seconds(5)), ("0s", .zero),
  ])
  func `a length of time is a number and a unit`(text: String, duration: Duration) {
    #expect(Span.duration(text) == duration)
    #expect(Span.duration(Span.text(duration)) == duration)
  }

  @Test(arguments: [
    "", "5", "s", "-5s", "5.5s", "5  s", "5w", "5S", "٥s", "9999999999999999s", "5s ",
  ])
  func `what is no length of time`(text: String) {
    #expect(Span.duration(text) == nil)
  }

  @Test(arguments: [
    ("64 MiB", 64 << 20), ("1KiB", 1024), ("0 B", 0), ("1 GiB", 1 << 30), ("1500 B", 1500),
  ])
  func `a size is a number and a unit`(text: String, bytes: Int) {
    #expect(Size.bytes(text) == bytes)
    #expect(Size.bytes(Size.text(bytes)) == bytes)
  }

  @Test(arguments: ["", "64", "64MB", "-1 B", "999999999999999 GiB", "1.5 MiB", "1 \u{212A}iB"])
  func `what is no size`(text: String) {
    #expect(Size.bytes(text) == nil)
  }

  @Test(arguments: [
    "@ada:example.org", "@:x", "@ada:[::1]:8448", "example.org", "example.org:8448", "[::1]",
  ])
  func `who may invite is a person or a server`(text: String) throws {
    #expect(try Kind<String>.inviter.read(.text(text)).get() == text)
  }

  @Test(arguments: [
    "", "@ada", "@ada:", "ada@example.org", "exa mple.org", "@ada:ex/ample", "*.x", "é.x",
  ])
  func `who is nobody invites nobody`(text: String) {
    #expect(throws: Misfit.self) { try Kind<String>.inviter.read(.text(text)).get() }
  }

  @Test(arguments: ["http://example.org", "https://", "example.org", "https://a b", "https://a\n"])
  func `what is no page`(text: String) {
    #expect(throws: Misfit.self) { try Kind<String>.page.read(.text(text)).get() }
  }

  @Test(arguments: ["127.0.0.1:80", "[::1]:80", "0.0.0.0:0", "[fe80::1]:65535"])
  func `an address is written as it was read`(text: String) {
    #expect(Address(parsing: text)?.description == text)
  }

  @Test(arguments: [
    "", "host", ":80", "host:", "host:65536", "host:+80", "::1:80", "[host]:80", "[::1]", "a b:80",
    "host:-1", "a/b:80", "[]:80", "1.2.3.4.5:80", "db.example.org:80",
    "127.0.0.1\0x:80", "[::1\0[]:80",
  ])
  func `what is no address`(text: String) {
    #expect(Address(parsing: text) == nil)
  }
}
