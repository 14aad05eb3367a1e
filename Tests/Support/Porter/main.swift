import Concurrency
import Glibc
import HTTPClient
import Matrix
import MatrixClient
import Secrets

// porter HOMESERVER SOURCE TARGET SPOOLFOLDER: uploads a file encrypted, fetches it back into another,
// and writes how many bytes of memory it had at most.

struct Usage: Error {}

let arguments = CommandLine.arguments
guard arguments.count == 5 else { throw Usage() }
let server = Homeserver(
  try HTTPURL(parsing: arguments[1]), over: HTTPClient(), as: FixedToken(Secret("token")))
let media = MediaRepository(server, settings: MediaSettings(spoolFolder: arguments[4]))
let file = try await media.upload(.file(arguments[2]), isEncrypted: true, mimeType: "image/png")
guard case .encrypted(let encrypted) = file else { throw Usage() }
let arrived = try await media.download(.encrypted(encrypted), atMost: 1 << 30)
try await arrived.save(to: arguments[3])
print(peak())

/// `VmHWM`, which is ours alone: `ru_maxrss` begins with that of whoever started us.
func peak() -> Int {
  guard let file = unsafe fopen("/proc/self/status", "r") else { return -1 }
  defer { unsafe fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 8 << 10)
  let count = unsafe fread(&bytes, 1, bytes.count, file)
  for line in String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n") {
    let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
    if words.count > 1, words[0] == "VmHWM:" { return (Int(words[1]) ?? -1) * 1024 }
  }
  return -1
}
