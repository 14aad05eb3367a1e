import Glibc

/// What a process has taken so far.
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

  /// Milliseconds on a processor, of this process and of those that it started and has waited for.
  static func spent() throws -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    let own = Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    // The numbers stand behind the program's name, which is in brackets.
    let text = String(decoding: TemporaryFile.readStream("/proc/self/stat") ?? [], as: UTF8.self)
    let words = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard words.count > 14, let user = Double(words[13]), let system = Double(words[14]) else {
      throw Child.Failure(description: "/proc/self/stat is not what it was")
    }
    return own + (user + system) / Double(sysconf(Int32(_SC_CLK_TCK))) * 1e3
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
