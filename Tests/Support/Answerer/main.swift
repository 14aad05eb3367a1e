import Concurrency
import Glibc
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Resident
import Storage

// answerer FOLDER ADDRESS USER DEVICE TOKEN: an account of ours that answers every message once, until
// it is told to stop, or killed. The answer is posted in the transaction that takes the message out of
// the inbox.
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 5 else {
  writeToStandardError("usage: answerer FOLDER ADDRESS USER DEVICE TOKEN\n")
  exit(64)
}

@Sendable func answer(
  _ news: RoomNews, _ keyring: Keyring<Resident.Store>, _ transaction: inout Resident.Ground
) throws {
  guard case .heard(let heard) = news, heard.type == .message, heard.isAllowed,
    heard.sender != keyring.machine.user, let body = heard.content["body"]?.string
  else { return }
  let content = MessageContent.text("answer to \(body)").json
  try keyring.post(RoomPost(.event(.message, content), in: heard.room), in: &transaction)
}

runUntilSignalled(grace: .seconds(10)) { stop in
  do {
    var options = ResidentOptions()
    options.tells = { writeToStandardOutput("\($0)\n") }
    let login = try ResidentLogin(
      address: arguments[1], user: arguments[2], device: arguments[3], token: arguments[4])
    let resident = try await Resident.open(login, in: arguments[0], options: options) {
      news, keyring, transaction, _ in
      try answer(news, keyring, &transaction)
    }
    try await resident.services().run(until: stop)
    try await resident.close()
    return 0
  } catch {
    writeToStandardError("answerer: \(error)\n")
    return 70
  }
}
