import Concurrency

// `bench NAME…` measures and prints one line per figure; `bench` lists the names.
// Exit status: 0 whenever it could measure; with `--check`, 1 when a figure misses its aim.

var names = Array(CommandLine.arguments.dropFirst())
let isChecking = names.contains("--check")
names.removeAll { $0 == "--check" }

if let first = names.first, let role = childRoles[first] {
  exitBench(role(Array(names.dropFirst())))
}

if let first = names.first, let role = waitingRoles[first] {
  do {
    try await role(Array(names.dropFirst()))
    exitBench(0)
  } catch {
    writeToStandardError("bench \(first): \(error)\n")
    exitBench(69)
  }
}

guard !names.isEmpty else {
  writeToStandardOutput(benches.map { "\($0.name)\t\($0.purpose)\n" }.joined())
  exitBench(0)
}

var isMissed = false
for name in names == ["all"] ? benches.map(\.name) : names {
  guard let bench = benches.first(where: { $0.name == name }) else {
    writeToStandardError("bench: there is no \"\(name)\"; run `bench` alone for the list\n")
    exitBench(64)
  }
  do {
    for figure in try await bench.measure() {
      writeToStandardOutput(figure.line + "\n")
      if !figure.isMet { isMissed = true }
    }
  } catch {
    writeToStandardError("bench \(name): could not measure: \(error)\n")
    exitBench(69)
  }
}
exitBench(isChecking && isMissed ? 1 : 0)
