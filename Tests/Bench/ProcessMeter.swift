import Glibc

/// What another process has taken so far.
enum ProcessMeter {
  /// Seconds on a processor, of all threads, those that have ended too.
  static func processorTime(of process: Int32) throws -> Double {
    var clock = clockid_t()
    var time = timespec()
    guard unsafe clock_getcpuclockid(process, &clock) == 0,
      unsafe clock_gettime(clock, &time) == 0
    else { throw Child.Failure(description: "the measured process ended") }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Waits until it has done nothing for a while.
  static func settle(_ process: Int32, for quiet: Duration) async throws {
    var (last, since) = (try processorTime(of: process), ContinuousClock.now)
    while ContinuousClock.now - since < quiet {
      try await Task.sleep(for: .milliseconds(50))
      let now = try processorTime(of: process)
      // Looking at a clock is not work.
      if now - last > 0.002 { (last, since) = (now, ContinuousClock.now) }
    }
  }

  /// MiB in memory now, what it shares with others included.
  static func residentMemory(of process: Int32) throws -> Double {
    let text = TemporaryFile.readStream("/proc/\(process)/statm") ?? []
    let words = String(decoding: text, as: UTF8.self).split(separator: " ")
    guard words.count > 1, let pages = Int(words[1]) else {
      throw Child.Failure(description: "the measured process ended")
    }
    return Double(pages * Int(getpagesize())) / 1_048_576
  }
}
