import Concurrency
import Logging
import Secrets
import Testing

/// A log whose lines a test can read, at a time that stands still.
struct Recorded {
  let recorder = LogRecorder()
  let log: Log

  init(_ format: LogFormat = .logfmt, _ levels: LogLevels = LogLevels(.info)) {
    let clock = WallClock(
      now: { Instant(milliseconds: 1_795_246_555_123) }, sleep: { _ in })
    log = Log(levels: levels, format: format, sink: recorder.sink, clock: clock)
  }

  var line: String { recorder.lines.last ?? "" }
  /// The line without what every line begins with.
  var fields: String { String(line.dropFirst(61)) }
}

@Suite struct LoggerTests {
  @Test func `a line of logfmt`() {
    let recorded = Recorded()
    recorded.log("Bot").info("picture sent", ["room": "!a:example.org", "bytes": 12, "late": true])
    #expect(
      recorded.line
        == "time=2026-11-21T07:35:55.123Z level=info module=Bot message=\"picture sent\""
        + " room=!a:example.org bytes=12 late=true")
  }

  @Test func `a line of JSON`() {
    let recorded = Recorded(.json)
    recorded.log("Bot").warning(
      "picture late",
      ["room": "a \"b\"", "took": Duration.milliseconds(1_500), "share": 0.25, "left": UInt64.max])
    #expect(
      recorded.line
        == #"{"time":"2026-11-21T07:35:55.123Z","level":"warning","module":"Bot","#
        + #""message":"picture late","room":"a \"b\"","took":1.5,"share":0.25,"#
        + #""left":18446744073709551615}"#)
  }

  @Test func `a line for people, plain and in colours`() {
    let plain = Recorded(.human(colours: false))
    plain.log("Bot").error("picture lost", ["room": "a b"])
    #expect(plain.line == #"07:35:55.123 ERROR   Bot picture lost room="a b""#)
    let coloured = Recorded(.human(colours: true))
    coloured.log("Bot").error("picture lost")
    #expect(coloured.line.contains("\u{1B}[1;31mERROR\u{1B}[0m"))
  }

  @Test func `values keep their types`() {
    let recorded = Recorded()
    recorded.log("Bot").info(
      "all kinds",
      [
        "a": Int?.none, "b": Int?.some(3), "c": Duration.seconds(2), "d": Instant.epoch,
        "e": -1.5, "f": UInt8(7), "g": "x".dropFirst(0), "h": .error(CancellationError()),
        "i": LogLevel.debug, "time": "mine",
      ])
    #expect(
      recorded.line.hasSuffix(
        "b=3 c=2.0s d=1970-01-01T00:00:00.000Z e=-1.5 f=7 g=x h=CancellationError() i=debug"
          + " time_=mine"))
    #expect(!recorded.line.contains(" a="))
  }

  @Test func `lines below the level are not written, and their fields not made`() {
    let recorded = Recorded()
    var isMade = false
    func make() -> Int {
      isMade = true
      return 1
    }
    recorded.log("Bot").debug("hidden", ["n": make()])
    #expect(recorded.recorder.lines.isEmpty)
    #expect(!isMade)
    Logger.silent.error("hidden", ["n": make()])
    #expect(!isMade)
    recorded.log("Bot").info("shown", ["n": make()])
    #expect(isMade)
  }

  @Test func `the context of a task goes into its lines and those of its children`() async {
    let recorded = Recorded()
    let logger = recorded.log("Bot")
    await LogContext.with(["request": "r1", "room": "a"]) {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { LogContext.with(["room": "b"]) { logger.info("inner", ["n": 1]) } }
      }
      #expect(recorded.line.hasSuffix("message=\"inner\" request=r1 room=b n=1"))
      logger.info("outer", ["request": "mine"])
      #expect(recorded.line.hasSuffix("message=\"outer\" room=a request=mine"))
    }
    logger.info("outside")
    #expect(recorded.line.hasSuffix("message=\"outside\""))
  }

  @Test func `a secret is no value of a log line`() {
    let anything: Any = Secret("hunter2")
    #expect(!(anything is any Loggable))
  }
}
