/// The most memory a process has held at once, in bytes: `VmHWM`.
///
/// Asked of the process itself, while it runs. `ru_maxrss`, which `wait4` gives, is no use for a
/// child: Linux starts it at the peak of whoever started the child.
func peakMemory(ofProcess process: String = "self") -> Int? {
  guard let status = TemporaryFile.readStream("/proc/\(process)/status") else { return nil }
  for line in String(decoding: status, as: UTF8.self).split(separator: "\n") {
    let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
    if words.count > 1, words[0] == "VmHWM:" { return Int(words[1]).map { $0 * 1024 } }
  }
  return nil
}
