import Concurrency
import Glibc
import HTTPClient
import JSON
import Matrix
import MatrixClient
import Secrets

// porter HOMESERVER TOKEN SPOOLFOLDER …
//   send SOURCE          uploads a file encrypted; writes what an event says of it, as JSON
//   fetch FILE TARGET    fetches it into a file; FILE is that JSON
//   carry SOURCE TARGET  the one and then the other
// The last line is how many bytes of memory it had at most.

struct Usage: Error {}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 4 else { throw Usage() }
let server = Homeserver(
  try HTTPURL(parsing: arguments[0]), over: HTTPClient(), as: FixedToken(Secret(arguments[1])))
let media = MediaRepository(server, settings: MediaSettings(spoolFolder: arguments[2]))

switch (arguments[3], arguments.count) {
case ("send", 5):
  let file = try await send(arguments[4], over: media)
  print(String(decoding: file.json.compact(), as: UTF8.self))
case ("fetch", 6):
  let node = try JSONDocument(Array(arguments[4].utf8)).root
  try await fetch(try EncryptedFile(node), into: arguments[5], over: media)
case ("carry", 6):
  let file = try await send(arguments[4], over: media)
  try await fetch(file, into: arguments[5], over: media)
default: throw Usage()
}
print(peak())

func send(_ path: String, over media: MediaRepository) async throws -> EncryptedFile {
  let file = try await media.upload(.file(path), isEncrypted: true, mimeType: "image/png")
  guard case .encrypted(let encrypted) = file else { throw Usage() }
  return encrypted
}

func fetch(
  _ file: EncryptedFile, into path: String, over media: MediaRepository
) async throws {
  try await media.download(.encrypted(file), atMost: 1 << 30).save(to: path)
}

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
