import Concurrency
import Glibc
import Raster
import Terminal

// typist [MODE]: a small console, for tests that drive it through a pseudo-terminal.
let environment = ["TERM", "COLORTERM", "NO_COLOR"].reduce(into: [String: String]()) { all, name in
  if let value = unsafe getenv(name) { all[name] = unsafe String(cString: value) }
}
let mode = CommandLine.arguments.dropFirst().first.flatMap { PictureMode(rawValue: $0) }

runUntilSignalled(grace: .milliseconds(300)) { stop in
  let screen = await Screen.open(pictures: mode, environment: environment)
  await screen.print("ready \(screen.pictures.rawValue)", .strong)
  await screen.ask(
    Prompt(
      "easel> ", taps: [.init("a", "approve"), .init("i", "iterate")],
      completion: Completion { _, word in word.first == "!" ? ["!help", "!history", "!new"] : [] }))
  while let event = await screen.next() {
    switch event {
    case .line("quit"), .ended, .cancelled:
      await screen.print("bye")
      await screen.close()
      return 0
    case .line("crash"): abort()
    case .line("exit"): exit(3)
    case .line("hang"): while true { sleep(1) }
    case .line("work"):
      for step in 0...100 {
        await screen.progress("painting", Double(step) / 100)
        if step % 25 == 0 { await screen.print("step \(step)") }
        usleep(20_000)
      }
      await screen.endProgress()
    case .line("paint"):
      var picture = Raster(width: 64, height: 64)
      for y in 0..<64 {
        for x in 0..<64 { picture[x, y] = RGBA(UInt8(x * 4), UInt8(y * 4), 128) }
      }
      await screen.show(picture, rows: 8)
    case .line(let line): await screen.print("you said: \(line)")
    case .tap(let key): await screen.print("tap \(key)")
    }
  }
  await screen.close()
  return 0
}
