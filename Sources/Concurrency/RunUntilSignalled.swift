internal import Glibc

/// Gives the main thread to signals and everything else to the cooperative pool.
///
/// Linux's libdispatch parks an asynchronous `main` with every signal unblocked, so a `sigwait`
/// on another thread never sees them. A synchronous `main` that waits itself has no such
/// trouble, needs no handler, and keeps the program off the main actor.
///
/// The first SIGINT or SIGTERM opens `stop`: finish what is in hand. A second one, or the end of
/// `grace`, ends the process at once with 128 + the signal's number.
package func runUntilSignalled(
  grace: Duration, _ program: @escaping @Sendable (_ stop: Gate) async -> Int32
) -> Never {
  shareFreeMemory()
  var signals = sigset_t()
  unsafe sigemptyset(&signals)
  unsafe sigaddset(&signals, SIGINT)
  unsafe sigaddset(&signals, SIGTERM)
  unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)  // Before any thread exists: they inherit it.
  signal(SIGPIPE, SIG_IGN)

  let stop = Gate()
  // The root of everything else; beside it only Shielded.swift makes tasks.
  Task(name: "easel") { end(await program(stop)) }
  var number: Int32 = 0
  unsafe sigwait(&signals, &number)
  stop.open()
  let second = nextSignal(signals, within: grace)
  LastWords.say()
  end(128 + (second ?? number))
}

/// Not `exit`: other threads are still at work, or just ending, in libraries that it would take down.
private func end(_ status: Int32) -> Never {
  fflush(nil)
  _exit(status)
}

/// The next of these signals; `nil` when the time is over. Being stopped and continued, as a debugger
/// or Ctrl-Z does, ends neither.
private func nextSignal(_ signals: sigset_t, within limit: Duration) -> Int32? {
  var signals = signals
  let end = ContinuousClock.now + limit
  while true {
    let left = max(.zero, end - ContinuousClock.now).wholeMilliseconds
    var time = timespec(tv_sec: Int(left / 1_000), tv_nsec: Int(left % 1_000) * 1_000_000)
    let number = unsafe sigtimedwait(&signals, nil, &time)
    if number > 0 { return number }
    if errno != EINTR { return nil }
  }
}

/// Has the program stop as a signal would, and the grace begin. For a program that stops by itself
/// although a part of it may not.
package func askToStop() { kill(getpid(), SIGTERM) }
