internal import CPostgres

extension PostgresConnection {
  var socket: Int32 { unsafe PQsocket(handle) }

  /// What has arrived for the channels we listen to.
  func notifications() throws(PostgresError) -> [(channel: String, payload: String)] {
    guard unsafe PQconsumeInput(handle) == 1 else {
      throw PostgresError(.lost, "the connection broke")
    }
    var heard: [(channel: String, payload: String)] = []
    while let notification = unsafe PQnotifies(handle) {
      unsafe heard.append(
        (String(cString: notification.pointee.relname), String(cString: notification.pointee.extra))
      )
      unsafe PQfreemem(notification)
    }
    guard isConnected else { throw PostgresError(.lost, "the connection broke") }
    return heard
  }
}
